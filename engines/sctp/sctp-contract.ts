import type { Crypto, Random } from '@parley/engine-wire';

/** The stream that carries a channel, 0…65534. */
export type ChannelId = number;

export type SctpOptions = {
  readonly crypto: Pick<Crypto, 'hmacSha256'>;
  readonly random: Random;
  /** Our DTLS role: the client opens channels on even streams, the server on odd ones. [RFC 8832 §6] */
  readonly role: 'client' | 'server';
  /** Largest SCTP packet in bytes, 512…65,535; 1192 unless told. */
  readonly mtu?: number;
  /** Largest message received, in bytes; 256 KiB unless told. */
  readonly maxMessageBytes?: number;
};

export type SctpCommand =
  /** Begins the association; both sides may. Harmless when the peer has begun already. */
  | { readonly do: 'connect' }
  /** Announced by `channel-open`, which brings the id: at once when connected, else when that happens. */
  | {
      readonly do: 'open-channel';
      /** At most 256 bytes in UTF-8. */
      readonly label: string;
      readonly ordered: boolean;
      /** Undefined means reliable. */
      readonly maxRetransmits?: number;
      readonly protocol?: string;
    }
  /** `bytes` are kept without a copy and may be shared by many sends: nobody changes them from now on. */
  | { readonly do: 'send'; readonly channel: ChannelId; readonly bytes: Uint8Array; readonly text?: boolean }
  /** What was sent before still arrives; `channel-closed` follows. */
  | { readonly do: 'close-channel'; readonly channel: ChannelId }
  /** What was sent before still arrives; `closed` follows, or `failed` when the peer is silent. */
  | { readonly do: 'close' };

export type SctpFailure =
  | 'aborted-by-peer'
  /** INIT or COOKIE ECHO was never answered. */
  | 'no-answer'
  /** Twenty timeouts in a row. */
  | 'timeout'
  /** A message above maxMessageBytes; the peer was told by ABORT. */
  | 'message-too-long';

export type SctpEvent =
  | { readonly type: 'connected' }
  | {
      readonly type: 'channel-open';
      readonly channel: ChannelId;
      readonly label: string;
      readonly protocol: string;
      readonly ordered: boolean;
      readonly maxRetransmits?: number;
      readonly opened: 'here' | 'there';
    }
  | { readonly type: 'channel-closed'; readonly channel: ChannelId; readonly label: string }
  /** `bytes` are owned by the receiver of the event. */
  | { readonly type: 'message'; readonly channel: ChannelId; readonly label: string; readonly bytes: Uint8Array; readonly text: boolean }
  /** The channel's waiting bytes have fallen to 64 KiB. */
  | { readonly type: 'drained'; readonly channel: ChannelId }
  /** The association has ended in order; all channels are gone. */
  | { readonly type: 'closed' }
  /** The association has ended; all channels are gone. */
  | { readonly type: 'failed'; readonly reason: SctpFailure };
