import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Transaction } from '@parley/platform/db';
import { Refusal } from '@parley/platform/errors';
import type { SecondFactor, SignInAnswer } from '@parley/identity/contract';
import { findAccount, type AccountRow } from './accounts.ts';
import { factorLetter } from './factor-letters.ts';
import { finishRefuses, finishSignIn } from './finish-sign-in.ts';
import { takeOrRefuse } from './identity-limits.ts';
import type { IdentityParts } from './identity-parts.ts';
import { noPendingCookie, readPendingToken } from './pending-cookie.ts';
import { endPending, findPending, takeTry, type PendingSignIn } from './pending-sign-ins.ts';

/** What `passSecondFactor` can refuse with, for the routes that call it. */
export const secondFactorRefuses = ['identity.second-factor.over', 'identity.second-factor.wrong', 'identity.second-factor.too-many-tries', ...finishRefuses] as const;

/** Uses the proof up in the session's transaction. Answers  whether it was right */
export type ProveFactor = (tx: Transaction, account: AccountRow) => Promise<boolean>;

/** The proof was wrong; only this file sees it. */
class WrongFactor extends Error {}

/**
 * Finds the sign-in that a request wants to finish.
 *
 * Errors  Refusal identity.second-factor.over
 */
export async function demandPending(parts: IdentityParts, request: FastifyRequest, sentToken: string | undefined): Promise<PendingSignIn> {
  const token = readPendingToken(request.headers.cookie, parts.secure, sentToken);
  const pending = token === undefined ? undefined : await findPending(parts.database, token, parts.now());
  if (pending === undefined) throw new Refusal('identity.second-factor.over');
  return pending;
}

/**
 * One try at a second factor: counted first, then looked at, and the session begins in the transaction that uses it up.
 *
 * Errors  Refusal with a code of `secondFactorRefuses`, or http.too-many-requests
 */
export async function passSecondFactor(
  parts: IdentityParts,
  pending: PendingSignIn,
  secondFactor: SecondFactor,
  prove: ProveFactor,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<SignInAnswer> {
  const account = await findAccount(parts.database, pending.accountId);
  if (account === undefined) throw new Refusal('identity.second-factor.over');
  const isKnown = parts.knownDevice.knows(request.headers.cookie, account.id);
  takeOrRefuse(parts.limiter, isKnown ? 'identity.second-factor.known-device' : 'identity.second-factor.account', account.id);
  const triesLeft = await takeTry(parts.database, pending.id);
  if (triesLeft === undefined) throw new Refusal('identity.second-factor.over');
  const alongside = async (tx: Transaction): Promise<void> => {
    if (!(await prove(tx, account))) throw new WrongFactor();
    if (!(await endPending(tx, pending.id))) throw new Refusal('identity.second-factor.over');
  };
  try {
    const answer = await finishSignIn(parts, account, pending.method, request, reply, { secondFactor, alongside });
    void reply.header('set-cookie', noPendingCookie(parts.secure));
    return answer;
  } catch (error) {
    if (!(error instanceof WrongFactor)) throw error;
    await noteWrong(parts, account, pending, secondFactor, triesLeft, request);
    if (triesLeft > 0) throw new Refusal('identity.second-factor.wrong', { details: { triesLeft } });
    void reply.header('set-cookie', noPendingCookie(parts.secure));
    throw new Refusal('identity.second-factor.too-many-tries');
  }
}

async function noteWrong(parts: IdentityParts, account: AccountRow, pending: PendingSignIn, secondFactor: SecondFactor, triesLeft: number, request: FastifyRequest): Promise<void> {
  const { audit, database, limiter, publicUrl, sendMail } = parts;
  const tellOwner = triesLeft === 0 && limiter.take('identity.second-factor.letter', account.id) === undefined;
  await database.transaction(async (tx) => {
    if (triesLeft === 0) await endPending(tx, pending.id);
    if (tellOwner) await sendMail(tx, factorLetter(account, publicUrl, { what: 'guessing' }));
    await audit.record(tx, {
      action: 'session.refused', object: account.id, address: request.clientAddress, requestId: request.id, result: 'refused',
      details: { method: pending.method, secondFactor, triesLeft },
    });
  });
}
