import { z } from 'zod';
import { disabledBecause } from './webhook-events.ts';

const mostPerPage = 100;
const eventNames = z.array(z.string().min(1).max(100)).min(1).max(50);
const time = z.iso.datetime();

export const addEndpointRequest = z.strictObject({
  url: z.string().max(2_048),
  /** `*`, a group such as `meetings.*`, or whole names. */
  events: eventNames.default(['*']),
  description: z.string().max(200).default(''),
});

export const changeEndpointRequest = z.strictObject({
  enabled: z.boolean().optional(),
  events: eventNames.optional(),
  description: z.string().max(200).optional(),
});

/** Nothing to say, said aloud or not at all. */
export const emptyRequest = z.strictObject({}).nullish();

export const endpointParams = z.strictObject({ endpointId: z.uuid() });
export const deliveryParams = z.strictObject({ endpointId: z.uuid(), deliveryId: z.uuid() });

export const pageQuery = z.strictObject({ limit: z.coerce.number().int().min(1).max(mostPerPage).default(50), after: z.string().max(64).optional() });
export const deliveriesQuery = pageQuery.extend({ state: z.enum(['waiting', 'delivered', 'failed']).optional() });

export const endpointAnswer = z.object({
  id: z.string(),
  url: z.string(),
  description: z.string(),
  events: z.array(z.string()),
  ownerAccountId: z.string(),
  createdAt: time,
  enabled: z.boolean(),
  disabledBecause: disabledBecause.nullable(),
  keyId: z.string(),
  /** Until then the secret before this one signs as well. */
  previousKeyUntil: time.nullable(),
  /** Attempts that failed in a row; 0 when the last one was taken. */
  failures: z.int(),
  failingSince: time.nullable(),
  retryAt: time.nullable(),
  waiting: z.int(),
  /** Thrown away because too many waited. */
  dropped: z.int(),
});

/** The secret is in this answer and nowhere else. */
export const secretAnswer = z.object({ keyId: z.string(), secret: z.string() });
export const addedAnswer = secretAnswer.extend({ endpoint: endpointAnswer });

export const deliveryAnswer = z.object({
  id: z.string(),
  eventId: z.string(),
  eventType: z.string(),
  state: z.enum(['waiting', 'delivered', 'failed']),
  attempts: z.int(),
  createdAt: time,
  lastAttemptAt: time.nullable(),
  lastStatus: z.int().nullable(),
  /** In words, when there was no answer. */
  lastProblem: z.string().nullable(),
});

export const endpointsPage = z.object({ items: z.array(endpointAnswer), next: z.string().nullable() });
export const deliveriesPage = z.object({ items: z.array(deliveryAnswer), next: z.string().nullable() });
export const eventsAnswer = z.object({ items: z.array(z.object({ name: z.string(), version: z.int() })) });
export const queuedAnswer = z.object({ deliveryId: z.string() });
