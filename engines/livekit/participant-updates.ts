import { ParticipantUpdate, Room, RoomUpdate, Codec } from '@livekit/protocol';
import { forwardedCodecs } from './codecs.ts';
import type { Participant } from './participant.ts';
import type { RoomState, Turn } from './room-state.ts';
import { tellMany } from './tell.ts';

/** Room counters change with every visitor; telling them at most this often keeps big rooms quiet. */
const countersEveryMs = 5000;

/** Tells everybody who may know it, and the participant itself, how it is now. */
export function announce(turn: Turn, participant: Participant): void {
  participant.version++;
  const everybody = participant.hidden ? [participant] : turn.room.participants.values();
  tellMany(turn, everybody, { case: 'update', value: new ParticipantUpdate({ participants: [participant.info()] }) });
}

/** Tells the others only: a join or a change of state that the participant knows itself. */
export function announceToOthers(turn: Turn, participant: Participant): void {
  participant.version++;
  if (participant.hidden) return;
  const others = [...turn.room.participants.values()].filter((other) => other !== participant);
  tellMany(turn, others, { case: 'update', value: new ParticipantUpdate({ participants: [participant.info()] }) });
}

export function roomInfo(room: RoomState): Room {
  let people = 0;
  let publishers = 0;
  let recording = false;
  for (const participant of room.participants.values()) {
    if (!participant.dependent) people++;
    if (participant.isPublisher) publishers++;
    if (participant.permission.recorder) recording = true;
  }
  return new Room({
    sid: room.sid,
    name: room.options.name,
    emptyTimeout: room.emptyTimeout,
    departureTimeout: room.departureTimeout,
    maxParticipants: room.maxParticipants,
    creationTime: BigInt(Math.floor(room.createdWall / 1000)),
    creationTimeMs: BigInt(Math.floor(room.createdWall)),
    metadata: room.metadata,
    numParticipants: people,
    numPublishers: publishers,
    activeRecording: recording,
    enabledCodecs: publishCodecs(),
  });
}

export function publishCodecs(): Codec[] {
  return forwardedCodecs.map((codec) => new Codec({ mime: codec.mime, fmtpLine: '' }));
}

export function announceRoom(turn: Turn): void {
  turn.room.countersDueAt = Infinity;
  tellMany(turn, turn.room.participants.values(), { case: 'roomUpdate', value: new RoomUpdate({ room: roomInfo(turn.room) }) });
}

/** Plans a room update for changed counters, unless one is already planned. */
export function countersChanged(turn: Turn): void {
  turn.room.countersDueAt = Math.min(turn.room.countersDueAt, turn.now + countersEveryMs);
}
