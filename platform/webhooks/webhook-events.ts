import { z } from 'zod';

const endpoint = z.object({ endpointId: z.string() });

/** Why an endpoint is off: an operator asked for it · nothing was taken for a week · it answered 410 · its owner may not see events any more. */
export const disabledBecause = z.enum(['asked', 'failing', 'gone', 'owner']);
export type DisabledBecause = z.infer<typeof disabledBecause>;

/** Facts about the endpoints themselves. */
export const webhookEvents = {
  endpointAdded: { name: 'webhooks.endpoint-added', version: 1, schema: endpoint },
  endpointRemoved: { name: 'webhooks.endpoint-removed', version: 1, schema: endpoint },
  endpointEnabled: { name: 'webhooks.endpoint-enabled', version: 1, schema: endpoint },
  endpointDisabled: { name: 'webhooks.endpoint-disabled', version: 1, schema: z.object({ endpointId: z.string(), because: disabledBecause }) },
  secretRotated: { name: 'webhooks.secret-rotated', version: 1, schema: z.object({ endpointId: z.string(), keyId: z.string() }) },
} as const;

/** What a test delivery carries; it happens to nobody and is not on the bus. */
export const testEventType = 'webhooks.endpoint-tested';
