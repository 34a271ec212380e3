import type { Queryable } from '@parley/platform/db';
import type { AccountRow } from './accounts.ts';
import { hashOrRefuse, isTooLong, orTooMany } from './hash-or-refuse.ts';
import type { PasswordHash } from './password-hash.ts';
import { findPasswordHash, writePasswordHash } from './passwords.ts';

export type CheckPasswordDeps = { readonly database: Queryable; readonly passwordHash: PasswordHash; readonly newId: () => string; readonly now: () => number };

/**
 * Checks a password against an account that may not exist.
 *
 * One hash is computed in every case, so that the time of the answer does not tell which accounts there are.
 * A hash made with lower parameters than today's is written anew while the password is at hand.
 *
 * Errors  Refusal http.too-many-requests when every place for hashing is taken
 */
export async function checkPassword(deps: CheckPasswordDeps, account: Pick<AccountRow, 'id'> | undefined, password: string): Promise<boolean> {
  if (isTooLong(password)) return false;
  const { database, passwordHash } = deps;
  const stored = account && (await findPasswordHash(database, account.id));
  const right = await orTooMany(passwordHash.verify(password, stored ?? passwordHash.nobodys));
  if (!right || account === undefined || stored === undefined) return false;
  if (passwordHash.isWeak(stored)) {
    const hash = await hashOrRefuse(passwordHash, password);
    await writePasswordHash(database, account.id, hash, { id: deps.newId(), at: new Date(deps.now()) });
  }
  return true;
}
