import { post, send } from '../../auth-client.ts';

/** Why a webhook is off: somebody asked for it · nothing was taken for a week · it answered 410 · its owner sees no events any more. */
export type OffReason = 'asked' | 'failing' | 'gone' | 'owner';

/** A webhook as `/api/webhooks` answers it. */
export type Webhook = {
  readonly id: string;
  readonly url: string;
  readonly description: string;
  readonly events: readonly string[];
  readonly enabled: boolean;
  readonly disabledBecause: OffReason | null;
  readonly keyId: string;
  readonly previousKeyUntil: string | null;
  readonly failures: number;
  readonly failingSince: string | null;
  readonly retryAt: string | null;
  readonly waiting: number;
  readonly dropped: number;
};

export type DeliveryState = 'waiting' | 'delivered' | 'failed';

export type Delivery = {
  readonly id: string;
  readonly eventType: string;
  readonly state: DeliveryState;
  readonly attempts: number;
  readonly createdAt: string;
  readonly lastAttemptAt: string | null;
  readonly lastStatus: number | null;
  readonly lastProblem: string | null;
};

/** What a receiver checks signatures with; told once. */
export type Secret = { readonly keyId: string; readonly secret: string };

export type WebhookWish = { readonly url: string; readonly description: string; readonly events: readonly string[] };

type Page<Item> = { readonly items: readonly Item[]; readonly next: string | null };

const path = '/api/webhooks';

/** There are never more than fifty. */
export const readWebhooks = (): Promise<Page<Webhook>> => send('GET', `${path}?limit=100`);
export const readEventNames = async (): Promise<readonly string[]> => (await send<Page<{ readonly name: string }>>('GET', `${path}/events`)).items.map(({ name }) => name);
export const addWebhook = (wish: WebhookWish): Promise<Secret & { readonly endpoint: Webhook }> => post(path, wish);
export const changeWebhook = (id: string, change: Partial<Pick<Webhook, 'enabled' | 'events' | 'description'>>): Promise<Webhook> => send('PATCH', `${path}/${id}`, change);
export const removeWebhook = (id: string): Promise<void> => send('DELETE', `${path}/${id}`);
export const replaceSecret = (id: string): Promise<Secret> => post(`${path}/${id}/rotate-secret`, {});
export const sendTest = (id: string): Promise<unknown> => post(`${path}/${id}/test`, {});
export const sendAgain = (id: string, deliveryId: string): Promise<unknown> => post(`${path}/${id}/deliveries/${deliveryId}/redeliver`, {});

export function readDeliveries(id: string, state: DeliveryState | undefined, after: string | null): Promise<Page<Delivery>> {
  const query = new URLSearchParams({ limit: '10', ...(state === undefined ? {} : { state }), ...(after === null ? {} : { after }) });
  return send('GET', `${path}/${id}/deliveries?${query.toString()}`);
}
