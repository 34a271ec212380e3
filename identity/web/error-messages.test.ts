import { identityErrors } from '@parley/identity/contract';
import { describe, expect, it } from 'vitest';
import { AuthRefused } from './auth-client.ts';
import { explainAuthProblem, explainCode, FormProblem } from './error-messages.ts';

describe('what a refusal says', () => {
  it('has a text for every code of the contract', () => {
    const mute = Object.keys(identityErrors).filter((code) => explainCode(code) === undefined);

    expect(mute).toEqual([]);
  });

  it('[S0-40] stands at the field that it is about', () => {
    const problems = ['EMAIL_DOMAIN_FORBIDDEN', 'USERNAME_IS_ALREADY_TAKEN', 'USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL', 'PASSWORD_TOO_SHORT'].map((code) => explainAuthProblem(new AuthRefused(code, 'x')));

    expect(problems.map(({ field, text }) => `${field}: ${text}`)).toEqual([
      'email: Email domain is forbidden',
      'username: Username is already in use',
      'email: Email is already in use',
      'password: Password does not meet requirements. Use at least 8 characters.',
    ]);
  });

  it('[S0-34] does not tell a wrong name from a wrong password', () => {
    const [one, other] = ['INVALID_EMAIL_OR_PASSWORD', 'INVALID_USERNAME_OR_PASSWORD'].map((code) => explainAuthProblem(new AuthRefused(code, 'x')).text);

    expect([one, other]).toEqual(['Incorrect username or password', 'Incorrect username or password']);
  });

  it('says how long to wait when the server does', () => {
    expect(explainAuthProblem(new AuthRefused('TOO_MANY_REQUESTS', 'x', 29.2)).text).toBe('Too many tries. Wait 30 seconds, then try again.');
    expect(explainAuthProblem(new AuthRefused('TOO_MANY_REQUESTS', 'x', 1)).text).toBe('Too many tries. Wait 1 second, then try again.');
    expect(explainAuthProblem(new AuthRefused('TOO_MANY_REQUESTS', 'x')).text).toBe('Too many tries. Wait a minute, then try again.');
  });

  it('shows the sentence of the server for a code of another slice, and a form’s own problem as it is', () => {
    expect(explainAuthProblem(new AuthRefused('http.body.too-large', 'This is too much.')).text).toBe('This is too much.');
    expect(explainAuthProblem(new AuthRefused('constructor', 'x')).field).toBeUndefined();
    expect(explainAuthProblem(new FormProblem({ field: 'confirm', text: 'No.' }))).toEqual({ field: 'confirm', text: 'No.' });
    expect(explainAuthProblem(new TypeError('x')).text).toBe('Something went wrong on this page. Reload it and try again.');
  });
});
