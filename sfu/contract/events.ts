/** Names of the events that webhooks carry, as receivers know them. */
export const webhookEventNames = [
  'room_started',
  'room_finished',
  'participant_joined',
  'participant_left',
  'participant_connection_aborted',
  'track_published',
  'track_unpublished',
] as const;
export type WebhookEventName = (typeof webhookEventNames)[number];
