import {
  DataPacket_Kind,
  DisconnectReason,
  ListParticipantsResponse,
  MuteRoomTrackRequest,
  MuteRoomTrackResponse,
  DeleteRoomResponse,
  RemoveParticipantResponse,
  RoomParticipantIdentity,
  SendDataRequest,
  SendDataResponse,
  UpdateParticipantRequest,
  UpdateRoomMetadataRequest,
  UpdateSubscriptionsRequest,
  UpdateSubscriptionsResponse,
} from '@livekit/protocol';
import { sendServerData } from './data-packets.ts';
import { permissionFromMessage } from './grant.ts';
import { closeRoom, removeParticipant } from './leave.ts';
import { metadataLimit } from './limits.ts';
import { changeProfile } from './metadata.ts';
import { announceRoom, roomInfo } from './participant-updates.ts';
import type { Participant } from './participant.ts';
import { endForbidden, muteByServer } from './publications.ts';
import type { Turn } from './room-state.ts';
import { openSubscriberTransport } from './subscriber-offers.ts';
import { reconcile, reconcileEverybody, wish } from './subscriptions.ts';

/** Methods of the room service that concern one room that is open. */
export const roomMethods = [
  'DeleteRoom',
  'ListParticipants',
  'GetParticipant',
  'RemoveParticipant',
  'MutePublishedTrack',
  'UpdateParticipant',
  'UpdateSubscriptions',
  'SendData',
  'UpdateRoomMetadata',
] as const;
export type RoomMethod = (typeof roomMethods)[number];

export type ApiErrorCode = 'not_found' | 'invalid_argument' | 'failed_precondition' | 'malformed' | 'unimplemented' | 'internal' | 'unavailable';
export type ApiAnswer = { readonly ok: true; readonly bytes: Uint8Array } | { readonly ok: false; readonly code: ApiErrorCode; readonly msg: string };

/**
 * Runs one call of the server API; whoever asks has been allowed to.
 *
 * Shape   request and answer are the method's protobuf messages
 * Errors  never throws on the request's bytes: `malformed`
 */
export function callRoom(turn: Turn, method: RoomMethod, request: Uint8Array): ApiAnswer {
  const call = calls[method];
  try {
    return call(turn, request);
  } catch (error) {
    if (error instanceof Malformed) return { ok: false, code: 'malformed', msg: 'the request is not a protobuf message of this method' };
    throw error;
  }
}

class Malformed extends Error {}

function read<Message>(type: { fromBinary(bytes: Uint8Array): Message }, bytes: Uint8Array): Message {
  try {
    return type.fromBinary(bytes);
  } catch (cause) {
    throw new Malformed('not protobuf', { cause }); // caught in callRoom, the only caller of the calls below
  }
}

function ok(message: { toBinary(): Uint8Array }): ApiAnswer {
  return { ok: true, bytes: message.toBinary() };
}

const noParticipant: ApiAnswer = { ok: false, code: 'not_found', msg: 'participant does not exist' };

function withParticipant(turn: Turn, identity: string, act: (participant: Participant) => ApiAnswer): ApiAnswer {
  const participant = turn.room.byIdentity.get(identity);
  return participant === undefined ? noParticipant : act(participant);
}

const calls: Readonly<Record<RoomMethod, (turn: Turn, bytes: Uint8Array) => ApiAnswer>> = {
  DeleteRoom(turn) {
    closeRoom(turn, DisconnectReason.ROOM_DELETED);
    return ok(new DeleteRoomResponse());
  },
  ListParticipants(turn) {
    return ok(new ListParticipantsResponse({ participants: [...turn.room.participants.values()].map((participant) => participant.info()) }));
  },
  GetParticipant(turn, bytes) {
    return withParticipant(turn, read(RoomParticipantIdentity, bytes).identity, (participant) => ok(participant.info()));
  },
  RemoveParticipant(turn, bytes) {
    return withParticipant(turn, read(RoomParticipantIdentity, bytes).identity, (participant) => {
      removeParticipant(turn, participant, { reason: DisconnectReason.PARTICIPANT_REMOVED, say: 'disconnect' });
      turn.out.emit({ type: 'removed', identity: participant.grant.identity, firstToken: participant.grant.firstToken }); // [C-05]
      return ok(new RemoveParticipantResponse());
    });
  },
  MutePublishedTrack(turn, bytes) {
    const request = read(MuteRoomTrackRequest, bytes);
    if (!request.muted) return { ok: false, code: 'failed_precondition', msg: 'remote unmute not enabled' };
    return withParticipant(turn, request.identity, (participant) => {
      const publication = muteByServer(turn, participant, request.trackSid);
      return ok(new MuteRoomTrackResponse(publication === undefined ? {} : { track: publication.info }));
    });
  },
  UpdateParticipant(turn, bytes) {
    const request = read(UpdateParticipantRequest, bytes);
    return withParticipant(turn, request.identity, (participant) => {
      if (request.permission !== undefined) participant.permission = permissionFromMessage(request.permission);
      const problem = changeProfile(turn, participant, request);
      if (problem !== undefined) return { ok: false, code: 'invalid_argument', msg: problem };
      if (request.permission !== undefined) permissionChanged(turn, participant);
      return ok(participant.info());
    });
  },
  UpdateSubscriptions(turn, bytes) {
    const request = read(UpdateSubscriptionsRequest, bytes);
    return withParticipant(turn, request.identity, (participant) => {
      wish(turn, participant, request);
      return ok(new UpdateSubscriptionsResponse());
    });
  },
  SendData(turn, bytes) {
    const request = read(SendDataRequest, bytes);
    if (request.nonce.length !== 0 && request.nonce.length !== 16) return { ok: false, code: 'invalid_argument', msg: 'nonce: empty or 16 bytes' };
    sendServerData(turn, {
      payload: request.data,
      reliable: request.kind === DataPacket_Kind.RELIABLE,
      topic: request.topic,
      destinationSids: request.destinationSids,
      destinationIdentities: request.destinationIdentities,
      nonce: request.nonce,
    });
    return ok(new SendDataResponse());
  },
  UpdateRoomMetadata(turn, bytes) {
    const request = read(UpdateRoomMetadataRequest, bytes);
    if (request.metadata.length > metadataLimit) return { ok: false, code: 'invalid_argument', msg: `metadata: max length ${metadataLimit}` };
    turn.room.metadata = request.metadata;
    announceRoom(turn);
    return ok(roomInfo(turn.room));
  },
};

/** New rights count at once: what is no longer allowed ends before the call is answered. [C-02] */
function permissionChanged(turn: Turn, participant: Participant): void {
  endForbidden(turn, participant);
  if (participant.permission.canSubscribe && participant.subscriber === undefined) openSubscriberTransport(turn, participant);
  reconcile(turn, participant);
  // Hiding or showing somebody changes what the others receive.
  for (const publication of participant.published.values()) reconcileEverybody(turn, publication);
}

