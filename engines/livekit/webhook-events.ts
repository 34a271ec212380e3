import { ParticipantInfo, Room, WebhookEvent, type TrackInfo } from '@livekit/protocol';
import { roomInfo } from './participant-updates.ts';
import type { Participant } from './participant.ts';
import type { Turn } from './room-state.ts';
import { newSid } from './sid.ts';

export type RoomWebhook = 'room_started' | 'room_finished';
export type ParticipantWebhook = 'participant_joined' | 'participant_left' | 'participant_connection_aborted';
export type TrackWebhook = 'track_published' | 'track_unpublished';

export function roomWebhook(turn: Turn, event: RoomWebhook): void {
  send(turn, { event, room: roomInfo(turn.room) });
}

export function participantWebhook(turn: Turn, event: ParticipantWebhook, participant: Participant, info = participant.info()): void {
  if (event === 'participant_joined' && participant.hidden) return;
  send(turn, { event, room: roomInfo(turn.room), participant: info });
}

/** Carries the ids only of room and participant: their details were told when they came. */
export function trackWebhook(turn: Turn, event: TrackWebhook, participant: Participant, track: TrackInfo): void {
  send(turn, {
    event,
    room: new Room({ sid: turn.room.sid, name: turn.room.options.name }),
    participant: new ParticipantInfo({ sid: participant.sid, identity: participant.identity }),
    track: track.clone(),
  });
}

function send(turn: Turn, event: { event: string; room: Room; participant?: ParticipantInfo; track?: TrackInfo }): void {
  const { random, wallClock } = turn.room.options;
  const whole = new WebhookEvent({ ...event, id: newSid(random, 'EV_'), createdAt: BigInt(Math.floor(wallClock() / 1000)) });
  turn.out.emit({ type: 'webhook', bytes: whole.toBinary() });
}
