import { Refusal } from '@parley/platform/errors';
import type { AuditContext } from '@parley/platform/audit';
import { identityEvents } from '@parley/identity/contract';
import type { AccountRow } from './accounts.ts';
import type { IdentityParts } from './identity-parts.ts';

/**
 * Deletes an account with its sessions, pictures and ways to sign in; other slices hear of it and forget their part. The
 * audit log keeps what was done under the bare id.
 *
 * Errors  Refusal identity.account.last-operator: somebody must be able to run the server
 */
export async function deleteAccount(parts: IdentityParts, account: AccountRow, context: AuditContext): Promise<void> {
  await parts.database.transaction(async (tx) => {
    if (account.role === 'operator') {
      // Locked, so that two operators who leave at once do not leave the server to nobody.
      const { rows } = await tx.query(`select id from accounts where role = 'operator' order by id for update`);
      if (rows.length < 2) throw new Refusal('identity.account.last-operator');
    }
    await parts.sessions.endAll(tx, account.id);
    await tx.query('delete from accounts where id = $1', [account.id]);
    await parts.publish(tx, identityEvents.accountClosed, { accountId: account.id });
    if (account.emailVerified) await parts.sendMail(tx, { to: account.email, subject: 'Your account was deleted', text: farewell(account.name) });
    await parts.audit.record(tx, { ...context, action: 'account.deleted', object: account.id, result: 'ok' });
  });
}

function farewell(name: string): string {
  return [`Hello ${name},`, '', 'your account and everything that belonged to it was deleted.', 'If that was not you, tell the people who run the server: they can see in its log when and from where it was done.'].join('\n');
}
