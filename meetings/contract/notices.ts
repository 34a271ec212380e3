import { z } from 'zod';
import { readJson } from './read-json.ts';
import { joinAs, meetingRole, slotKind } from './roles.ts';

/**
 * The topic of what the server tells single participants: LiveKit data without a sender, JSON in UTF-8. The media server
 * takes nothing on this topic from clients. Everything here is news; what holds stands in attributes, permissions and
 * the room's metadata, so that a lost notice costs a sentence on the screen and nothing else.
 */
export const noticeTopic = 'parley.notice';

export const mediaSource = z.enum(['microphone', 'camera', 'screen']);
export type MediaSource = z.infer<typeof mediaSource>;

const by = z.object({ id: z.string(), name: z.string() });

/** Somebody who waits to be let in, as hosts see them. */
export const knock = z.object({
  id: z.string(),
  participantId: z.string(),
  name: z.string(),
  picture: z.string(),
  guest: z.boolean(),
  as: joinAs,
  askedAt: z.iso.datetime(),
});
export type Knock = z.infer<typeof knock>;

export const notice = z.discriminatedUnion('kind', [
  /** To hosts: somebody asks to be let in. */
  z.object({ version: z.literal(1), kind: z.literal('knock'), knock }),
  /** To hosts: this one waits no more. */
  z.object({ version: z.literal(1), kind: z.literal('knock-over'), knockId: z.string(), how: z.enum(['admitted', 'refused', 'gone']) }),
  /** A host has muted this source of yours, or ended your share. */
  z.object({ version: z.literal(1), kind: z.literal('muted'), source: mediaSource, by }),
  /** A host asks you to turn this on. Nobody but you can. */
  z.object({ version: z.literal(1), kind: z.literal('asked-to-unmute'), source: z.enum(['microphone', 'camera']), by }),
  z.object({ version: z.literal(1), kind: z.literal('role-changed'), role: meetingRole, by }),
  /** A host has lowered your hand. */
  z.object({ version: z.literal(1), kind: z.literal('hand-lowered'), by }),
  /** Your slot is about to be given to somebody: `screen` "Your screen-share will end soon", `camera` "You're being moved to view-only". */
  z.object({ version: z.literal(1), kind: z.literal('slot-ending'), requestId: z.string(), slot: slotKind, endsAt: z.iso.datetime(), by }),
  /** You keep it after all: "You may continue screen-sharing", "You may continue publishing". */
  z.object({ version: z.literal(1), kind: z.literal('slot-kept'), requestId: z.string(), slot: slotKind }),
  /** It is gone; your permission has changed with it. */
  z.object({ version: z.literal(1), kind: z.literal('slot-taken'), requestId: z.string(), slot: slotKind, by }),
  /** You published without a free slot, and the server has ended it: "Stage is at capacity to publish". */
  z.object({ version: z.literal(1), kind: z.literal('no-free-slot'), slot: slotKind }),
]);
export type Notice = z.infer<typeof notice>;

/** Reads the text of a packet on `noticeTopic`. Answers undefined for what this version does not know. */
export function readNotice(text: string): Notice | undefined {
  return readJson(text, notice);
}

/**
 * Reactions go from client to client: LiveKit data (lossy will do) on this topic, JSON in UTF-8. The sender is the
 * packet's, which the media server vouches for.
 */
export const reactionTopic = 'parley.reaction';
export const reactions = ['thumbs-up', 'heart', 'applause', 'laugh', 'surprise', 'celebrate'] as const;
export const reactionMessage = z.object({ version: z.literal(1), reaction: z.enum(reactions) });
export type ReactionMessage = z.infer<typeof reactionMessage>;

/** Answers undefined for what is no reaction that we know. */
export function readReaction(text: string): ReactionMessage | undefined {
  return readJson(text, reactionMessage);
}
