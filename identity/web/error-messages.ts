import { AuthRefused } from './auth-client.ts';

/** What a person reads when signing in or up is refused: which field it belongs to, and a sentence. */
export type AuthProblem = { readonly field?: 'name' | 'username' | 'email' | 'password'; readonly text: string };

const byCode: Readonly<Record<string, AuthProblem>> = {
  INVALID_EMAIL_OR_PASSWORD: { text: 'This name or password is not right. Check both and try again.' },
  INVALID_USERNAME_OR_PASSWORD: { text: 'This name or password is not right. Check both and try again.' },
  INVALID_EMAIL: { field: 'email', text: 'This does not look like an e-mail address.' },
  USER_ALREADY_EXISTS: { field: 'email', text: 'An account with this e-mail address exists. Sign in instead.' },
  USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL: { field: 'email', text: 'An account with this e-mail address exists. Sign in instead.' },
  USERNAME_IS_ALREADY_TAKEN: { field: 'username', text: 'This username is taken. Choose another one.' },
  USERNAME_TOO_SHORT: { field: 'username', text: 'Usernames have at least 4 characters.' },
  USERNAME_TOO_LONG: { field: 'username', text: 'Usernames have at most 20 characters.' },
  INVALID_USERNAME: { field: 'username', text: 'Use letters, digits, dots and underscores only.' },
  PASSWORD_TOO_SHORT: { field: 'password', text: 'Passwords have at least 8 characters.' },
  PASSWORD_TOO_LONG: { field: 'password', text: 'Passwords have at most 256 characters.' },
  unreachable: { text: 'The server does not answer. Check your connection and try again.' },
};

export function explainAuthProblem(error: unknown): AuthProblem {
  if (!(error instanceof AuthRefused)) return { text: 'Something went wrong on this page. Reload it and try again.' };
  if (error.code === 'TOO_MANY_REQUESTS') {
    const wait = error.retryAfterSeconds === undefined ? 'a minute' : `${Math.ceil(error.retryAfterSeconds)} seconds`;
    return { text: `Too many tries. Wait ${wait}, then try again.` };
  }
  return byCode[error.code] ?? { text: error.message };
}
