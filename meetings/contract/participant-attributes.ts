import { z } from 'zod';
import { meetingRole, watchReason } from './roles.ts';

/**
 * What everybody in a room knows of a participant besides the name: LiveKit attributes, set by the server only. They are
 * for showing; what somebody may do is decided by the server, and stands in the participant's LiveKit permissions.
 */
export const participantAttributes = z.object({
  role: meetingRole.catch('participant'),
  /** `display` is the separate screen-share connection of the person whose id stands before `:display`. */
  participantGroup: z.enum(['user', 'display']).catch('user'),
  /** An address on this server; empty for none. */
  picture: z.string().catch(''),
  /** Came by an invite, without an account. */
  guest: z.enum(['yes', 'no']).catch('no'),
  /** Why they publish nothing; absent while they may. */
  watching: watchReason.optional().catch(undefined),
  /** ISO-8601 by the server's clock; absent while the hand is down. Hands are in the order of these texts. */
  handRaisedAt: z.iso.datetime().optional().catch(undefined),
});
export type ParticipantAttributes = z.infer<typeof participantAttributes>;

/** Reads LiveKit attributes. Never fails: what is missing or strange is as if it were not there. */
export function readAttributes(attributes: Readonly<Record<string, string>>): ParticipantAttributes {
  return participantAttributes.parse(attributes);
}
