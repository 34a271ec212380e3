/** Who is signed in, as `/api/auth/get-session` says. */
export type Session = {
  readonly user: { readonly id: string; readonly name: string; readonly email: string; readonly username?: string | null };
};

export type SignUpInput = { readonly name: string; readonly username: string; readonly email: string; readonly password: string };

/** A refusal of the auth endpoints: `code` decides what the page says. */
export class AuthRefused extends Error {
  readonly code: string;
  readonly retryAfterSeconds: number | undefined;

  constructor(code: string, message: string, retryAfterSeconds?: number) {
    super(message);
    this.name = 'AuthRefused';
    this.code = code;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

export async function readSession(): Promise<Session | null> {
  const response = await fetch('/api/auth/get-session');
  if (!response.ok) throw new AuthRefused('unreachable', 'The server does not answer.');
  return (await response.json()) as Session | null;
}

export async function signUp(input: SignUpInput): Promise<void> {
  await post('/api/auth/sign-up/email', input);
}

/** An `@` makes it an e-mail address: usernames cannot contain one. */
export async function signIn(login: string, password: string): Promise<void> {
  await (login.includes('@')
    ? post('/api/auth/sign-in/email', { email: login, password })
    : post('/api/auth/sign-in/username', { username: login, password }));
}

export async function signOut(): Promise<void> {
  await post('/api/auth/sign-out', {});
}

async function post(path: string, body: unknown): Promise<void> {
  let response: Response;
  try {
    response = await fetch(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  } catch {
    throw new AuthRefused('unreachable', 'The server does not answer.');
  }
  if (response.ok) return;
  const answer = (await response.json().catch(() => ({}))) as { code?: string; message?: string };
  const retry = Number(response.headers.get('retry-after') ?? response.headers.get('x-retry-after'));
  throw new AuthRefused(
    response.status === 429 ? 'TOO_MANY_REQUESTS' : (answer.code ?? 'unknown'),
    answer.message ?? 'The server refused.',
    Number.isFinite(retry) && retry > 0 ? retry : undefined,
  );
}
