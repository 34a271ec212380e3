import type { Transaction } from '@parley/platform/db';
import { identityEvents } from '@parley/identity/contract';
import type { IdentityParts } from '../identity-parts.ts';

export type RemoveGuestsParts = Pick<IdentityParts, 'database' | 'publish' | 'sessions' | 'now'>;

/** Guests per transaction: on the embedded database it keeps everybody else waiting. */
const batch = 100;

/** Ends everything of these guests: sessions, connections, accounts. */
export async function removeGuests(parts: RemoveGuestsParts, tx: Transaction, accountIds: readonly string[]): Promise<void> {
  for (const accountId of accountIds) {
    await parts.sessions.endAll(tx, accountId);
    await parts.publish(tx, identityEvents.accountClosed, { accountId });
  }
  await tx.query(`delete from accounts where id = any ($1) and role = 'guest'`, [accountIds]);
}

/**
 * Removes guests whose session is over: nobody can come back as them.
 *
 * Answers  how many
 */
export async function removeGoneGuests(parts: RemoveGuestsParts): Promise<number> {
  return parts.database.transaction(async (tx) => {
    const { rows } = await tx.query<{ id: string }>(
      `select a.id from accounts a where a.role = 'guest' and not exists (select 1 from sessions s where s.account_id = a.id and s.expires_at > $1)
        order by a.id limit ${batch} for update of a skip locked`,
      [new Date(parts.now())],
    );
    await removeGuests(parts, tx, rows.map(({ id }) => id));
    return rows.length;
  });
}
