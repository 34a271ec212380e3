import type { FailReason, Fingerprint, IceCredentials, IceCandidate } from '@parley/engine-peer';
import type { Address, Ms } from '@parley/engine-wire';

/** One transport (one peer connection) of a participant. Given by the caller, unique in its Router. */
export type LegId = number;
/** One published track, whatever its simulcast layers. Given by the caller, unique in its Router. */
export type ProducerId = number;
/** One producer on its way to one leg. Given by the caller, unique in its Router. */
export type ConsumerId = number;

export type MediaKind = 'audio' | 'video';

/** A codec as negotiated: `name` is lower case (`opus`, `vp8`, `h264`). */
export type CodecName = string;

/** Ids of the RTP header extensions of one m-section; absent = not negotiated. RFC 8285, ids 1…14 (one byte) or ≤ 255. */
export type ExtensionIds = {
  readonly mid?: number;
  readonly rid?: number;
  readonly repairedRid?: number;
  readonly audioLevel?: number;
  readonly transportCc?: number;
  readonly absSendTime?: number;
  readonly absCaptureTime?: number;
};

/** Which payload types of a receive section carry what. */
export type ReceivePayload = {
  readonly payloadType: number;
  readonly codec: CodecName;
  readonly clockRate: number;
  /** The RTX payload type whose `apt` is this one. */
  readonly rtxPayloadType?: number;
};

/** One receiving m-section: everything that the media floor needs in order to know a packet's producer. */
export type ReceiveSection = {
  readonly producer: ProducerId;
  readonly kind: MediaKind;
  readonly mid: string;
  readonly payloads: readonly ReceivePayload[];
  readonly extensions: ExtensionIds;
  /** Simulcast layers, low to high; empty for a single stream. */
  readonly rids: readonly string[];
  /** SSRCs that the SDP declares, in layer order, with their RTX partner; empty when only rids are known. */
  readonly ssrcs: readonly { readonly ssrc: number; readonly rtxSsrc?: number }[];
  /** NACK was negotiated for this section. */
  readonly nack: boolean;
  /** Audio levels of this producer count for the active speakers. */
  readonly countsAsSpeech: boolean;
  /** Screen share: layers are judged alive by longer pauses. */
  readonly screen: boolean;
};

/** How a producer is sent to one leg. SSRCs stay the same for the life of the m-section's assignment. */
export type SendSection = {
  readonly consumer: ConsumerId;
  readonly producer: ProducerId;
  readonly mid: string;
  readonly ssrc: number;
  readonly rtxSsrc?: number;
  readonly payloadType: number;
  readonly rtxPayloadType?: number;
  readonly clockRate: number;
  readonly extensions: ExtensionIds;
  /** The same for all streams of one participant, so that receivers keep lips in time. */
  readonly cname: string;
};

export type ChannelLabel = string;

export type RouterCommand =
  /** Opens a transport that waits for its peer: ICE-lite and DTLS server. */
  | { readonly do: 'open-leg'; readonly leg: LegId; readonly localIce: IceCredentials }
  /** What the peer's description says. Repeating it with the same values changes nothing; new ICE credentials restart ICE. */
  | {
      readonly do: 'describe-leg';
      readonly leg: LegId;
      readonly localIce: IceCredentials;
      readonly remoteIce: IceCredentials;
      readonly fingerprints: readonly Fingerprint[];
    }
  | { readonly do: 'close-leg'; readonly leg: LegId }
  /** The whole list of receiving sections of a publishing leg: producers that are missing from it end. */
  | { readonly do: 'receive'; readonly leg: LegId; readonly sections: readonly ReceiveSection[] }
  /** Muted producers are not forwarded and not heard as speakers. */
  | { readonly do: 'mute-producer'; readonly producer: ProducerId; readonly muted: boolean }
  | { readonly do: 'consume'; readonly leg: LegId; readonly section: SendSection }
  | { readonly do: 'stop-consumer'; readonly consumer: ConsumerId }
  /** `layer` is the highest wanted simulcast layer (index into rids, low to high); `temporal` the highest temporal layer, 0…3. */
  | {
      readonly do: 'shape-consumer';
      readonly consumer: ConsumerId;
      readonly paused: boolean;
      readonly layer: number;
      readonly temporal: number;
    }
  /** Asks the publisher for a keyframe on every layer in use. Throttled. */
  | { readonly do: 'request-keyframe'; readonly producer: ProducerId }
  /** Opens a data channel on a leg once its SCTP association stands. */
  | {
      readonly do: 'open-channel';
      readonly leg: LegId;
      readonly label: ChannelLabel;
      readonly ordered: boolean;
      readonly maxRetransmits?: number;
    }
  /**
   * Sends one message on every open channel with that label of a leg. `droppable`: when more than
   * `lossyBufferLimit` bytes wait, it is dropped instead of queued. Before the channel is open a
   * message that is not droppable waits (bounded).
   */
  | {
      readonly do: 'send-message';
      readonly leg: LegId;
      readonly label: ChannelLabel;
      readonly bytes: Uint8Array;
      readonly droppable: boolean;
    };

export type RouterEvent =
  | { readonly type: 'leg-connected'; readonly leg: LegId }
  /** No authenticated packet for a while (10 s); it may come back. */
  | { readonly type: 'leg-silent'; readonly leg: LegId }
  | { readonly type: 'leg-recovered'; readonly leg: LegId }
  /** Over: handshake refused, fingerprint wrong, or silent too long. The leg is closed by the Router. */
  | { readonly type: 'leg-failed'; readonly leg: LegId; readonly reason: FailReason }
  /** From now on packets of this address belong to this Router. The pump keeps the table. */
  | { readonly type: 'address-bound'; readonly leg: LegId; readonly address: Address }
  | { readonly type: 'address-released'; readonly leg: LegId; readonly address: Address }
  | { readonly type: 'channel-open'; readonly leg: LegId; readonly label: ChannelLabel }
  /** `bytes` are owned by the receiver of the event. */
  | { readonly type: 'message'; readonly leg: LegId; readonly label: ChannelLabel; readonly bytes: Uint8Array }
  /** First packet of a layer, with the SSRC that it uses. */
  | {
      readonly type: 'producer-started';
      readonly producer: ProducerId;
      readonly layer: number;
      readonly ssrc: number;
    }
  /** Every 400 ms while it changes: linear loudness 0…1 of each producer that speaks; absent = silent. RFC 6464 */
  | { readonly type: 'speech'; readonly levels: ReadonlyMap<ProducerId, number> }
  /** The layer that a consumer really gets; -1 while it waits for a keyframe or is paused. */
  | { readonly type: 'consumer-layer'; readonly consumer: ConsumerId; readonly layer: number }
  | { readonly type: 'leg-estimate'; readonly leg: LegId; readonly bps: number; readonly at: Ms };

/** Candidates are the same for every leg of a worker: the host puts them into its descriptions. */
export type LocalCandidates = readonly IceCandidate[];
