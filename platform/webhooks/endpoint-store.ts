import type { Queryable } from '../db/index.ts';
import type { DisabledBecause } from './webhook-events.ts';
import { claimMs, longestWaitMs } from './webhook-limits.ts';

/** An endpoint as its table keeps it. */
export type Endpoint = {
  readonly id: string;
  readonly url: string;
  readonly description: string;
  readonly events: readonly string[];
  readonly ownerAccountId: string;
  readonly createdAt: Date;
  readonly disabledAt: Date | null;
  readonly disabledBecause: DisabledBecause | null;
  readonly failures: number;
  readonly failingSince: Date | null;
  readonly retryAt: Date | null;
  readonly dropped: number;
};

/** With what only the list needs. */
export type ListedEndpoint = Endpoint & { readonly waiting: number; readonly keyId: string; readonly previousUntil: Date | null };

const columns = `e.id, e.url, e.description, e.events, e.owner_account_id as "ownerAccountId", e.created_at as "createdAt", e.disabled_at as "disabledAt",
  e.disabled_because as "disabledBecause", e.failures, e.failing_since as "failingSince", e.retry_at as "retryAt", e.dropped`;
const listed = `${columns}, (select count(*)::int from webhook_deliveries d where d.endpoint_id = e.id and d.state = 'waiting') as waiting,
  (select s.key_id from webhook_secrets s where s.endpoint_id = e.id and s.signs_until is null) as "keyId",
  (select max(s.signs_until) from webhook_secrets s where s.endpoint_id = e.id) as "previousUntil"`;

export type NewEndpoint = Pick<Endpoint, 'id' | 'url' | 'description' | 'events' | 'ownerAccountId' | 'createdAt'>;

export async function insertEndpoint(on: Queryable, endpoint: NewEndpoint): Promise<void> {
  const { id, url, description, events, ownerAccountId, createdAt } = endpoint;
  await on.query(
    `insert into webhook_endpoints (id, url, description, events, owner_account_id, created_at) values ($1, $2, $3, $4, $5, $6)`,
    [id, url, description, events, ownerAccountId, createdAt],
  );
}

/** Taken first by whoever adds one: two at once would both find room for the last. */
export async function countEndpointsAlone(on: Queryable): Promise<number> {
  await on.query('lock table webhook_endpoints in share row exclusive mode');
  const { rows } = await on.query<{ count: number }>('select count(*)::int as count from webhook_endpoints');
  return rows[0]?.count ?? 0;
}

/** Oldest first, after this id. */
export async function listEndpoints(on: Queryable, after: string | undefined, limit: number): Promise<ListedEndpoint[]> {
  const { rows } = await on.query<ListedEndpoint>(`select ${listed} from webhook_endpoints e where $1::uuid is null or e.id > $1::uuid order by e.id limit $2`, [after ?? null, limit]);
  return rows;
}

export async function findEndpoint(on: Queryable, id: string): Promise<ListedEndpoint | undefined> {
  return (await on.query<ListedEndpoint>(`select ${listed} from webhook_endpoints e where e.id = $1`, [id])).rows[0];
}

/** Locked until the transaction ends. */
export async function lockEndpoint(on: Queryable, id: string): Promise<Endpoint | undefined> {
  return (await on.query<Endpoint>(`select ${columns} from webhook_endpoints e where e.id = $1 for update`, [id])).rows[0];
}

/** Everybody who is to hear of events now. */
export async function listEnabledEndpoints(on: Queryable): Promise<Endpoint[]> {
  return (await on.query<Endpoint>(`select ${columns} from webhook_endpoints e where e.disabled_at is null order by e.id`)).rows;
}

export async function changeEndpoint(on: Queryable, id: string, change: { readonly events: readonly string[]; readonly description: string }): Promise<void> {
  await on.query('update webhook_endpoints set events = $2, description = $3 where id = $1', [id, change.events, change.description]);
}

export async function disableEndpoint(on: Queryable, id: string, because: DisabledBecause, at: Date): Promise<void> {
  await on.query('update webhook_endpoints set disabled_at = $3, disabled_because = $2, retry_at = null, claimed_until = null where id = $1', [id, because, at]);
}

/** What was counted against it is forgotten: somebody has repaired something. */
export async function enableEndpoint(on: Queryable, id: string): Promise<void> {
  await on.query('update webhook_endpoints set disabled_at = null, disabled_because = null, failures = 0, failing_since = null, retry_at = null where id = $1', [id]);
}

export async function deleteEndpoint(on: Queryable, id: string): Promise<boolean> {
  return (await on.query('delete from webhook_endpoints where id = $1', [id])).affected > 0;
}

/**
 * Claims endpoints that have something to send, the longest waiting first. Those of other processes are passed over.
 *
 * A time that lies twice as far ahead as we ever plan was written before the clock went back, and counts as past.
 */
export async function claimEndpoints(on: Queryable, at: Date, limit: number, isFailing: boolean): Promise<Endpoint[]> {
  if (limit <= 0) return [];
  const ahead = (ms: number): Date => new Date(at.getTime() + ms);
  const { rows } = await on.query<Endpoint>(
    `update webhook_endpoints e set claimed_until = $2 where e.id in (
       select c.id from webhook_endpoints c
       where c.disabled_at is null and (c.failures > 0) = $3
         and (c.claimed_until is null or c.claimed_until <= $1 or c.claimed_until > $6)
         and (c.retry_at is null or c.retry_at <= $1 or c.retry_at > $4)
         and exists (select 1 from webhook_deliveries d where d.endpoint_id = c.id and d.state = 'waiting')
       order by c.retry_at nulls first, c.id limit $5 for update skip locked)
     returning ${columns}`,
    [at, ahead(claimMs), isFailing, ahead(2 * longestWaitMs), limit, ahead(2 * claimMs)],
  );
  return rows;
}

/** The breaker closes, and the claim is good for the next delivery. */
export async function recordSuccess(on: Queryable, id: string, at: Date): Promise<void> {
  await on.query('update webhook_endpoints set claimed_until = $2, failures = 0, failing_since = null, retry_at = null where id = $1', [id, new Date(at.getTime() + claimMs)]);
}

export async function releaseClaim(on: Queryable, id: string): Promise<void> {
  await on.query('update webhook_endpoints set claimed_until = null where id = $1', [id]);
}

/** One more failure in a row, and not before `retryAt` again. */
export async function recordFailure(on: Queryable, id: string, at: Date, retryAt: Date): Promise<void> {
  await on.query(
    'update webhook_endpoints set failures = failures + 1, failing_since = coalesce(failing_since, $2), retry_at = $3, claimed_until = null where id = $1',
    [id, at, retryAt],
  );
}

/** What somebody asks for by hand does not wait for the breaker. */
export async function forgetWait(on: Queryable, id: string): Promise<void> {
  await on.query('update webhook_endpoints set retry_at = null where id = $1', [id]);
}
