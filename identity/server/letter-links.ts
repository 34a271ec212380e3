import type { Queryable } from '@parley/platform/db';
import { hashToken, newSessionToken } from './session-token.ts';

/**
 * - `sign-up`  makes the account that somebody has asked for
 * - `verify`   confirms the address of an account that has none confirmed
 * - `reset`    lets somebody choose a password without the old one
 * - `change`   gives an account another address
 * - `undo`     gives it the one before back
 */
export type LinkPurpose = 'sign-up' | 'verify' | 'reset' | 'change' | 'undo';

export type LetterLink = {
  readonly purpose: LinkPurpose;
  readonly accountId: string | null;
  readonly pendingId: string | null;
  readonly email: string;
  readonly createdAt: Date;
};

const minute = 60_000;
/** Whoever asks for a letter waits for it. To take back what somebody else has done one needs the days of a holiday. */
const lifeMs: Readonly<Record<LinkPurpose, number>> = { 'sign-up': 15 * minute, verify: 15 * minute, reset: 15 * minute, change: 15 * minute, undo: 72 * 60 * minute };

const columns = 'purpose, account_id as "accountId", pending_id as "pendingId", email, created_at as "createdAt"';

export type NewLink = { readonly purpose: LinkPurpose; readonly email: string } & ({ readonly accountId: string } | { readonly pendingId: string });

/**
 * Makes a link. Of each purpose but `undo` only the newest one works: who asks twice uses the last letter.
 *
 * Answers  its token, which stands in the letter and nowhere else: 256 random bits; the row has the hash
 */
export async function issueLink(tx: Queryable, link: NewLink, now: number): Promise<string> {
  const token = newSessionToken();
  const accountId = 'accountId' in link ? link.accountId : null;
  const pendingId = 'pendingId' in link ? link.pendingId : null;
  if (accountId !== null && link.purpose !== 'undo') await dropLinks(tx, accountId, [link.purpose]);
  if (pendingId !== null) await tx.query('delete from letter_links where pending_id = $1', [pendingId]);
  await tx.query('insert into letter_links (token, purpose, account_id, pending_id, email, created_at, expires_at) values ($1, $2, $3, $4, $5, $6, $7)', [
    hashToken(token), link.purpose, accountId, pendingId, link.email, new Date(now), new Date(now + lifeMs[link.purpose]),
  ]);
  return token;
}

/** Looks without using: programs that open every link in a letter must not spend it. */
export async function findLink(port: Queryable, token: string, purposes: readonly LinkPurpose[], now: number): Promise<LetterLink | undefined> {
  const { rows } = await port.query<LetterLink>(`select ${columns} from letter_links where token = $1 and purpose = any($2) and expires_at > $3`, [hashToken(token), purposes, new Date(now)]);
  return rows[0];
}

/** Uses a link up. Of two who try at the same time one gets it. */
export async function takeLink(tx: Queryable, token: string, purposes: readonly LinkPurpose[], now: number): Promise<LetterLink | undefined> {
  const { rows } = await tx.query<LetterLink>(`delete from letter_links where token = $1 and purpose = any($2) and expires_at > $3 returning ${columns}`, [hashToken(token), purposes, new Date(now)]);
  return rows[0];
}

export async function dropLinks(tx: Queryable, accountId: string, purposes: readonly LinkPurpose[]): Promise<void> {
  await tx.query('delete from letter_links where account_id = $1 and purpose = any($2)', [accountId, purposes]);
}
