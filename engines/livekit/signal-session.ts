import { DisconnectReason, Pong, RequestResponse, RequestResponse_Reason, SignalRequest, type SyncState } from '@livekit/protocol';
import { removeParticipant } from './leave.ts';
import { signalLimit } from './limits.ts';
import { updateOwnMetadata } from './metadata.ts';
import { announce } from './participant-updates.ts';
import type { Participant } from './participant.ts';
import { addTrack, mute, takeOffer } from './publications.ts';
import type { Turn } from './room-state.ts';
import { simulate } from './simulate.ts';
import { takeAnswer } from './subscriber-offers.ts';
import { setAudience, wish } from './subscriptions.ts';
import { tell, type SignalMessage } from './tell.ts';
import { setTrack } from './track-settings.ts';

/** One message of a client's socket. Anything that is no SignalRequest is dropped. */
export function takeSignal(turn: Turn, participant: Participant, bytes: Uint8Array): void {
  if (!participant.signals.take(1, turn.now)) {
    turn.out.drop('livekit.signal-flood'); // [C-08]
    return removeParticipant(turn, participant, { reason: DisconnectReason.STATE_MISMATCH, say: 'disconnect' });
  }
  if (bytes.length > signalLimit) return turn.out.drop('livekit.signal-too-long');
  let request: SignalRequest;
  try {
    // What we do not know we do not use: kept, a message of such fields would cost a hundred times its size. [B-12]
    request = SignalRequest.fromBinary(bytes, { readUnknownFields: false });
  } catch {
    return turn.out.drop('livekit.signal-malformed'); // not protobuf
  }
  answer(turn, participant, request.message);
}

function answer(turn: Turn, participant: Participant, message: SignalRequest['message']): void {
  switch (message.case) {
    case 'offer':
      return takeOffer(turn, participant, message.value);
    case 'answer':
      return takeAnswer(turn, participant, message.value);
    case 'trickle':
      return; // [RFC 8445 §2.5] a lite agent learns the client's addresses from its checks
    case 'addTrack':
      return addTrack(turn, participant, message.value);
    case 'mute':
      if (mute(turn, participant, message.value.sid, message.value.muted)) return;
      return refuse(turn, participant, RequestResponse_Reason.NOT_FOUND, 'track not found', { case: 'mute', value: message.value });
    case 'subscription':
      return wish(turn, participant, message.value);
    case 'trackSetting':
      return setTrack(turn, participant, message.value);
    case 'leave':
      return removeParticipant(turn, participant, { reason: message.value.reason || DisconnectReason.CLIENT_INITIATED, say: 'nothing' });
    case 'subscriptionPermission':
      return setAudience(turn, participant, message.value);
    case 'syncState':
      return synchronise(turn, participant, message.value);
    case 'simulate':
      return simulate(turn, participant, message.value);
    case 'ping':
      return tell(turn, participant, { case: 'pong', value: BigInt(Math.floor(turn.room.options.wallClock())) });
    case 'pingReq': {
      const timestamp = BigInt(Math.floor(turn.room.options.wallClock()));
      return tell(turn, participant, { case: 'pongResp', value: new Pong({ lastPingTimestamp: message.value.timestamp, timestamp }) });
    }
    case 'updateMetadata':
      return updateOwnMetadata(turn, participant, message.value);
    case 'updateAudioTrack':
    case 'updateVideoTrack':
      return updateTrack(turn, participant, message);
    case 'publishDataTrackRequest':
      return refuse(turn, participant, RequestResponse_Reason.NOT_ALLOWED, 'data tracks are not enabled', { case: 'publishDataTrack', value: message.value });
    case 'unpublishDataTrackRequest':
      return refuse(turn, participant, RequestResponse_Reason.NOT_FOUND, 'data track not found', { case: 'unpublishDataTrack', value: message.value });
    case 'storeDataBlobRequest':
    case 'getDataBlobRequest':
      return refuse(turn, participant, RequestResponse_Reason.NOT_ALLOWED, 'data blob not enabled', { case: undefined }, message.value.requestId);
    case 'updateLayers': // deprecated: layers are seen on the wire
    case 'updateDataSubscription': // there are no data tracks
    case undefined:
      return;
  }
}

function refuse(turn: Turn, participant: Participant, reason: RequestResponse_Reason, message: string, request: RequestResponse['request'], requestId = 0): void {
  const value: Extract<SignalMessage, { case: 'requestResponse' }>['value'] = new RequestResponse({ requestId, reason, message, request });
  tell(turn, participant, { case: 'requestResponse', value });
}

type TrackUpdate = Extract<SignalRequest['message'], { case: 'updateAudioTrack' | 'updateVideoTrack' }>;

function updateTrack(turn: Turn, participant: Participant, message: TrackUpdate): void {
  const publication = participant.publicationBySid(message.value.trackSid);
  if (publication === undefined) return refuse(turn, participant, RequestResponse_Reason.NOT_FOUND, 'track not found', message);
  if (message.case === 'updateAudioTrack') {
    publication.info.audioFeatures = message.value.features.slice(0, 16);
  } else {
    publication.info.width = message.value.width;
    publication.info.height = message.value.height;
  }
  announce(turn, participant);
}

/** Sent after a resume, which we never grant; what it says about subscriptions is harmless and taken. */
function synchronise(turn: Turn, participant: Participant, state: SyncState): void {
  if (state.subscription !== undefined) wish(turn, participant, state.subscription);
}

