import { isMeetingId, meetingEvents } from '@parley/meetings/contract';
import { DisconnectReason } from '@livekit/protocol';
import type { ParticipantInfo, TrackInfo, WebhookEvent } from '@livekit/protocol';
import { carryOut, type Aftermath } from './media/aftermath.ts';
import { settleReport, type BeforeReport } from './media/settle-report.ts';
import type { PublishEvent, Queryable } from './ports.ts';
import type { RoomParts } from './room-parts.ts';
import { isScreen } from './standing/abilities.ts';
import { endSitting } from './standing/standing-store.ts';
import { listSlots } from './slots/slot-store.ts';
import { addTrack, endStays, listPresence, lockMeeting, putStay, refreshActive, removeTrack, wasInterrupted, type Stay } from './store.ts';

export type MediaEventDeps = RoomParts;

/**
 * Keeps the record of a meeting true by what the media server reports. A report may come twice or
 * after a newer one: stays are told apart by their sid and ordered by their beginning. [S0-86]
 *
 * Answers false for rooms that are not meetings
 */
export async function applyMediaEvent(deps: MediaEventDeps, event: WebhookEvent): Promise<boolean> {
  const meetingId = event.room?.name ?? '';
  if (!isMeetingId(meetingId)) return false;
  const aftermath = await deps.db.transaction(async (tx): Promise<Aftermath | undefined> => {
    const meeting = await lockMeeting(tx, meetingId);
    if (meeting === undefined) return undefined;
    const before: BeforeReport = { meeting, slots: await listSlots(tx, meetingId, deps.now()) };
    await applyChange(tx, meetingId, event, deps.now());
    await announceActivity(deps.publish, tx, meetingId, deps.now());
    return settleReport(deps, tx, before, event);
  });
  if (aftermath === undefined) return false;
  await carryOut(deps, meetingId, aftermath);
  return true;
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
  const tracks = leftAt === undefined ? participant.tracks : [];
  return {
    identity: participant.identity,
    sid: participant.sid,
    name: participant.name,
    picture: participant.attributes.picture ?? '',
    tracks: tracks.map((track) => track.sid),
    screenTracks: tracks.filter((track) => isScreen(track.source)).map((track) => track.sid),
    joinedAt: joinedMs > 0 && joinedMs <= latestMs ? new Date(joinedMs) : unknownStart,
    leftAt,
    ...(leftAt === undefined ? {} : { leftReason: participant.disconnectReason }),
  };
}

/** A track as the record keeps it. */
export function readTrack(track: TrackInfo): { readonly sid: string; readonly isScreen: boolean } {
  return { sid: track.sid, isScreen: isScreen(track.source) };
}

/** The last moment that both a Date and a timestamptz can hold without an era; a later one is nonsense. */
const latestMs = Date.UTC(9999, 11, 31);
/** Of a stay that ended without saying when it began: any other stay is newer. */
export const longAgo = new Date(0);
/** Whoever was sent away by a media server that stopped comes back within this, or not at all. */
const comeBackMs = 60_000;

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
      if (participant !== undefined && track !== undefined) await addTrack(tx, meetingId, participant, readTrack(track));
      return;
    case 'track_unpublished':
      if (participant !== undefined && track !== undefined) await removeTrack(tx, meetingId, participant, track.sid);
      return;
    case 'room_finished':
      await endStays(tx, meetingId, endOfSecond(event.createdAt) ?? at, at);
      return finishSitting(tx, meetingId, at);
    default: // events of services that a meeting does not use
  }
}

/** A room that has closed by itself was a sitting; one that closed because the media server stopped goes on with the next. */
async function finishSitting(tx: Queryable, meetingId: string, at: Date): Promise<void> {
  if ((await listPresence(tx, meetingId)).length > 0) return; // a late report: the next sitting has begun
  if (await wasInterrupted(tx, meetingId, DisconnectReason.SERVER_SHUTDOWN, new Date(at.getTime() - comeBackMs))) return;
  await endSitting(tx, meetingId);
}

/** Reports tell their time in whole seconds: whoever joined within that second was in the room that ended. */
function endOfSecond(seconds: bigint): Date | undefined {
  return seconds > 0n && seconds * 1000n < BigInt(latestMs) ? new Date((Number(seconds) + 1) * 1000) : undefined;
}
