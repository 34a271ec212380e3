import type { Account, SignInAnswer } from '@parley/identity/contract';

/** Who is signed in, as `/api/auth/get-session` says. */
export type Session = {
  readonly session: { readonly id: string; readonly expiresAt: string };
  readonly user: Account;
  /** Only of guests: their one place. */
  readonly guest?: { readonly meetingCode: string; readonly meetingRole: 'participant' | 'viewer' };
};

export type SignUpInput = { readonly name: string; readonly username: string; readonly email: string; readonly password: string };

/** A refusal of the auth endpoints: `code` decides what the page says. */
export class AuthRefused extends Error {
  readonly code: string;
  readonly retryAfterSeconds: number | undefined;
  /** What the server says beside its sentence; each code has its own. */
  readonly details: unknown;

  constructor(code: string, message: string, retryAfterSeconds?: number, details?: unknown) {
    super(message);
    this.name = 'AuthRefused';
    this.code = code;
    this.retryAfterSeconds = retryAfterSeconds;
    this.details = details;
  }
}

export async function readSession(): Promise<Session | null> {
  const response = await fetch('/api/auth/get-session');
  if (!response.ok) throw new AuthRefused('unreachable', 'The server does not answer.');
  return (await response.json()) as Session | null;
}

/** Answers  whether the address must be confirmed first; otherwise the person is signed in now */
export async function signUp(input: SignUpInput): Promise<{ readonly isConfirmedFirst: boolean }> {
  const answer = await post<object>('/api/auth/sign-up/email', input);
  return { isConfirmedFirst: 'next' in answer && answer.next === 'confirm-email' };
}

/** An `@` makes it an e-mail address: usernames cannot contain one. */
export function signIn(login: string, password: string): Promise<SignInAnswer> {
  return login.includes('@') ? post('/api/auth/sign-in/email', { email: login, password }) : post('/api/auth/sign-in/username', { username: login, password });
}

export async function signOut(): Promise<void> {
  await post('/api/auth/sign-out', {});
}

export function post<Answer = unknown>(path: string, body: unknown): Promise<Answer> {
  return send<Answer>('POST', path, body);
}

/**
 * Asks the server as this page.
 *
 * Errors  AuthRefused with the server's code; `unreachable` when nobody answered
 */
export async function send<Answer = unknown>(method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: unknown): Promise<Answer> {
  let response: Response;
  try {
    response = await fetch(path, { method, ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }) });
  } catch {
    throw new AuthRefused('unreachable', 'The server does not answer.');
  }
  // The routes answer what their contract says; an empty answer is none.
  if (response.ok) return (response.status === 204 ? undefined : await response.json()) as Answer;
  const answer = (await response.json().catch(() => ({}))) as { code?: string; message?: string; details?: unknown };
  const retry = Number(response.headers.get('retry-after') ?? response.headers.get('x-retry-after'));
  throw new AuthRefused(
    response.status === 429 ? 'TOO_MANY_REQUESTS' : (answer.code ?? 'unknown'),
    answer.message ?? 'The server refused.',
    Number.isFinite(retry) && retry > 0 ? retry : undefined,
    answer.details,
  );
}
