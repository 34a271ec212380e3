import { DisconnectReason, ParticipantInfo_State, Room } from '@livekit/protocol';
import type { LegId, RouterEvent } from '@parley/engine-sfu';
import type { Ms } from '@parley/engine-wire';
import { takeData } from './data-packets.ts';
import { isVouchedBy, type Grant, type Voucher } from './grant.ts';
import { becomeActive, join } from './join.ts';
import { closeLeftTransports, closeRoom, removeParticipant } from './leave.ts';
import { announceIfDue, announceRoom, roomInfo } from './participant-updates.ts';
import type { Participant } from './participant.ts';
import { callRoom, type ApiAnswer, type RoomMethod } from './room-api.ts';
import type { JoinRequest, RoomOptions, RoomOut, RoomSettings, SessionId } from './room-contract.ts';
import type { RoomState, Turn } from './room-state.ts';
import { newSid } from './sid.ts';
import { takeSignal } from './signal-session.ts';
import { endPretending, hear } from './speakers.ts';
import { takeHeldOffer } from './publications.ts';
import { offerIfDue } from './subscriber-offers.ts';
import { takeHeldAudience } from './subscriptions.ts';
import { participantWebhook, roomWebhook } from './webhook-events.ts';

/** A participant whose primary transport never came up is let go after this. */
const connectTimeoutMs = 60_000;
/** A fresh token this often, so that whoever reconnects after hours still may. */
const tokenEveryMs = 5 * 60_000;

/**
 * One LiveKit room: who is in it, what they publish, who receives it. It speaks by RoomEvents and commands
 * the media floor's Router; it holds no socket and no key.
 */
export class LivekitRoom {
  readonly #room: RoomState;
  #started = false;

