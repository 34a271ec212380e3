import { z } from 'zod';

/**
 * What a person is in a meeting, kept by the server per meeting and account.
 *
 * - `host`         opened the meeting; there is one, and nobody removes them or changes what they are
 * - `co-host`      made so by the host; moderates as the host does
 * - `participant`  may publish
 * - `viewer`       sees, hears and writes, and publishes nothing until a host makes them a participant
 */
export const meetingRole = z.enum(['host', 'co-host', 'participant', 'viewer']);
export type MeetingRole = z.infer<typeof meetingRole>;

/** How somebody comes in: to take part, or to watch only. Whoever is a viewer comes in to watch, whatever they ask. */
export const joinAs = z.enum(['participant', 'viewer']);
export type JoinAs = z.infer<typeof joinAs>;

/**
 * Why somebody publishes nothing at the moment. A token or permission that cannot publish always has one of these.
 *
 * - `chose`  came in to watch, or stepped down; may ask for a slot at any time
 * - `full`   wanted to publish, and the meeting had no free slot; may ask again
 * - `freed`  a host gave their slot to somebody else; may ask again
 * - `role`   is a viewer: only a host changes that
 */
export const watchReason = z.enum(['chose', 'full', 'freed', 'role']);
export type WatchReason = z.infer<typeof watchReason>;

const ranks: Readonly<Record<MeetingRole, number>> = { host: 3, 'co-host': 2, participant: 1, viewer: 0 };

/** Whether this role moderates. */
export function isHosting(role: MeetingRole): boolean {
  return ranks[role] >= ranks['co-host'];
}

/** Whether somebody of one role may act on somebody of another: hosts may, on everybody who is not above them. */
export function mayModerate(actor: MeetingRole, target: MeetingRole): boolean {
  return isHosting(actor) && ranks[target] <= ranks[actor];
}

/** Of the media that people publish: `camera` is what a person is seen and heard by, `screen` what they share. */
export const slotKind = z.enum(['camera', 'screen']);
export type SlotKind = z.infer<typeof slotKind>;
