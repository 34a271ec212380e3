import type { Queryable } from '../db/index.ts';
import { mostWaiting } from './webhook-limits.ts';

export type DeliveryState = 'waiting' | 'delivered' | 'failed';

export type Delivery = {
  readonly id: string;
  readonly seq: number;
  readonly eventId: string;
  readonly eventType: string;
  readonly body: string;
  readonly state: DeliveryState;
  readonly attempts: number;
  readonly createdAt: Date;
  readonly firstAttemptAt: Date | null;
  readonly lastAttemptAt: Date | null;
  readonly lastStatus: number | null;
  readonly lastProblem: string | null;
};

const columns = `id, seq, event_id as "eventId", event_type as "eventType", body, state, attempts, created_at as "createdAt", first_attempt_at as "firstAttemptAt",
  last_attempt_at as "lastAttemptAt", last_status as "lastStatus", last_problem as "lastProblem"`;

export type NewDelivery = Pick<Delivery, 'id' | 'eventId' | 'eventType' | 'body' | 'createdAt'> & { readonly endpointId: string };

/**
 * Queues a delivery; an event that is queued already is not queued twice. When too many wait, the oldest are thrown
 * away and counted: a receiver that comes back after days needs the present more than the past.
 */
export async function queueDelivery(on: Queryable, delivery: NewDelivery, most = mostWaiting): Promise<void> {
  const { id, endpointId, eventId, eventType, body, createdAt } = delivery;
  await on.query(
    'insert into webhook_deliveries (id, endpoint_id, event_id, event_type, body, created_at) values ($1, $2, $3, $4, $5, $6) on conflict (endpoint_id, event_id) do nothing',
    [id, endpointId, eventId, eventType, body, createdAt],
  );
  const { affected } = await on.query(
    `delete from webhook_deliveries where id in (
       select id from webhook_deliveries where endpoint_id = $1 and state = 'waiting' order by seq desc offset $2)`,
    [endpointId, most],
  );
  if (affected > 0) await on.query('update webhook_endpoints set dropped = dropped + $2 where id = $1', [endpointId, affected]);
}

export async function readHead(on: Queryable, endpointId: string): Promise<Delivery | undefined> {
  const { rows } = await on.query<Delivery>(`select ${columns} from webhook_deliveries where endpoint_id = $1 and state = 'waiting' order by seq limit 1`, [endpointId]);
  return rows[0];
}

export type Attempt = { readonly state: DeliveryState; readonly at: Date; readonly status: number | null; readonly problem: string | null };

/** Only what still waits: it may have been thrown away, or sent again by hand, in the meantime. */
export async function recordAttempt(on: Queryable, delivery: Pick<Delivery, 'id' | 'seq'>, attempt: Attempt): Promise<void> {
  await on.query(
    `update webhook_deliveries set state = $3, attempts = attempts + 1, first_attempt_at = coalesce(first_attempt_at, $4), last_attempt_at = $4, last_status = $5, last_problem = $6
     where id = $1 and seq = $2 and state = 'waiting'`,
    [delivery.id, delivery.seq, attempt.state, attempt.at, attempt.status, attempt.problem],
  );
}

/** Newest first, before this place. */
export async function listDeliveries(on: Queryable, endpointId: string, page: { readonly before: number | undefined; readonly limit: number; readonly state: DeliveryState | undefined }): Promise<Delivery[]> {
  const { rows } = await on.query<Delivery>(
    `select ${columns} from webhook_deliveries where endpoint_id = $1 and ($2::bigint is null or seq < $2::bigint) and ($3::text is null or state = $3) order by seq desc limit $4`,
    [endpointId, page.before ?? null, page.state ?? null, page.limit],
  );
  return rows;
}

/** Puts a delivery at the end of the queue again, with its id. Answers  whether it exists */
export async function requeueDelivery(on: Queryable, endpointId: string, id: string): Promise<boolean> {
  const { affected } = await on.query(
    `update webhook_deliveries set state = 'waiting', attempts = 0, first_attempt_at = null, seq = nextval(pg_get_serial_sequence('webhook_deliveries', 'seq'))
     where endpoint_id = $1 and id = $2`,
    [endpointId, id],
  );
  return affected > 0;
}

/** Removes what is finished and old, or finished and more than is kept per endpoint. Answers how many. */
export async function pruneDeliveries(on: Queryable, before: Date, mostPerEndpoint: number): Promise<number> {
  const { affected } = await on.query(
    `delete from webhook_deliveries where id in (
       select id from (select id, created_at, row_number() over (partition by endpoint_id order by seq desc) as place from webhook_deliveries where state <> 'waiting') finished
       where place > $2 or created_at < $1)`,
    [before, mostPerEndpoint],
  );
  return affected;
}
