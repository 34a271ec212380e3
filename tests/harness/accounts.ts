import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Somebody with an account and a session, as a program sees them. */
export type TestAccount = {
  readonly id: string;
  readonly name: string;
  readonly username: string;
  readonly email: string;
  readonly password: string;
  /** The session token, for `Authorization: Bearer`. */
  readonly token: string;
  /** The session cookie as `name=value`; needs an `Origin` header on unsafe requests. */
  readonly cookie: string;
};

/** Makes an account over HTTP. Without a username it gets a random one, so that tests can share a server. */
export async function signUp(url: string, wish: { readonly username?: string; readonly name?: string } = {}): Promise<TestAccount> {
  const username = wish.username ?? `user_${randomBytes(5).toString('hex')}`;
  const person = { username, email: `${username}@example.org`, password: 'correct horse battery', name: wish.name ?? username };
  const answer = await post(url, '/api/auth/sign-up/email', person);
  if (answer.status !== 200) throw new Error(`signing up answered ${answer.status}: ${await answer.text()}`);
  const cookie = (answer.headers.getSetCookie()[0] ?? '').split(';', 1)[0] ?? '';
  const body = (await answer.json()) as { token: string; user: { id: string } };
  return { ...person, id: body.user.id, token: body.token, cookie };
}

/** Another session of the same account, as on a second device. */
export async function signIn(url: string, account: TestAccount): Promise<TestAccount> {
  const answer = await post(url, '/api/auth/sign-in/username', { username: account.username, password: account.password });
  if (answer.status !== 200) throw new Error(`signing in answered ${answer.status}: ${await answer.text()}`);
  const cookie = (answer.headers.getSetCookie()[0] ?? '').split(';', 1)[0] ?? '';
  return { ...account, token: ((await answer.json()) as { token: string }).token, cookie };
}

/** Makes an account an operator as a person does at the first start: with the setup token from its file. */
export async function makeOperator(server: { readonly url: string; readonly dataDir: string }, wish: Parameters<typeof signUp>[1] = {}): Promise<TestAccount> {
  const account = await signUp(server.url, wish);
  const token = readFileSync(join(server.dataDir, 'setup-token'), 'utf8').trim();
  const answer = await post(server.url, '/api/setup', { token }, account);
  if (answer.status !== 200) throw new Error(`the setup answered ${answer.status}: ${await answer.text()}`);
  // What somebody may do is part of their session.
  return signIn(server.url, account);
}

/** A JSON request of a program: no Origin, and a session only as a bearer token. */
export function post(url: string, path: string, body: object, account?: Pick<TestAccount, 'token'>): Promise<Response> {
  const headers = { 'content-type': 'application/json', ...(account ? { authorization: `Bearer ${account.token}` } : {}) };
  return fetch(`${url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
}

export function get(url: string, path: string, account?: Pick<TestAccount, 'token'>): Promise<Response> {
  return fetch(`${url}${path}`, account ? { headers: { authorization: `Bearer ${account.token}` } } : {});
}
