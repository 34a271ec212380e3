import type { Queryable } from '@parley/platform/db';
import type { SignInMethod } from '@parley/identity/contract';
import { hashToken, newSessionToken } from './session-token.ts';

/** As long as it takes to find one's phone. */
export const pendingLifeMs = 10 * 60_000;
/** A wrong code more than this ends the pending sign-in. */
export const maxTries = 5;

/** Somebody who has proved the first factor and owes the second. */
export type PendingSignIn = { readonly id: string; readonly accountId: string; readonly method: SignInMethod; readonly expiresAt: Date };

type Clock = { readonly newId: () => string; readonly now: () => number };

const columns = 'id, account_id as "accountId", method, expires_at as "expiresAt"';

/** Answers  the token, which exists nowhere else: the row has its hash */
export async function beginPending({ newId, now }: Clock, tx: Queryable, accountId: string, method: SignInMethod): Promise<string> {
  const token = newSessionToken();
  const at = new Date(now());
  // Nobody else takes the forgotten ones away.
  await tx.query('delete from pending_sign_ins where expires_at <= $1', [at]);
  await tx.query('insert into pending_sign_ins (id, account_id, token, method, created_at, expires_at) values ($1, $2, $3, $4, $5, $6)', [
    newId(), accountId, hashToken(token), method, at, new Date(at.getTime() + pendingLifeMs),
  ]);
  return token;
}

export async function findPending(port: Queryable, token: string, now: number): Promise<PendingSignIn | undefined> {
  const { rows } = await port.query<PendingSignIn>(`select ${columns} from pending_sign_ins where token = $1 and expires_at > $2`, [hashToken(token), new Date(now)]);
  return rows[0];
}

/** Counts a try before it is looked at, so that many at once are not more than five. Answers  how many are left after it; undefined when none was */
export async function takeTry(port: Queryable, id: string): Promise<number | undefined> {
  const { rows } = await port.query<{ tries: number }>('update pending_sign_ins set tries = tries + 1 where id = $1 and tries < $2 returning tries', [id, maxTries]);
  return rows[0] === undefined ? undefined : maxTries - rows[0].tries;
}

/** Answers  whether it was still there: only one request can end it */
export async function endPending(port: Queryable, id: string): Promise<boolean> {
  return (await port.query('delete from pending_sign_ins where id = $1', [id])).affected > 0;
}
