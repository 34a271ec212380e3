import { SpeakerInfo, SpeakersChanged } from '@livekit/protocol';
import type { ProducerId } from '@parley/engine-sfu';
import type { Participant } from './participant.ts';
import type { ParticipantSid } from './room-contract.ts';
import type { RoomState, Turn } from './room-state.ts';
import { tell } from './tell.ts';

/** Loudness in eighths: finer steps would be told to everybody and seen by nobody. */
const steps = 8;

/** The media floor measured: who speaks now, by producer. */
export function hear(turn: Turn, levels: ReadonlyMap<ProducerId, number>): void {
  const speaking = new Map<ParticipantSid, number>();
  for (const [producer, level] of levels) {
    const publisher = turn.room.producers.get(producer)?.publisher;
    if (publisher === undefined || publisher.hidden || level <= 0) continue;
    const rounded = Math.min(1, Math.ceil(level * steps) / steps);
    speaking.set(publisher.sid, Math.max(rounded, speaking.get(publisher.sid) ?? 0));
  }
  turn.room.speaking = speaking;
  for (const participant of turn.room.participants.values()) correctLevels(turn, participant);
}

/** Tells a participant what changed for it since it was last told: only who it hears, and itself. */
export function correctLevels(turn: Turn, participant: Participant): void {
  const audible = audibleLevels(turn.room, participant);
  const changes: SpeakerInfo[] = [];
  for (const [sid, level] of audible) {
    if (participant.toldLevels.get(sid) !== level) changes.push(new SpeakerInfo({ sid, level, active: true }));
  }
  for (const sid of participant.toldLevels.keys()) {
    if (!audible.has(sid)) changes.push(new SpeakerInfo({ sid, level: 0, active: false }));
  }
  if (changes.length === 0) return;
  participant.toldLevels.clear();
  for (const [sid, level] of audible) participant.toldLevels.set(sid, level);
  changes.sort((a, b) => b.level - a.level);
  tell(turn, participant, { case: 'speakersChanged', value: new SpeakersChanged({ speakers: changes }) });
}

function audibleLevels(room: RoomState, participant: Participant): Map<ParticipantSid, number> {
  const audible = new Map<ParticipantSid, number>();
  if (room.speaking.size === 0 && room.pretended.size === 0) return audible;
  const heard = new Set([participant.sid]);
  for (const subscription of participant.subscriptions.values()) heard.add(subscription.publication.publisher.sid);
  for (const [sid, level] of room.speaking) if (heard.has(sid)) audible.set(sid, level);
  // Simulated speech is shown to everybody: tests ask for it without publishing.
  for (const sid of room.pretended.keys()) audible.set(sid, pretendedLevel);
  return audible;
}

/** How loud a simulated speaker is. */
const pretendedLevel = 0.9;

export function pretendToSpeak(turn: Turn, participant: Participant, seconds: number): void {
  if (participant.hidden) return;
  turn.room.pretended.set(participant.sid, turn.now + Math.min(Math.max(seconds, 0), 600) * 1000);
  for (const other of turn.room.participants.values()) correctLevels(turn, other);
}

export function endPretending(turn: Turn): void {
  let changed = false;
  for (const [sid, until] of turn.room.pretended) {
    if (until <= turn.now) changed = turn.room.pretended.delete(sid);
  }
  if (changed) for (const participant of turn.room.participants.values()) correctLevels(turn, participant);
}
