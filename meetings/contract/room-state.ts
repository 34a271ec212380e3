import { z } from 'zod';
import { readJson } from './read-json.ts';

/**
 * The metadata of a meeting's room: what everybody inside may know of the meeting itself. Only the server sets it, and
 * every change reaches everybody at once (`RoomEvent.RoomMetadataChanged`).
 */
export const roomState = z.object({
  version: z.literal(1),
  /** As it stands in links. */
  code: z.string(),
  /** What to call the meeting: its chosen alias, or its code. */
  title: z.string(),
  /** Nobody new comes in but hosts. */
  locked: z.boolean(),
  /** Whoever is new waits until a host lets them in. */
  waitingRoom: z.boolean(),
  /** How many people wait to be let in. */
  knocks: z.number().int(),
  /** How many publishers there may be, cameras and screens together. */
  capacity: z.number().int(),
  /** How many slots are taken, those of people who are about to publish included. */
  publishers: z.number().int(),
});
export type RoomState = z.infer<typeof roomState>;

/**
 * Reads a room's metadata.
 *
 * Answers undefined for the empty text (the room is a moment old) and for what this version does not know
 */
export function readRoomState(metadata: string | undefined): RoomState | undefined {
  return readJson(metadata, roomState);
}