  constructor(options: RoomOptions, now: Ms) {
    this.#room = {
      options,
      sid: newSid(options.random, 'RM_'),
      createdWall: options.wallClock(),
      sifTrailer: options.random.bytes(16),
      metadata: options.settings.metadata,
      emptyTimeout: options.settings.emptyTimeout,
      departureTimeout: options.settings.departureTimeout,
      maxParticipants: options.settings.maxParticipants,
      participants: new Map(),
      byIdentity: new Map(),
      bySession: new Map(),
      tracks: new Map(),
      legs: new Map(),
      closing: new Map(),
      producers: new Map(),
      consumers: new Map(),
      speaking: new Map(),
      pretended: new Map(),
      nextId: 1,
      closesAt: now + options.settings.emptyTimeout * 1000,
      countersDueAt: Infinity,
      closed: false,
    };
  }

  get sid(): string {
    return this.#room.sid;
  }

  info(): Room {
    return roomInfo(this.#room);
  }

  hasSession(session: SessionId): boolean {
    return this.#room.bySession.has(session);
  }

  /** Somebody connects. The answer, `join` or `leave`, is the session's first message. */
  join(request: JoinRequest, now: Ms, out: RoomOut): void {
    this.#run(now, out, (turn) => join(turn, request));
  }

  /** One SignalRequest of a session, borrowed. Sessions that are gone are ignored. */
  request(session: SessionId, bytes: Uint8Array, now: Ms, out: RoomOut): void {
    const participant = this.#room.bySession.get(session);
    if (participant === undefined) return;
    this.#run(now, out, (turn) => takeSignal(turn, participant, bytes));
  }

  /** A socket is gone without a farewell: media that flows goes on until its transport is silent. */
  socketClosed(session: SessionId, now: Ms, out: RoomOut): void {
    const participant = this.#room.bySession.get(session);
    if (participant === undefined) return;
    this.#run(now, out, (turn) => {
      turn.room.bySession.delete(session);
      participant.session = undefined;
      const silent = participant.silentLegs.size > 0;
      if (!participant.connected || silent) removeParticipant(turn, participant, { reason: DisconnectReason.SIGNAL_CLOSE, say: 'nothing' });
    });
  }

  /** One call of the server API about this room. */
  serverApi(method: RoomMethod, request: Uint8Array, now: Ms, out: RoomOut): ApiAnswer {
    let answer: ApiAnswer = { ok: false, code: 'internal', msg: 'the call was not made' };
    this.#run(now, out, (turn) => {
      answer = callRoom(turn, method, request);
    });
    return answer;
  }

  /** Settings of a CreateRoom call that met an open room; zero and empty leave things as they are. */
  applySettings(settings: RoomSettings, now: Ms, out: RoomOut): void {
    this.#run(now, out, (turn) => {
      const { room } = turn;
      if (settings.emptyTimeout > 0) room.emptyTimeout = settings.emptyTimeout;
      if (settings.departureTimeout > 0) room.departureTimeout = settings.departureTimeout;
      if (settings.maxParticipants > 0) room.maxParticipants = settings.maxParticipants;
      if (settings.metadata === '' || settings.metadata === room.metadata) return;
      room.metadata = settings.metadata;
      announceRoom(turn);
    });
  }

  /** A key is withdrawn or a session has ended: whoever it vouched for is out at once. */
  revoke(voucher: Voucher, now: Ms, out: RoomOut): void {
    this.#run(now, out, (turn) => {
      for (const participant of [...turn.room.participants.values()]) {
        if (!isVouchedBy(participant.grant, voucher)) continue;
        removeParticipant(turn, participant, { reason: DisconnectReason.PARTICIPANT_REMOVED, say: 'disconnect' });
      }
    });
  }

  /** The grants of everybody inside, for the question whether their vouchers still stand. */
  *grants(): Iterable<Grant> {
    for (const { grant } of this.#room.participants.values()) yield grant;
  }

  /** The node stops, or the room is ended from outside: everybody is told why. */
  close(reason: DisconnectReason, now: Ms, out: RoomOut): void {
    this.#run(now, out, (turn) => closeRoom(turn, reason));
  }

  onRouterEvent(event: RouterEvent, now: Ms, out: RoomOut): void {
    this.#run(now, out, (turn) => takeRouterEvent(turn, event));
  }

  tick(now: Ms, out: RoomOut): void {
    this.#run(now, out, (turn) => {
      const { room } = turn;
      endPretending(turn);
      closeLeftTransports(turn);
      for (const participant of [...room.participants.values()]) tickParticipant(turn, participant);
      if (room.countersDueAt <= now) announceRoom(turn);
      if (room.closesAt <= now && !room.closed) closeRoom(turn, DisconnectReason.ROOM_CLOSED);
    });
  }

  deadline(): Ms {
    const room = this.#room;
    if (room.closed) return Infinity;
    let next = Math.min(room.closesAt, room.countersDueAt);
    for (const until of room.pretended.values()) next = Math.min(next, until);
    for (const at of room.closing.values()) next = Math.min(next, at);
    for (const participant of room.participants.values()) next = Math.min(next, participantDeadline(participant));
    return next;
  }

  #run(now: Ms, out: RoomOut, act: (turn: Turn) => void): void {
    if (this.#room.closed) return;
    const turn: Turn = { room: this.#room, now, out };
    if (!this.#started) {
      this.#started = true;
      roomWebhook(turn, 'room_started');
    }
    act(turn);
    if (!this.#room.closed) return;
    roomWebhook(turn, 'room_finished');
    out.emit({ type: 'closed' });
  }
}

function tickParticipant(turn: Turn, participant: Participant): void {
  offerIfDue(turn, participant);
  takeHeldOffer(turn, participant);
  takeHeldAudience(turn, participant);
  announceIfDue(turn, participant);
  const { subscriber } = participant;
  if (subscriber?.answerDueAt !== undefined && subscriber.answerDueAt <= turn.now) {
    return removeParticipant(turn, participant, { reason: DisconnectReason.STATE_MISMATCH, say: 'reconnect' });
  }
  if (!participant.wasActive && participant.joinedAt + connectTimeoutMs <= turn.now) {
    return removeParticipant(turn, participant, { reason: DisconnectReason.JOIN_FAILURE, say: 'disconnect' });
  }
  if (participant.tokenDueAt <= turn.now) wantToken(turn, participant);
}

function participantDeadline(participant: Participant): Ms {
  const { subscriber } = participant;
  const offerAt = subscriber?.answerDueAt ?? subscriber?.offerDueAt ?? Infinity;
  const connectBy = participant.wasActive ? Infinity : participant.joinedAt + connectTimeoutMs;
  const { heldOffer, heldAudience, announceDueAt = Infinity } = participant;
  const tokenAt = participant.session === undefined ? Infinity : participant.tokenDueAt;
  return Math.min(offerAt, connectBy, heldOffer?.dueAt ?? Infinity, heldAudience?.dueAt ?? Infinity, announceDueAt, tokenAt);
}

function wantToken(turn: Turn, participant: Participant): void {
  participant.tokenDueAt = turn.now + tokenEveryMs;
  if (participant.session === undefined) return;
  turn.out.emit({
    type: 'token-wanted',
    session: participant.session,
    wanted: {
      room: turn.room.options.name,
      identity: participant.grant.identity,
      name: participant.name,
      metadata: participant.metadata,
      attributes: { ...participant.attributes },
      kind: participant.grant.kind,
      permission: participant.permission,
      ...(participant.grant.sid === undefined ? {} : { sid: participant.grant.sid }),
      firstToken: participant.grant.firstToken,
      expiresAt: participant.grant.expiresAt,
    },
  });
}

function takeRouterEvent(turn: Turn, event: RouterEvent): void {
  switch (event.type) {
    case 'leg-connected':
      return legConnected(turn, event.leg);
    case 'leg-failed': {
      turn.room.closing.delete(event.leg);
      const owner = turn.room.legs.get(event.leg);
      if (owner === undefined) return;
      // The Router has closed it already. Its packets come no more. A client that still has its socket starts afresh; others are gone.
      return removeParticipant(turn, owner.participant, { reason: DisconnectReason.CONNECTION_TIMEOUT, say: 'reconnect' });
    }
    case 'message': {
      const owner = turn.room.legs.get(event.leg);
      if (owner !== undefined) takeData(turn, owner.participant, event.label, event.bytes);
      return;
    }
    case 'speech':
      return hear(turn, event.levels);
    case 'producer-started': {
      const publication = turn.room.producers.get(event.producer);
      const layer = publication?.info.layers[event.layer];
      if (layer !== undefined) layer.ssrc = event.ssrc;
      return;
    }
    case 'leg-silent':
      return legSilent(turn, event.leg);
    case 'leg-recovered':
      turn.room.legs.get(event.leg)?.participant.silentLegs.delete(event.leg);
      return;
    case 'address-bound':
    case 'address-released':
    case 'channel-open':
    case 'consumer-layer':
    case 'leg-estimate':
      return;
  }
}

/** Silence alone may be a bad network. Silence without a socket is somebody who is gone: nobody waits for the rest of the time limit. */
function legSilent(turn: Turn, leg: LegId): void {
  const participant = turn.room.legs.get(leg)?.participant;
  if (participant === undefined) return;
  participant.silentLegs.add(leg);
  if (participant.session === undefined) removeParticipant(turn, participant, { reason: DisconnectReason.SIGNAL_CLOSE, say: 'nothing' });
}

function legConnected(turn: Turn, leg: LegId): void {
  const owner = turn.room.legs.get(leg);
  if (owner === undefined) return;
  const { participant, role } = owner;
  const transport = role === 'subscriber' ? participant.subscriber : participant.publisher;
  if (transport !== undefined) transport.connected = true;
  if (!participant.primaryConnected || participant.state !== ParticipantInfo_State.JOINED) return;
  becomeActive(turn, participant);
  participantWebhook(turn, 'participant_joined', participant);
}
