import { meetingEvents } from '@parley/meetings/contract';
import type { ParticipantInfo, WebhookEvent } from '@livekit/protocol';
import type { PublishEvent, Queryable, Store } from './ports.ts';
import { addTrack, clearPresence, findMeetingById, putPresence, refreshActive, removePresence, removeTrack } from './store.ts';

export type MediaEventDeps = { readonly db: Store; readonly publish: PublishEvent; readonly now: () => Date };

const uuid = /^[0-9a-f-]{36}$/;

/**
 * Keeps the record of a meeting true by what the media server reports. A report may come twice or
 * after a newer one: stays are told apart by their sid, so nothing is counted twice. [S0-86]
 *
 * Answers false for rooms that are not meetings
 */
export async function applyMediaEvent(deps: MediaEventDeps, event: WebhookEvent): Promise<boolean> {
  const meetingId = event.room?.name ?? '';
  if (!uuid.test(meetingId)) return false;
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

export function readPresence(participant: ParticipantInfo) {
  return {
    identity: participant.identity,
    sid: participant.sid,
    name: participant.name,
    picture: participant.attributes.picture ?? '',
    tracks: participant.tracks.map((track) => track.sid),
  };
}

async function applyChange(tx: Queryable, meetingId: string, event: WebhookEvent, at: Date): Promise<void> {
  const { participant, track } = event;
  switch (event.event) {
    case 'participant_joined':
      if (participant !== undefined) await putPresence(tx, meetingId, readPresence(participant), at);
      return;
    case 'participant_left':
      if (participant !== undefined) await removePresence(tx, meetingId, participant.identity, participant.sid);
      return;
    case 'track_published':
      if (participant !== undefined && track !== undefined) await addTrack(tx, meetingId, participant.identity, track.sid);
      return;
    case 'track_unpublished':
      if (participant !== undefined && track !== undefined) await removeTrack(tx, meetingId, participant.identity, track.sid);
      return;
    case 'room_finished':
      await clearPresence(tx, meetingId);
      return;
    default: // events of services that a meeting does not use
  }
}
