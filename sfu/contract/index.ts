export { sfuConfig, type SfuConfig } from './config.ts';
export { twirpStatus, type TwirpCode } from './errors.ts';
export { webhookEventNames, type WebhookEventName } from './events.ts';
