import {
  DisconnectReason,
  ICEServer,
  JoinResponse,
  ParticipantInfo_State,
  ServerInfo,
  ServerInfo_Edition,
} from '@livekit/protocol';
import { signalProtocol } from './connect-query.ts';
import type { Permission } from './grant.ts';
import { leaveBytes, removeParticipant } from './leave.ts';
import { announceToOthers, countersChanged, publishCodecs, roomInfo } from './participant-updates.ts';
import { Participant } from './participant.ts';
import type { JoinRequest, LeaveCause } from './room-contract.ts';
import type { RoomState, Turn } from './room-state.ts';
import { newSid } from './sid.ts';
import { openSubscriberTransport } from './subscriber-offers.ts';
import { reconcile } from './subscriptions.ts';
import { tell } from './tell.ts';

/** Clients use features by this version; what the product is called stands in `debugInfo`. */
const serverVersion = '1.13.0';
/** Seconds, as told to clients: never 0, one client's timer would end the program. */
const pingInterval = 5;
const pingTimeout = 15;

/** Takes somebody in. The first message of the session is `join`, or `leave` with the reason. */
export function join(turn: Turn, request: JoinRequest): void {
  const { room } = turn;
  const { grant, query, session } = request;
  // A transport of before cannot be taken up again: the client starts afresh, and nobody else's session is touched. [C-04]
  if (query.reconnect) return refuse(turn, session, { reason: DisconnectReason.STATE_MISMATCH, say: 'reconnect' });
  const { identity, permission } = twin(request);
  const before = room.byIdentity.get(identity);
  if (before === undefined && isFull(room) && !isDependent(request)) {
    return refuse(turn, session, { reason: DisconnectReason.JOIN_FAILURE, say: 'disconnect' });
  }
  if (before !== undefined) removeParticipant(turn, before, { reason: DisconnectReason.DUPLICATE_IDENTITY, say: 'disconnect' }, true);

  const sid = newSid(room.options.random, 'PA_');
  const participant = new Participant({ sid, identity, session, grant, permission, query, now: turn.now, wall: room.options.wallClock() });
  room.closesAt = Infinity;
  room.participants.set(sid, participant);
  room.byIdentity.set(identity, participant);
  room.bySession.set(session, participant);
  tell(turn, participant, { case: 'join', value: joinResponse(room, participant) });
  participant.state = ParticipantInfo_State.JOINED;
  announceToOthers(turn, participant);
  countersChanged(turn);
  // Whoever may not subscribe gets this transport when the right comes.
  if (participant.permission.canSubscribe) {
    openSubscriberTransport(turn, participant);
    reconcile(turn, participant);
  }
}

/** `publish=<suffix>` opens a second connection of the same person that only sends. */
function twin({ grant, query }: JoinRequest): { identity: string; permission: Permission } {
  if (query.publish === '') return { identity: grant.identity, permission: grant.permission };
  return { identity: `${grant.identity}#${query.publish}`, permission: { ...grant.permission, canSubscribe: false } };
}

function isDependent(request: JoinRequest): boolean {
  return request.grant.permission.recorder || request.grant.permission.agent;
}

function isFull(room: RoomState): boolean {
  if (room.maxParticipants === 0) return false;
  let people = 0;
  for (const participant of room.participants.values()) if (!participant.dependent) people++;
  return people >= room.maxParticipants;
}

function refuse(turn: Turn, session: string, cause: LeaveCause): void {
  turn.out.emit({ type: 'signal', session, bytes: leaveBytes(cause) });
  turn.out.emit({ type: 'end-session', session, how: 'polite' });
}

function joinResponse(room: RoomState, participant: Participant): JoinResponse {
  const { options } = room;
  return new JoinResponse({
    room: roomInfo(room),
    participant: participant.info(),
    otherParticipants: [...room.participants.values()].filter((other) => other !== participant && !other.hidden).map((other) => other.info()),
    serverVersion,
    serverRegion: options.region,
    serverInfo: new ServerInfo({
      edition: ServerInfo_Edition.Standard,
      version: serverVersion,
      protocol: signalProtocol,
      region: options.region,
      nodeId: options.nodeId,
      debugInfo: options.product,
      agentProtocol: 1,
    }),
    iceServers: (options.iceServers ?? []).map((server) => new ICEServer({ ...server, urls: [...server.urls] })),
    subscriberPrimary: participant.subscriberPrimary,
    pingInterval,
    pingTimeout,
    sifTrailer: room.sifTrailer,
    enabledPublishCodecs: publishCodecs(),
    fastPublish: participant.permission.canPublish,
  });
}

/** The primary transport stands: the participant is there for everybody. */
export function becomeActive(turn: Turn, participant: Participant): void {
  if (participant.state !== ParticipantInfo_State.JOINED) return;
  participant.state = ParticipantInfo_State.ACTIVE;
  participant.wasActive = true;
  announceToOthers(turn, participant);
  reconcile(turn, participant);
}

