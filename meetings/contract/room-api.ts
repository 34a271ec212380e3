import { z } from 'zod';
import { nextPage } from './list-api.ts';
import { knock, mediaSource } from './notices.ts';
import { meetingRole, slotKind, watchReason } from './roles.ts';

/** Any spelling of a code or alias that `POST /api/meetings/join` takes. */
export const meetingParams = z.strictObject({ code: z.string().max(512) });
/** `id` is a participant's id without `:display`, or that of a knock or of a request for a slot. */
export const personParams = z.strictObject({ code: z.string().max(512), id: z.string().max(64) });

/** A person as others see them. */
const person = z.object({ id: z.string(), name: z.string(), picture: z.string() });

/**
 * GET /api/meetings/:code: what somebody may know before they join. [S0-103]
 *
 * - `new`      no meeting has this code; joining makes it
 * - `open`     joining leads straight in
 * - `waiting`  joining means to wait until a host lets you in
 * - `locked`   nobody new comes in
 * - `removed`  a host has removed you
 */
export const meetingLook = z.object({
  code: z.string(),
  title: z.string(),
  entry: z.enum(['new', 'open', 'waiting', 'locked', 'removed']),
  /** What you would be. */
  role: meetingRole,
  /** Every slot is taken: you would watch for now. */
  full: z.boolean(),
  /** How many people are inside; null where that is not for you. */
  count: z.number().int().nullable(),
  /** The first five of them, who came first; empty where that is not for you. */
  people: z.array(person).max(5),
});
export type MeetingLook = z.infer<typeof meetingLook>;

/** What opens the door, of `POST /api/meetings/join` and of a knock that was answered. */
export const joinPlace = z.object({
  state: z.literal('in'),
  /** As it stands in the link: the hyphenated code, or the chosen alias. */
  code: z.string(),
  /** The LiveKit URL to connect to. */
  url: z.string(),
  /** A LiveKit access token, good for one join within ten minutes. */
  token: z.string(),
  participantId: z.string(),
  role: meetingRole,
  /** Why you publish nothing for now; absent when you may. */
  watching: watchReason.optional(),
});
export type JoinPlace = z.infer<typeof joinPlace>;

/** You wait: ask at `POST /api/meetings/:code/waiting` with the ticket, again as soon as it answers. */
export const joinWaiting = z.object({ state: z.literal('waiting'), code: z.string(), ticket: z.string() });
export type JoinWaiting = z.infer<typeof joinWaiting>;

export const joinAnswer = z.discriminatedUnion('state', [joinPlace, joinWaiting]);
export type JoinAnswer = z.infer<typeof joinAnswer>;

/** Whoever waits has to ask again within this, or is taken for gone. */
export const knockLifeMs = 30_000;
/** A question waits at most this long for its answer. */
export const longestPollMs = 25_000;

/**
 * POST /api/meetings/:code/waiting: answers as soon as a host decides, or `waiting` after `waitMs`.
 *
 * Refuses  meetings.knock-refused · meetings.knock-over · meetings.locked · meetings.removed
 */
export const waitingRequest = z.strictObject({ ticket: z.string().max(64), waitMs: z.number().int().min(0).max(longestPollMs).default(longestPollMs) });
/** POST /api/meetings/:code/stop-waiting */
export const stopWaitingRequest = z.strictObject({ ticket: z.string().max(64) });

/** GET /api/meetings/:code/knocks: who waits, in the order in which they came; for hosts. */
export const knockList = z.object({ items: z.array(knock), next: nextPage });
// POST /api/meetings/:code/knocks/:id/admit and …/refuse; POST /api/meetings/:code/knocks/admit-all: no body.

/** PATCH /api/meetings/:code/settings; switching the waiting room off lets everybody in who waits ("open the doors"). */
export const settingsRequest = z.strictObject({ locked: z.boolean().optional(), waitingRoom: z.boolean().optional() });
export const settingsAnswer = z.object({ locked: z.boolean(), waitingRoom: z.boolean() });

/** PUT /api/meetings/:code/people/:id/role; the host is made by opening a meeting and stays it. */
export const roleRequest = z.strictObject({ role: z.enum(['co-host', 'participant', 'viewer']) });

/** POST /api/meetings/:code/people/:id/mute, and …/mute-all for everybody but hosts and whoever asks. */
export const muteRequest = z.strictObject({ source: mediaSource });
/** POST /api/meetings/:code/people/:id/ask-to-unmute */
export const askToUnmuteRequest = z.strictObject({ source: z.enum(['microphone', 'camera']) });

/** GET /api/meetings/:code/removed: who was removed and may not come back, newest first; for hosts. */
export const removedList = z.object({ items: z.array(person.extend({ removedAt: z.iso.datetime() })), next: nextPage });

/** PUT /api/meetings/:code/hand: one's own hand. */
export const handRequest = z.strictObject({ raised: z.boolean() });

/**
 * POST /api/meetings/:code/slots: asks for a slot to publish in. Once it answers, the LiveKit permission is there.
 * A slot that nothing is published in within half a minute is free again.
 *
 * Refuses  meetings.full · meetings.viewer
 *
 * POST /api/meetings/:code/slots/release: the same body. `camera` is to step down and watch, `screen` that the share has ended.
 */
export const slotRequest = z.strictObject({ slot: slotKind });

/** A slot that is being freed lasts this long: then its holder keeps it. */
export const slotNoticeMs = 60_000;

/**
 * POST /api/meetings/:code/slots/free: for hosts, at capacity. The chosen person is told that the slot will end; a share
 * goes before a camera.
 *
 * Refuses  meetings.not-publishing · meetings.slot-busy · meetings.higher-role
 */
export const freeSlotRequest = z.strictObject({ from: z.string().max(64), slot: slotKind });
export const freeSlotAnswer = z.object({ requestId: z.string(), from: z.string(), ending: slotKind, endsAt: z.iso.datetime() });
export type FreeSlotAnswer = z.infer<typeof freeSlotAnswer>;
// POST /api/meetings/:code/slots/free/:id/take: their publication ends and the slot is yours, in one step; answers when both
// permissions have changed. POST …/cancel: they keep it. No body. Refuses meetings.slot-over.
