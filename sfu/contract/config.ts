import { z } from 'zod';

/** What an operator may set about rooms; every default is the one that official clients expect. */
export const sfuConfig = z.object({
  /** A join opens a room that does not exist yet. */
  autoCreate: z.boolean().default(true),
  /** Seconds that an empty room waits for its first participant. */
  emptyTimeout: z.number().int().min(1).max(86_400).default(300),
  /** Seconds that a room waits after the last participant left. */
  departureTimeout: z.number().int().min(0).max(86_400).default(20),
  /** 0 = no limit. */
  maxParticipants: z.number().int().min(0).max(10_000).default(0),
  /** Where events are posted, besides the slices of this server. */
  webhookUrls: z.array(z.url()).max(8).default([]),
});
export type SfuConfig = z.infer<typeof sfuConfig>;
