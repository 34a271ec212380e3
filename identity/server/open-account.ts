import { DatabaseError, isUniqueViolation, type Transaction } from '@parley/platform/db';
import { Refusal } from '@parley/platform/errors';
import { insertAccount, type AccountRow } from './accounts.ts';
import { writePasswordHash } from './passwords.ts';

export type OpenAccountDeps = { readonly newId: () => string; readonly now: () => number };
export type AccountWish = Pick<AccountRow, 'name' | 'email' | 'emailVerified' | 'role'> & { readonly username: string | null; readonly image?: string | null; readonly passwordHash?: string };

/**
 * Makes an account in the caller's transaction.
 *
 * Errors  Refusal USERNAME_IS_ALREADY_TAKEN · USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL; the transaction can go on after it
 */
export async function openAccount(deps: OpenAccountDeps, tx: Transaction, wish: AccountWish): Promise<AccountRow> {
  const { passwordHash, ...row } = wish;
  const account = { id: deps.newId(), ...row, username: row.username?.toLowerCase() ?? null, image: row.image ?? null };
  try {
    await tx.savepoint(() => insertAccount(tx, account));
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    throw new Refusal(error instanceof DatabaseError && error.constraint?.includes('username') ? 'USERNAME_IS_ALREADY_TAKEN' : 'USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL');
  }
  if (passwordHash !== undefined) await writePasswordHash(tx, account.id, passwordHash, { id: deps.newId(), at: new Date(deps.now()) });
  return { ...account, suspendedAt: null };
}
