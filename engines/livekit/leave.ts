import { DisconnectReason, LeaveRequest, LeaveRequest_Action, ParticipantInfo_State, ParticipantUpdate } from '@livekit/protocol';
import { countersChanged } from './participant-updates.ts';
import type { Participant } from './participant.ts';
import { dropPublication } from './publications.ts';
import type { LeaveCause } from './room-contract.ts';
import type { RoomState, Turn } from './room-state.ts';
import { correctLevels } from './speakers.ts';
import { unsubscribe } from './subscriptions.ts';
import { encode, route, tell, tellMany } from './tell.ts';
import { participantWebhook } from './webhook-events.ts';

/**
 * Removes a participant with everything it had.
 *
 * Shape   cause.say: what its own client hears; superseded: the same person is already coming back, so that the
 *         others are not told of a farewell
 */
export function removeParticipant(turn: Turn, participant: Participant, cause: LeaveCause, superseded = false): void {
  const { room } = turn;
  if (room.participants.get(participant.sid) !== participant) return;
  const farewell = participant.info();
  sayLeave(turn, participant, cause);
  participant.state = ParticipantInfo_State.DISCONNECTED;
  // Without an update for each: the farewell says it all.
  for (const publication of [...participant.published.values()]) dropPublication(turn, participant, publication);
  for (const subscription of [...participant.subscriptions.values()]) unsubscribe(turn, participant, subscription.publication);
  closeTransports(turn, participant);
  room.participants.delete(participant.sid);
  if (room.byIdentity.get(participant.identity) === participant) room.byIdentity.delete(participant.identity);
  room.pretended.delete(participant.sid);
  room.speaking = new Map([...room.speaking].filter(([sid]) => sid !== participant.sid));

  farewell.state = ParticipantInfo_State.DISCONNECTED;
  farewell.tracks = [];
  farewell.version = participant.version + 1;
  farewell.disconnectReason = cause.reason;
  if (!participant.hidden && !superseded) {
    tellMany(turn, room.participants.values(), { case: 'update', value: new ParticipantUpdate({ participants: [farewell] }) });
  }
  for (const other of room.participants.values()) correctLevels(turn, other);
  participantWebhook(turn, participant.wasActive ? 'participant_left' : 'participant_connection_aborted', participant, farewell);
  countersChanged(turn);
  planClosing(room, turn.now, participant);
}

function sayLeave(turn: Turn, participant: Participant, cause: LeaveCause): void {
  const { session } = participant;
  if (session === undefined) return;
  if (cause.say !== 'nothing') tell(turn, participant, { case: 'leave', value: leaveMessage(cause) });
  turn.room.bySession.delete(session);
  participant.session = undefined;
  turn.out.emit({ type: 'end-session', session, how: 'polite' });
}

/** A client closes its transports itself when it reads why; ours wait for that, so that it sees no fault first. */
const farewellMs = 1000;

/** Nothing passes these transports any more: their tracks and subscriptions are gone, their messages are nobody's. */
function closeTransports(turn: Turn, participant: Participant): void {
  for (const leg of [participant.subscriber?.leg, participant.publisher?.leg]) {
    if (leg === undefined) continue;
    turn.room.legs.delete(leg);
    turn.room.closing.set(leg, turn.now + farewellMs);
  }
}

export function closeLeftTransports(turn: Turn): void {
  for (const [leg, at] of turn.room.closing) {
    if (at > turn.now) continue;
    turn.room.closing.delete(leg);
    route(turn, { do: 'close-leg', leg });
  }
}

export function leaveMessage(cause: LeaveCause): LeaveRequest {
  const reconnect = cause.say === 'reconnect';
  return new LeaveRequest({
    reason: cause.reason,
    action: reconnect ? LeaveRequest_Action.RECONNECT : LeaveRequest_Action.DISCONNECT,
    canReconnect: reconnect,
  });
}

/** The first and last message of a session that cannot be taken in. */
export function leaveBytes(cause: LeaveCause): Uint8Array {
  return encode({ case: 'leave', value: leaveMessage(cause) });
}

/** When the last one who counts has left, the room waits a little and closes. */
function planClosing(room: RoomState, now: number, left: Participant): void {
  if (left.dependent) return;
  if ([...room.participants.values()].some((participant) => !participant.dependent)) return;
  room.closesAt = now + room.departureTimeout * 1000;
}

/** Everybody goes, and the room is over. A server that stops is mostly back in a moment: its guests are told to come again. */
export function closeRoom(turn: Turn, reason: DisconnectReason): void {
  const say = reason === DisconnectReason.SERVER_SHUTDOWN ? 'reconnect' : 'disconnect';
  for (const participant of [...turn.room.participants.values()]) removeParticipant(turn, participant, { reason, say });
  turn.room.closed = true;
}
