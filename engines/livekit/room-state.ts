import type { ConsumerId, LegId, ProducerId } from '@parley/engine-sfu';
import type { Ms } from '@parley/engine-wire';
import type { Participant } from './participant.ts';
import type { Publication } from './publication.ts';
import type { ParticipantSid, RoomOptions, RoomOut, SessionId, TrackSid } from './room-contract.ts';
import type { Subscription } from './subscription.ts';

export type LegOwner = { readonly participant: Participant; readonly role: 'publisher' | 'subscriber' };

/** All that a room remembers. Only the files of this engine change it. */
export type RoomState = {
  readonly options: RoomOptions;
  readonly sid: string;
  readonly createdWall: number;
  readonly sifTrailer: Uint8Array;
  metadata: string;
  emptyTimeout: number;
  departureTimeout: number;
  maxParticipants: number;
  readonly participants: Map<ParticipantSid, Participant>;
  readonly byIdentity: Map<string, Participant>;
  readonly bySession: Map<SessionId, Participant>;
  /** Live tracks of everybody. */
  readonly tracks: Map<TrackSid, Publication>;
  readonly legs: Map<LegId, LegOwner>;
  /** Transports of participants who were told to leave, and when they are closed. */
  readonly closing: Map<LegId, Ms>;
  readonly producers: Map<ProducerId, Publication>;
  readonly consumers: Map<ConsumerId, Subscription>;
  /** Loudness by participant, of those who speak. */
  speaking: ReadonlyMap<ParticipantSid, number>;
  /** Simulated speech and its end. */
  readonly pretended: Map<ParticipantSid, Ms>;
  nextId: number;
  /** When an empty room closes; Infinity while somebody counts. */
  closesAt: Ms;
  countersDueAt: Ms;
  closed: boolean;
};

/** One call into the room: its state, the time, and where consequences go. */
export type Turn = { readonly room: RoomState; readonly now: Ms; readonly out: RoomOut };

/** Legs, producers and consumers share one counter: unique in their Router, and easy to tell apart in a log. */
export function nextId(room: RoomState): number {
  return room.nextId++;
}
