import type { IdentityParts } from './identity-parts.ts';
import { forgetEndedInvites } from './guests/invites.ts';
import { removeGoneGuests } from './guests/remove-guests.ts';

const tables = ['provider_attempts', 'provider_tickets', 'welcome_tokens'] as const;

/** Removes what has ended by itself: guests who are gone, invites whose time is over, and half-finished ways in. */
export async function sweep(parts: Pick<IdentityParts, 'database' | 'publish' | 'sessions' | 'now'>): Promise<void> {
  for (const table of tables) await parts.database.query(`delete from ${table} where expires_at <= $1`, [new Date(parts.now())]);
  while ((await removeGoneGuests(parts)) > 0);
  await forgetEndedInvites(parts.database, new Date(parts.now()));
}
