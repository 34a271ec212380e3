import type { Queryable } from '@parley/platform/db';
import { canonicalEmail } from '../canonical-email.ts';
import { hashToken, newSessionToken } from '../session-token.ts';
import type { ProvenIdentity } from './provider-settings.ts';

/** Time to choose a name, or to find the old password. */
export const ticketLifeMs = 20 * 60_000;

/** A proven identity without an account, held by one browser. */
export type Ticket = ProvenIdentity & { readonly providerId: string; readonly next: string };

type TicketRow = { provider_id: string; issuer: string; subject: string; email: string | null; email_verified: boolean; name: string | null; username: string | null; next_path: string };

const columns = 'provider_id, issuer, subject, email, email_verified, name, username, next_path';

/** Answers  the browser's secret, for a cookie; the table has its hash only */
export async function openTicket(port: Queryable, ticket: Ticket, now: number): Promise<string> {
  const browser = newSessionToken();
  // An address in a spelling that we would not store is as good as none.
  const email = ticket.email === undefined ? undefined : canonicalEmail(ticket.email);
  await port.query(`insert into provider_tickets (ticket_hash, ${columns}, expires_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`, [
    hashToken(browser), ticket.providerId, ticket.issuer, ticket.subject, email ?? null, email !== undefined && ticket.emailVerified, ticket.name ?? null, ticket.username ?? null, ticket.next, new Date(now + ticketLifeMs),
  ]);
  return browser;
}

export async function findTicket(port: Queryable, browser: string, now: number): Promise<Ticket | undefined> {
  const { rows } = await port.query<TicketRow>(`select ${columns} from provider_tickets where ticket_hash = $1 and expires_at > $2`, [hashToken(browser), new Date(now)]);
  return rows[0] && readTicket(rows[0]);
}

/** Answers  the ticket, once */
export async function takeTicket(port: Queryable, browser: string, now: number): Promise<Ticket | undefined> {
  const { rows } = await port.query<TicketRow>(`delete from provider_tickets where ticket_hash = $1 and expires_at > $2 returning ${columns}`, [hashToken(browser), new Date(now)]);
  return rows[0] && readTicket(rows[0]);
}

function readTicket(row: TicketRow): Ticket {
  return {
    providerId: row.provider_id, issuer: row.issuer, subject: row.subject, email: row.email ?? undefined, emailVerified: row.email_verified,
    name: row.name ?? undefined, username: row.username ?? undefined, next: row.next_path,
  };
}
