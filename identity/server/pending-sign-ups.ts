import { isUniqueViolation, type Queryable, type Transaction } from '@parley/platform/db';
import { Refusal } from '@parley/platform/errors';
import type { Login } from './accounts.ts';

/** Sign-ups that nobody has confirmed by then are forgotten, with the name that they kept. */
export const pendingLifeMs = 24 * 3_600_000;

export type PendingSignUp = { readonly id: string; readonly username: string; readonly email: string; readonly name: string; readonly password: string };

/**
 * Remembers a sign-up until its address is confirmed. A later one with the same address takes the place of this one.
 *
 * It is remembered for an address that has an account as well: the name is then taken in the same way, and nothing
 * tells the two cases apart.
 *
 * Errors  Refusal USERNAME_IS_ALREADY_TAKEN; the transaction can go on after it
 */
export async function keepPendingSignUp(tx: Transaction, wish: PendingSignUp & { readonly at: Date }): Promise<void> {
  const { id, username, email, name, password, at } = wish;
  const { rows } = await tx.query('select 1 from accounts where username = $1', [username]);
  if (rows.length > 0) throw new Refusal('USERNAME_IS_ALREADY_TAKEN');
  try {
    await tx.savepoint(async () => {
      await tx.query('delete from pending_sign_ups where email = $1', [email]);
      await tx.query('insert into pending_sign_ups (id, username, email, name, password, created_at) values ($1, $2, $3, $4, $5, $6)', [id, username, email, name, password, at]);
    });
  } catch (error) {
    if (isUniqueViolation(error)) throw new Refusal('USERNAME_IS_ALREADY_TAKEN');
    throw error;
  }
}

export async function findPendingSignUp(port: Queryable, by: Login | { readonly id: string }): Promise<PendingSignUp | undefined> {
  const [column, value] = 'id' in by ? ['id', by.id] : 'email' in by ? ['email', by.email] : ['username', by.username.toLowerCase()];
  return (await port.query<PendingSignUp>(`select id, username, email, name, password from pending_sign_ups where ${column} = $1`, [value])).rows[0];
}

/** Forgets what is too old to be confirmed: sign-ups after a day, links after their life. */
export async function forgetExpired(port: Queryable, now: number): Promise<void> {
  await port.query('delete from pending_sign_ups where created_at <= $1', [new Date(now - pendingLifeMs)]);
  await port.query('delete from letter_links where expires_at <= $1', [new Date(now)]);
}
