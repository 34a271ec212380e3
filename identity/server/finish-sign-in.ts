import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Transaction } from '@parley/platform/db';
import { Refusal } from '@parley/platform/errors';
import type { SecondFactor, SignInAnswer, SignInMethod } from '@parley/identity/contract';
import { publicAccount, type AccountRow } from './accounts.ts';
import type { IdentityParts } from './identity-parts.ts';
import { sessionCookie } from './session-cookie.ts';

/**
 * What may stand between a proven first factor and a session. Answers what the person must do instead, or undefined to go on.
 *
 * Shape  secondFactor is the one that has been proved by now; every step is asked again after it
 */
export type SignInStep = (
  account: AccountRow,
  method: SignInMethod,
  request: FastifyRequest,
  reply: FastifyReply,
  secondFactor: SecondFactor | undefined,
) => Promise<SignInAnswer | undefined>;

/** What belongs to a sign-in besides its first factor. */
export type SignInExtras = {
  readonly secondFactor?: SecondFactor;
  /** Becomes durable together with the session, such as that a code is used up. What it throws undoes both. */
  readonly alongside?: (tx: Transaction) => Promise<void>;
};

/** What `finishSignIn` can refuse with, for the routes that call it. */
export const finishRefuses = ['ACCOUNT_SUSPENDED', 'identity.email.not-verified', 'identity.email.no-longer-allowed'] as const;

/**
 * Everybody who has proved who they are passes here, whatever the proof was: the only place that starts a session.
 *
 * Answers  the account, for programs with the session's token; or what is still asked for
 * Errors   Refusal ACCOUNT_SUSPENDED, and those of the steps
 */
export async function finishSignIn(
  parts: IdentityParts,
  account: AccountRow,
  method: SignInMethod,
  request: FastifyRequest,
  reply: FastifyReply,
  extras: SignInExtras = {},
): Promise<SignInAnswer> {
  if (account.suspendedAt !== null) throw new Refusal('ACCOUNT_SUSPENDED');
  for (const step of parts.signInSteps) {
    const pending = await step(account, method, request, reply, extras.secondFactor);
    if (pending !== undefined) return pending;
  }
  return startSession(parts, account, method, request, reply, extras);
}

/** Starts the session, past every step. */
export async function startSession(
  parts: IdentityParts,
  account: AccountRow,
  method: SignInMethod,
  request: FastifyRequest,
  reply: FastifyReply,
  { secondFactor, alongside }: SignInExtras = {},
): Promise<SignInAnswer> {
  const address = request.clientAddress;
  const { token } = await parts.database.transaction(async (tx) => {
    await alongside?.(tx);
    const begun = await parts.sessions.begin(tx, { accountId: account.id, role: account.role, method, secondFactor, address, userAgent: request.headers['user-agent'] ?? '', lifeMs: account.role === 'guest' ? parts.guests.lifeMs : undefined });
    const details = { method, ...(secondFactor === undefined ? {} : { secondFactor }) };
    await parts.audit.record(tx, { action: 'session.started', actor: account.id, sessionId: begun.sessionId, address, requestId: request.id, result: 'ok', details });
    return begun;
  });
  void reply.header('set-cookie', sessionCookie(parts.secure, token));
  void reply.header('set-cookie', parts.knownDevice.cookieFor(account.id));
  return { user: publicAccount(account), ...(isFromPage(request) ? {} : { token }) };
}

/** A page has its tokens in cookies, which its scripts cannot read; only programs are given them. */
export function isFromPage(request: FastifyRequest): boolean {
  return request.headers.origin !== undefined || request.headers['sec-fetch-site'] !== undefined;
}
