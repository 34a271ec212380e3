import type { Queryable } from '@parley/platform/db';
import type { AccountRow } from './accounts.ts';
import { objectionToAddress, type AddressRule } from './address-rule.ts';

/** Answers  false for a session that has ended or run out, and for one of an account that is suspended or may not be used any more */
export async function isSessionLive(port: Queryable, rule: AddressRule, sessionId: string, now: number): Promise<boolean> {
  const { rows } = await port.query<Pick<AccountRow, 'role' | 'email' | 'emailVerified'>>(
    `select a.role, a.email, a.email_verified as "emailVerified" from sessions s join accounts a on a.id = s.account_id
      where s.id = $1 and s.expires_at > $2 and a.suspended_at is null`,
    [sessionId, new Date(now)],
  );
  return rows[0] !== undefined && objectionToAddress(rule, rows[0]) === undefined;
}
