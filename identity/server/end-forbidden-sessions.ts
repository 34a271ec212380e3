import { objectionToAddress } from './address-rule.ts';
import type { AccountRow } from './accounts.ts';
import type { IdentityParts } from './identity-parts.ts';

/** Accounts per question. */
const page = 500;

/**
 * Ends the sessions of accounts that may not sign in any more, because the rule about addresses has become stricter since.
 */
export async function endForbiddenSessions(parts: Pick<IdentityParts, 'database' | 'sessions' | 'audit' | 'allowedSignUpDomains' | 'requireVerifiedEmail'>): Promise<void> {
  if (parts.allowedSignUpDomains === null && !parts.requireVerifiedEmail) return;
  let after = '';
  for (;;) {
    const { rows } = await parts.database.query<Pick<AccountRow, 'id' | 'role' | 'email' | 'emailVerified'>>(
      `select id, role, email, email_verified as "emailVerified" from accounts a
        where id > $1 and role = 'member' and exists (select 1 from sessions s where s.account_id = a.id) order by id limit $2`,
      [after, page],
    );
    for (const account of rows) {
      after = account.id;
      const objection = objectionToAddress(parts, account);
      if (objection === undefined) continue;
      await parts.database.transaction(async (tx) => {
        const ended = await parts.sessions.endAll(tx, account.id);
        await parts.audit.record(tx, { action: 'session.ended', object: account.id, result: 'ok', details: { why: objection, sessions: ended } });
      });
    }
    if (rows.length < page) return;
  }
}
