import type { FastifyReply, FastifyRequest } from 'fastify';
import { Refusal } from '@parley/platform/errors';
import type { SignInAnswer, SignInMethod } from '@parley/identity/contract';
import { publicAccount, type AccountRow } from './accounts.ts';
import type { IdentityParts } from './identity-parts.ts';
import { sessionCookie } from './session-cookie.ts';

/** What may stand between a proven first factor and a session. Answers what the person must do instead, or undefined to go on. */
export type SignInStep = (account: AccountRow, method: SignInMethod, request: FastifyRequest, reply: FastifyReply) => Promise<SignInAnswer | undefined>;

/**
 * Everybody who has proved who they are passes here, whatever the proof was: the only place that starts a session.
 *
 * Answers  the account, for programs with the session's token; or what is still asked for
 * Errors   Refusal ACCOUNT_SUSPENDED, and those of the steps
 */
export async function finishSignIn(parts: IdentityParts, account: AccountRow, method: SignInMethod, request: FastifyRequest, reply: FastifyReply): Promise<SignInAnswer> {
  if (account.suspendedAt !== null) throw new Refusal('ACCOUNT_SUSPENDED');
  for (const step of parts.signInSteps) {
    const pending = await step(account, method, request, reply);
    if (pending !== undefined) return pending;
  }
  return startSession(parts, account, method, request, reply);
}

/** Starts the session, past every step. */
export async function startSession(parts: IdentityParts, account: AccountRow, method: SignInMethod, request: FastifyRequest, reply: FastifyReply): Promise<SignInAnswer> {
  const address = request.clientAddress;
  const { token } = await parts.database.transaction(async (tx) => {
    const begun = await parts.sessions.begin(tx, { accountId: account.id, role: account.role, method, address, userAgent: request.headers['user-agent'] ?? '' });
    await parts.audit.record(tx, { action: 'session.started', actor: account.id, sessionId: begun.sessionId, address, requestId: request.id, result: 'ok', details: { method } });
    return begun;
  });
  void reply.header('set-cookie', sessionCookie(parts.secure, token));
  void reply.header('set-cookie', parts.knownDevice.cookieFor(account.id));
  return { user: publicAccount(account), ...(isFromPage(request) ? {} : { token }) };
}

/** A page has the cookie, which its scripts cannot read; only programs are given the token. */
export function isFromPage(request: FastifyRequest): boolean {
  return request.headers.origin !== undefined || request.headers['sec-fetch-site'] !== undefined;
}
