import type { ErrorTable } from '../errors/index.ts';

/** Every refusal of the webhook routes. */
export const webhookErrors = {
  'webhooks.not-found': { status: 404, message: 'There is no such webhook.', advice: 'Look at the list; it may have been deleted.' },
  'webhooks.delivery-not-found': { status: 404, message: 'There is no such delivery.', advice: 'Old deliveries are removed after a while; look at the list.' },
  'webhooks.url-refused': { status: 422, message: 'This server cannot send webhooks to this address.', advice: 'The details say why.' },
  'webhooks.event-unknown': { status: 422, message: 'There is no event of this name.', advice: 'Choose from the names in the details, a group such as meetings.*, or * for all.' },
  'webhooks.too-many': { status: 409, message: 'There are too many webhooks.', advice: 'Delete one that is not needed any more.' },
  'webhooks.disabled': { status: 409, message: 'This webhook is switched off.', advice: 'Switch it on first.' },
} as const satisfies ErrorTable;
