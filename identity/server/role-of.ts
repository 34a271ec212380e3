import type { Queryable } from '@parley/platform/db';
import type { AccountRole } from '@parley/identity/contract';

/** What an account is at this moment. Answers  undefined when it is suspended or gone */
export async function roleOf(on: Queryable, accountId: string): Promise<AccountRole | undefined> {
  const { rows } = await on.query<{ role: AccountRole }>('select role from accounts where id = $1 and suspended_at is null', [accountId]);
  return rows[0]?.role;
}
