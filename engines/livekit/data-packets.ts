import { DataPacket, DataPacket_Kind, ParticipantInfo_Kind, ParticipantInfo_State, UserPacket } from '@livekit/protocol';
import { dataPacketLimit, listLimit } from './limits.ts';
import type { Participant } from './participant.ts';
import type { RoomState, Turn } from './room-state.ts';
import { route } from './tell.ts';

export type DataLabel = '_reliable' | '_lossy';

/** One message of a client's data channel: checked, signed with who sent it, and passed on. */
export function takeData(turn: Turn, sender: Participant, label: string, bytes: Uint8Array): void {
  if (label !== '_reliable' && label !== '_lossy') return turn.out.drop('livekit.data-label');
  if (!sender.permission.canPublishData) return turn.out.drop('livekit.data-not-allowed'); // [C-02]
  if (bytes.length > dataPacketLimit + 1000) return turn.out.drop('livekit.data-too-long'); // the limit is the payload's; the envelope comes on top
  if (!sender.messages.take(1, turn.now) || !sender.bytes.take(bytes.length, turn.now)) return turn.out.drop('livekit.data-flood'); // [C-09]
  const packet = readPacket(bytes);
  if (packet === undefined) return turn.out.drop('livekit.data-malformed');
  if (!isForwarded(packet, sender)) return turn.out.drop('livekit.data-kind');
  if (packet.value.case === 'user' && turn.room.options.serverTopics?.has(packet.value.value.topic ?? '') === true) return turn.out.drop('livekit.data-topic');
  if (label === '_reliable' && packet.sequence !== 0) {
    if (packet.sequence <= sender.lastSequence) return turn.out.drop('livekit.data-repeated');
    sender.lastSequence = packet.sequence;
  }
  sign(packet, sender, label);
  send(turn, packet, label, sender);
}

function readPacket(bytes: Uint8Array): DataPacket | undefined {
  try {
    return DataPacket.fromBinary(bytes);
  } catch {
    return undefined; // not protobuf
  }
}

function isForwarded(packet: DataPacket, sender: Participant): boolean {
  switch (packet.value.case) {
    case 'speaker': // ours to say
    case 'metrics': // would need merging; nobody here subscribes to them
      return false;
    case 'transcription':
      return sender.grant.kind === ParticipantInfo_Kind.AGENT;
    default:
      return true; // newer kinds travel as unknown fields, which survive
  }
}

/** Whatever the client wrote about itself is replaced: nobody speaks in another's name. */
function sign(packet: DataPacket, sender: Participant, label: DataLabel): void {
  const identity = sender.hidden ? '' : sender.identity;
  packet.participantSid = sender.sid;
  packet.participantIdentity = identity;
  packet.kind = label === '_reliable' ? DataPacket_Kind.RELIABLE : DataPacket_Kind.LOSSY;
  if (packet.value.case !== 'user') return;
  const user = packet.value.value;
  user.participantSid = sender.sid;
  user.participantIdentity = identity;
  if (user.destinationIdentities.length === 0) user.destinationIdentities = [...packet.destinationIdentities];
  if (packet.destinationIdentities.length === 0) packet.destinationIdentities = [...user.destinationIdentities];
}

function send(turn: Turn, packet: DataPacket, label: DataLabel, sender: Participant | undefined): void {
  const bytes = packet.toBinary();
  for (const receiver of recipients(turn.room, packet, sender)) {
    const leg = receiver.dataLeg;
    if (leg === undefined) continue;
    // A lossy packet that would wait for its receiver to connect is old news by then.
    if (label === '_lossy' && receiver.state !== ParticipantInfo_State.ACTIVE) continue;
    route(turn, { do: 'send-message', leg, label, bytes, droppable: label === '_lossy' });
  }
}

function recipients(room: RoomState, packet: DataPacket, sender: Participant | undefined): Participant[] {
  const sids = new Set(packet.value.case === 'user' ? packet.value.value.destinationSids.slice(0, listLimit) : []);
  const identities = new Set(packet.destinationIdentities.slice(0, listLimit));
  const everybody = sids.size === 0 && identities.size === 0;
  return [...room.participants.values()].filter(
    (participant) => participant !== sender && (everybody || sids.has(participant.sid) || identities.has(participant.identity)),
  );
}

export type ServerData = {
  readonly payload: Uint8Array;
  readonly reliable: boolean;
  readonly topic: string | undefined;
  readonly destinationSids: readonly string[];
  readonly destinationIdentities: readonly string[];
  readonly nonce: Uint8Array;
};

/** Data of the server API: it has no sender. */
export function sendServerData(turn: Turn, data: ServerData): void {
  const user = new UserPacket({
    payload: data.payload,
    destinationSids: [...data.destinationSids],
    destinationIdentities: [...data.destinationIdentities],
    nonce: data.nonce,
    ...(data.topic === undefined ? {} : { topic: data.topic }),
  });
  const packet = new DataPacket({
    kind: data.reliable ? DataPacket_Kind.RELIABLE : DataPacket_Kind.LOSSY,
    destinationIdentities: [...data.destinationIdentities],
    value: { case: 'user', value: user },
  });
  send(turn, packet, data.reliable ? '_reliable' : '_lossy', undefined);
}
