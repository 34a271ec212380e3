import { isMeetingId, meetingEvents } from '@parley/meetings/contract';
import type { ParticipantInfo, WebhookEvent } from '@livekit/protocol';
import type { PublishEvent, Queryable, Store } from './ports.ts';
import { addTrack, endStays, findMeetingById, putStay, refreshActive, removeTrack, type Stay } from './store.ts';

export type MediaEventDeps = { readonly db: Store; readonly publish: PublishEvent; readonly now: () => Date };

/**
 * Keeps the record of a meeting true by what the media server reports. A report may come twice or
 * after a newer one: stays are told apart by their sid and ordered by their beginning. [S0-86]
 *
 * Answers false for rooms that are not meetings
 */
export async function applyMediaEvent(deps: MediaEventDeps, event: WebhookEvent): Promise<boolean> {
  const meetingId = event.room?.name ?? '';
  if (!isMeetingId(meetingId)) return false;
  return deps.db.transaction(async (tx) => {
    if ((await findMeetingById(tx, meetingId)) === undefined) return false;
    await applyChange(tx, meetingId, event, deps.now());
    await announceActivity(deps.publish, tx, meetingId, deps.now());
    return true;
  });
}

/** Publishes the moment when the first publisher came or the last one left. */
export async function announceActivity(publish: PublishEvent, tx: Queryable, meetingId: string, at: Date): Promise<void> {
  const active = await refreshActive(tx, meetingId, at);
  if (active !== undefined) await publish(tx, active ? meetingEvents.activated : meetingEvents.ended, { meetingId });
}

/**
 * A stay as the media server describes it.
 *
 * Shape   without the time of joining a stay counts as begun at `unknownStart`
 */
export function readStay(participant: ParticipantInfo, unknownStart: Date, leftAt: Date | undefined): Stay {
  const joinedMs = Number(participant.joinedAtMs) || Number(participant.joinedAt) * 1000;
  return {
    identity: participant.identity,
    sid: participant.sid,
    name: participant.name,
    picture: participant.attributes.picture ?? '',
    tracks: leftAt === undefined ? participant.tracks.map((track) => track.sid) : [],
    joinedAt: joinedMs > 0 && joinedMs <= latestMs ? new Date(joinedMs) : unknownStart,
    leftAt,
  };
}

/** The last moment that both a Date and a timestamptz can hold without an era; a later one is nonsense. */
const latestMs = Date.UTC(9999, 11, 31);
/** Of a stay that ended without saying when it began: any other stay is newer. */
export const longAgo = new Date(0);

async function applyChange(tx: Queryable, meetingId: string, event: WebhookEvent, at: Date): Promise<void> {
  const { participant, track } = event;
  switch (event.event) {
    case 'participant_joined':
      if (participant !== undefined) await putStay(tx, meetingId, readStay(participant, at, undefined));
      return;
    case 'participant_left':
      if (participant !== undefined) await putStay(tx, meetingId, readStay(participant, longAgo, at));
      return;
    case 'track_published':
      if (participant !== undefined && track !== undefined) await addTrack(tx, meetingId, participant, track.sid);
      return;
    case 'track_unpublished':
      if (participant !== undefined && track !== undefined) await removeTrack(tx, meetingId, participant, track.sid);
      return;
    case 'room_finished':
      await endStays(tx, meetingId, endOfSecond(event.createdAt) ?? at, at);
      return;
    default: // events of services that a meeting does not use
  }
}

/** Reports tell their time in whole seconds: whoever joined within that second was in the room that ended. */
function endOfSecond(seconds: bigint): Date | undefined {
  return seconds > 0n && seconds * 1000n < BigInt(latestMs) ? new Date((Number(seconds) + 1) * 1000) : undefined;
}
