import { identityErrors } from '@parley/identity/contract';
import { AuthRefused } from './auth-client.ts';

/** What a person reads when signing in or up is refused: which field it belongs to, and a sentence. */
export type AuthProblem = { readonly field?: 'name' | 'username' | 'email' | 'password' | 'confirm' | 'current'; readonly text: string; readonly code?: string };

const tooShort = 'Password does not meet requirements. Use at least 8 characters.';

const byCode: Readonly<Record<string, AuthProblem>> = {
  INVALID_EMAIL_OR_PASSWORD: { text: 'Incorrect username or password' },
  INVALID_USERNAME_OR_PASSWORD: { text: 'Incorrect username or password' },
  INVALID_EMAIL: { field: 'email', text: 'This does not look like an email address.' },
  EMAIL_DOMAIN_FORBIDDEN: { field: 'email', text: 'Email domain is forbidden' },
  USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL: { field: 'email', text: 'Email is already in use' },
  USERNAME_IS_ALREADY_TAKEN: { field: 'username', text: 'Username is already in use' },
  USERNAME_TOO_SHORT: { field: 'username', text: 'Usernames have at least 4 characters.' },
  USERNAME_TOO_LONG: { field: 'username', text: 'Usernames have at most 20 characters.' },
  INVALID_USERNAME: { field: 'username', text: 'Only numbers, letters, periods (.) and underscores (_) are allowed.' },
  PASSWORD_TOO_SHORT: { field: 'password', text: tooShort },
  PASSWORD_TOO_LONG: { field: 'password', text: 'Password does not meet requirements. Use at most 256 characters.' },
  PASSWORD_TOO_OBVIOUS: { field: 'password', text: 'Password does not meet requirements. It is among the first that people try: use something else.' },
  SIGN_IN_REFUSED: { text: 'Something went wrong' },
  ACCOUNT_SUSPENDED: { text: 'This account is suspended. Ask the people who run this server.' },
  'identity.email.not-verified': { text: 'Confirm your email address first. Open the link in the email that we have sent.' },
  'identity.email.no-longer-allowed': { text: 'Accounts with this email domain may not sign in here any more. Ask the people who run this server.' },
  'identity.email.unchanged': { field: 'email', text: 'This is your address already.' },
  'identity.link.gone': { text: 'This link was used already, or is too old.' },
  'identity.password.wrong': { field: 'current', text: 'This is not your password.' },
  'identity.password.none': { text: 'This account has no password. Sign out and in again to prove that it is you.' },
  'identity.mail.not-configured': { text: 'This server cannot send email. Ask the people who run it to configure a mail server.' },
  'http.internal': { text: 'Something went wrong' },
  unknown: { text: 'Something went wrong' },
  'http.recent-sign-in-required': { text: 'This needs a fresh proof that it is you.' },
  'identity.second-factor.over': { text: 'This sign-in has ended. Start over.' },
  'identity.second-factor.wrong': { text: 'This code is not right. Each code works once; wait for the next one.' },
  'identity.second-factor.too-many-tries': { text: 'Too many wrong codes. Sign in again from the start.' },
  'identity.totp.on-already': { text: 'Two-step verification is on already. Reload the page.' },
  'identity.totp.not-on': { text: 'Two-step verification is off already. Reload the page.' },
  'identity.totp.not-started': { text: 'This set-up has been replaced by a newer one. Start again.' },
  'identity.totp.wrong-code': { text: 'This code is not right. Check that the clock of your phone is set automatically, then type the code that is shown now.' },
  'identity.passkey.refused': { text: 'This passkey was not accepted. Try another one, or another way.' },
  'identity.passkey.too-late': { text: 'This took too long. Try again.' },
  'identity.passkey.not-added': { text: 'This passkey could not be added. Try again, or use another device.' },
  'identity.passkey.known-already': { text: 'This passkey has been added already.' },
  'identity.passkey.too-many': { text: 'You have 20 passkeys, which is the most. Remove one that you do not use.' },
  'identity.passkey.not-found': { text: 'This passkey is gone already. Reload the page.' },
  'identity.passkey.last-way-in': { text: 'This passkey is the only way into your account. Add another one or set a password first.' },
  unreachable: { text: 'The server does not answer. Check your connection and try again.' },
};

export const passwordsDiffer: AuthProblem = { field: 'confirm', text: 'Passwords do not match.' };

/** A form that is wrong before it is sent. */
export class FormProblem extends Error {
  readonly problem: AuthProblem;
  constructor(problem: AuthProblem) {
    super(problem.text);
    this.problem = problem;
  }
}

export function explainAuthProblem(error: unknown): AuthProblem {
  if (error instanceof FormProblem) return error.problem;
  if (!(error instanceof AuthRefused)) return { text: 'Something went wrong on this page. Reload it and try again.' };
  if (error.code === 'TOO_MANY_REQUESTS') {
    const wait = error.retryAfterSeconds === undefined ? 'a minute' : `${Math.ceil(error.retryAfterSeconds)} seconds`;
    return { text: `Too many tries. Wait ${wait}, then try again.` };
  }
  return { ...(byCode[error.code] ?? explainCode(error.code) ?? { text: error.message }), code: error.code };
}

/** The server's own sentences for a code; undefined for one that is not in the table. */
export function explainCode(code: string): AuthProblem | undefined {
  const table: Readonly<Record<string, { readonly message: string; readonly advice?: string }>> = identityErrors;
  const entry = Object.hasOwn(table, code) ? table[code] : undefined;
  return entry && { text: [entry.message, entry.advice].filter(Boolean).join(' ') };
}
