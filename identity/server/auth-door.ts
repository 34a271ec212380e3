import type { FastifyReply, FastifyRequest } from 'fastify';
import { Refusal } from '@parley/platform/errors';
import { tooManyRequests } from '@parley/platform/http';
import { watchDatabase } from './auth-adapter.ts';
import { identityErrors } from '@parley/identity/contract';
import type { Auth } from './auth.ts';

type SignedIn = { readonly token?: string | null; readonly user: { readonly id: string; readonly name: string; readonly username?: string | null; readonly email: string; readonly image?: string | null } };

/** Headers the library has a use for; nothing else of the request reaches it. */
const passedOn = ['cookie', 'user-agent'] as const;

/**
 * Asks the authentication library as if over HTTP.
 *
 * Answers  its body and cookies; a refusal of it becomes a Refusal of ours with the same code
 * Errors   Refusal · DatabaseError when the database was away, whatever the library made of that · Error for an
 *          answer of 500
 */
export async function askAuth(auth: Auth, request: FastifyRequest, reply: FastifyReply, path: string, body?: object): Promise<unknown> {
  const headers = new Headers(body ? { 'content-type': 'application/json' } : {});
  for (const name of passedOn) {
    const value = request.headers[name];
    if (value !== undefined) headers.set(name, value);
  }
  const asked = new Request(`http://localhost/api/auth${path}`, body ? { method: 'POST', headers, body: JSON.stringify(body) } : { headers });
  const answer = await watchDatabase(() => auth.handler(asked));
  const result: unknown = await answer.json().catch(() => null);
  if (!answer.ok) throw refusalOf(answer.status, result);
  for (const cookie of answer.headers.getSetCookie()) void reply.header('set-cookie', cookie);
  return result;
}

/** What the person gets back: the account, and for programs the token that pages only have as a cookie. */
export function signInAnswerOf(result: unknown, request: FastifyRequest): { user: ReturnType<typeof publicAccount>; token?: string } {
  // The library answers sign-up and sign-in with this shape; its own tests hold it to that.
  const { user, token } = result as SignedIn;
  const fromPage = request.headers.origin !== undefined || request.headers['sec-fetch-site'] !== undefined;
  return { user: publicAccount(user), ...(fromPage || !token ? {} : { token }) };
}

export function publicAccount(user: SignedIn['user']): { id: string; name: string; username: string; email: string; image: string | null } {
  return { id: user.id, name: user.name, username: user.username ?? user.name, email: user.email, image: user.image ?? null };
}

function refusalOf(status: number, result: unknown): Error {
  const code = (result as { code?: unknown } | null)?.code;
  if (status === 429) return tooManyRequests(2_000);
  if (typeof code === 'string' && Object.hasOwn(identityErrors, code)) return new Refusal(code);
  // 4xx without a code of ours: the library's validation of something that our schema let through.
  if (status >= 400 && status < 500) return new Refusal('SIGN_IN_REFUSED');
  return new Error(`the authentication library answered ${status} ${typeof code === 'string' ? code : ''}`);
}
