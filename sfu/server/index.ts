export { createSfu, type Sfu, type SfuDeps } from './create-sfu.ts';
export { startMediaWorker, type MediaWorker, type MediaWorkerOptions } from './media-worker.ts';
export type { MediaNumbers } from './media-messages.ts';
export { localAddresses } from './local-addresses.ts';
export type { AskStanding, FindKey, MediaKey, PostWebhook, SignToken, Standing, WebhookTargets } from './ports.ts';
