import {
  CreateRoomRequest,
  DeleteRoomRequest,
  DeleteRoomResponse,
  ListParticipantsRequest,
  ListParticipantsResponse,
  ListRoomsRequest,
  ListRoomsResponse,
  MuteRoomTrackRequest,
  MuteRoomTrackResponse,
  ParticipantInfo,
  RemoveParticipantResponse,
  Room,
  RoomParticipantIdentity,
  SendDataRequest,
  SendDataResponse,
  UpdateParticipantRequest,
  UpdateRoomMetadataRequest,
  UpdateSubscriptionsRequest,
  UpdateSubscriptionsResponse,
} from '@livekit/protocol';
import type { Rights } from '@parley/engine-livekit';

/** A protobuf message that can be read and written in both encodings. */
export type Message = { toBinary(): Uint8Array; toJsonString(options: { emitDefaultValues: boolean; useProtoFieldName: boolean }): string };
export type MessageType = {
  fromBinary(bytes: Uint8Array): Message;
  fromJsonString(text: string, options: { ignoreUnknownFields: boolean }): Message;
};

export type ServiceMethod = {
  readonly request: MessageType;
  readonly response: MessageType;
  /** May these rights make this call? `room` is the request's. */
  readonly allowed: (rights: Rights, room: string) => boolean;
};

const adminOfRoom = (rights: Rights, room: string): boolean => rights.roomAdmin && rights.room === room && room !== '';

/** The methods of livekit.RoomService that this server has. */
export const roomService: ReadonlyMap<string, ServiceMethod> = new Map<string, ServiceMethod>([
  ['CreateRoom', { request: CreateRoomRequest, response: Room, allowed: (rights) => rights.roomCreate }],
  ['ListRooms', { request: ListRoomsRequest, response: ListRoomsResponse, allowed: (rights) => rights.roomList }],
  ['DeleteRoom', { request: DeleteRoomRequest, response: DeleteRoomResponse, allowed: (rights) => rights.roomCreate }],
  ['ListParticipants', { request: ListParticipantsRequest, response: ListParticipantsResponse, allowed: adminOfRoom }],
  ['GetParticipant', { request: RoomParticipantIdentity, response: ParticipantInfo, allowed: adminOfRoom }],
  ['RemoveParticipant', { request: RoomParticipantIdentity, response: RemoveParticipantResponse, allowed: adminOfRoom }],
  ['MutePublishedTrack', { request: MuteRoomTrackRequest, response: MuteRoomTrackResponse, allowed: adminOfRoom }],
  ['UpdateParticipant', { request: UpdateParticipantRequest, response: ParticipantInfo, allowed: adminOfRoom }],
  ['UpdateSubscriptions', { request: UpdateSubscriptionsRequest, response: UpdateSubscriptionsResponse, allowed: adminOfRoom }],
  ['SendData', { request: SendDataRequest, response: SendDataResponse, allowed: adminOfRoom }],
  ['UpdateRoomMetadata', { request: UpdateRoomMetadataRequest, response: Room, allowed: adminOfRoom }],
]);

/** Methods that exist in the protocol and not here, with what is said about them. */
export const absentMethods: ReadonlyMap<string, { readonly code: 'unimplemented' | 'internal'; readonly msg: string }> = new Map([
  ['RoomService', { code: 'unimplemented', msg: 'this method is not implemented' }],
  ['AgentDispatchService', { code: 'unimplemented', msg: 'agents are not part of this server' }],
  ['Connector', { code: 'unimplemented', msg: 'connectors are not part of this server' }],
  ['Egress', { code: 'internal', msg: 'egress not connected' }],
  ['Ingress', { code: 'internal', msg: 'ingress not connected' }],
  ['SIP', { code: 'internal', msg: 'sip not connected' }],
]);
