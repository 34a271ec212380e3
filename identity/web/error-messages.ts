import { readTexts } from '@parley/ui';
import { AuthRefused } from './auth-client.ts';
import { identityTexts } from './texts/identity-texts.ts';

/** What a person reads when signing in or up is refused: which field it belongs to, and a sentence. */
export type AuthProblem = { readonly field?: 'name' | 'username' | 'email' | 'password' | 'confirm' | 'current'; readonly text: string; readonly code?: string };

/** Where a refusal stands, when it is about one field. */
const fields: Readonly<Record<string, NonNullable<AuthProblem['field']>>> = {
  INVALID_EMAIL: 'email',
  EMAIL_DOMAIN_FORBIDDEN: 'email',
  USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL: 'email',
  'identity.email.unchanged': 'email',
  USERNAME_IS_ALREADY_TAKEN: 'username',
  USERNAME_TOO_SHORT: 'username',
  USERNAME_TOO_LONG: 'username',
  INVALID_USERNAME: 'username',
  PASSWORD_TOO_SHORT: 'password',
  PASSWORD_TOO_LONG: 'password',
  PASSWORD_TOO_OBVIOUS: 'password',
  'identity.password.wrong': 'current',
};

/** A form that is wrong before it is sent. */
export class FormProblem extends Error {
  readonly problem: AuthProblem;
  constructor(problem: AuthProblem) {
    super(problem.text);
    this.problem = problem;
  }
}

export function explainAuthProblem(error: unknown): AuthProblem {
  const t = readTexts(identityTexts);
  if (error instanceof FormProblem) return error.problem;
  if (!(error instanceof AuthRefused)) return { text: t('error.page') };
  const { code, retryAfterSeconds } = error;
  if (code === 'TOO_MANY_REQUESTS') return { text: retryAfterSeconds === undefined ? t('error.too-many-requests.minute') : t('error.too-many-requests', { seconds: Math.ceil(retryAfterSeconds) }) };
  const field = Object.hasOwn(fields, code) ? fields[code] : undefined;
  // What has no text here was refused by another part of the server, which says why in English.
  return { ...(field === undefined ? {} : { field }), text: explainCode(code) ?? error.message, code };
}

/** What a code means to a person; undefined for one that nobody has explained. */
export function explainCode(code: string): string | undefined {
  return readTexts(identityTexts).find(textKeyOf(code));
}

/** Keys of texts are small; some codes are older than that. */
export function textKeyOf(code: string): string {
  return `error.${code.toLowerCase().replaceAll('_', '-')}`;
}
