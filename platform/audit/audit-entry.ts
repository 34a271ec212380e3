import { createHash } from 'node:crypto';

/** Who did it, from where, in which request. */
export type AuditContext = {
  /** Account id; absent for somebody nobody knows, and for the server itself. */
  readonly actor?: string | undefined;
  readonly sessionId?: string | undefined;
  /** Canonical address, IPv6 as its /64. */
  readonly address?: string | undefined;
  readonly requestId?: string | undefined;
};

/**
 * One thing that was done.
 *
 * Shape   action is `<noun>.<past verb>` in lower case with dashes; object names what it was done to; details are small
 *         facts, never content and never a secret
 */
export type AuditEntry = AuditContext & {
  readonly action: string;
  readonly object?: string | undefined;
  readonly result: 'ok' | 'refused' | 'failed';
  readonly details?: Readonly<Record<string, string | number | boolean | null>> | undefined;
};

/** An entry with its place in the chain. */
export type ChainedEntry = AuditEntry & { readonly seq: number; readonly at: Date; readonly prev: string };

/** The hash that the next entry carries as `prev`: SHA-256 over every field in a fixed order, in hexadecimal. */
export function hashEntry(entry: ChainedEntry): string {
  const { seq, at, actor, sessionId, address, action, object, result, requestId, details, prev } = entry;
  // The database keeps jsonb in its own order of keys, so ours is sorted.
  const sorted = details === undefined ? null : Object.entries(details).sort(([a], [b]) => (a < b ? -1 : 1));
  const fields = [seq, at.toISOString(), actor ?? null, sessionId ?? null, address ?? null, action, object ?? null, result, requestId ?? null, sorted, prev];
  return createHash('sha256').update(JSON.stringify(fields)).digest('hex');
}
