import { ParticipantUpdate, Room, RoomUpdate, Codec } from '@livekit/protocol';
import { forwardedCodecs } from './codecs.ts';
import { announcementBudget, type Participant } from './participant.ts';
import type { RoomState, Turn } from './room-state.ts';
import { tellMany } from './tell.ts';

/** Room counters change with every visitor; telling them at most this often keeps big rooms quiet. */
const countersEveryMs = 5000;

/** What a message costs on its way beside its own bytes: two headers and a copy. */
const envelopeBytes = 1000;

/**
 * Tells everybody who may know it, and the participant itself, how it is now. Somebody who changes without end is
 * told of later, as it is then: a message of twenty bytes must not become gigabytes of others' updates. [C-08]
 */
export function announce(turn: Turn, participant: Participant): void {
  participant.version++;
  const info = participant.info();
  const everybody = participant.hidden ? [participant] : [...turn.room.participants.values()];
  const cost = Math.min(announcementBudget.burst, everybody.length * (info.toBinary().length + envelopeBytes));
  const dueAt = participant.announcements.readyAt(cost, turn.now);
  participant.announceDueAt = dueAt > turn.now ? dueAt : undefined;
  if (dueAt > turn.now) return turn.out.drop('livekit.announcement-held');
  participant.announcements.take(cost, turn.now);
  tellMany(turn, everybody, { case: 'update', value: new ParticipantUpdate({ participants: [info] }) });
}

/** The announcement that had to wait. */
export function announceIfDue(turn: Turn, participant: Participant): void {
  if (participant.announceDueAt !== undefined && participant.announceDueAt <= turn.now) announce(turn, participant);
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
