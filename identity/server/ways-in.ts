import type { Queryable } from '@parley/platform/db';

/**
 * Counts the ways to sign in to an account, so that nobody takes away the last one.
 *
 * Shape   inside a transaction the account is locked until its end, so that two removals at once see each other
 * Answers passwords, identities at providers and passkeys together
 */
export async function countWaysIn(port: Queryable, accountId: string): Promise<number> {
  await port.query('select id from accounts where id = $1 for update', [accountId]);
  const { rows } = await port.query<{ count: number }>(
    `select (select count(*) from sign_in_methods where account_id = $1 and password is not null)::int
          + (select count(*) from linked_identities where account_id = $1)::int
          + (select count(*) from passkeys where account_id = $1)::int as count`,
    [accountId],
  );
  return rows[0]?.count ?? 0;
}
