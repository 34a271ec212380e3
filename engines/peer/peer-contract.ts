import type { Address } from '@parley/engine-wire';

/** RFC 8839 §5.4: ufrag 4…256 characters, password 22…256. */
export type IceCredentials = { readonly ufrag: string; readonly password: string };

/** `a=fingerprint`: the hash name in lower case and the digest's bytes. RFC 8122 */
export type Fingerprint = { readonly hash: string; readonly digest: Uint8Array };

/** A local host candidate as it stands in SDP. */
export type IceCandidate = {
  readonly ip: string;
  readonly port: number;
  readonly transport: 'udp' | 'tcp';
  readonly priority: number;
  readonly foundation: string;
};

export type FailReason =
  | 'fingerprint-mismatch'
  | 'dtls-refused'
  | 'dtls-timeout'
  | 'ice-timeout'
  | 'consent-lost'
  | 'sctp-lost'
  | 'closed-by-peer';

export type ChannelId = number;

export type PeerCommand =
  /** The peer's description. New ICE credentials on either side restart ICE; keys and associations stay. */
  | {
      readonly do: 'describe';
      readonly localIce: IceCredentials;
      readonly remoteIce: IceCredentials;
      readonly fingerprints: readonly Fingerprint[];
    }
  /** Full ICE only (tests, load): the address to check. */
  | { readonly do: 'add-candidate'; readonly address: Address }
  | {
      readonly do: 'open-channel';
      readonly label: string;
      readonly ordered: boolean;
      readonly maxRetransmits?: number;
    }
  | { readonly do: 'send'; readonly channel: ChannelId; readonly bytes: Uint8Array; readonly text?: boolean }
  | { readonly do: 'close' };

export type PeerEvent =
  | { readonly type: 'connected' }
  | { readonly type: 'silent' }
  | { readonly type: 'recovered' }
  | { readonly type: 'failed'; readonly reason: FailReason }
  | { readonly type: 'address-bound'; readonly address: Address }
  | { readonly type: 'address-released'; readonly address: Address }
  | { readonly type: 'channel-open'; readonly channel: ChannelId; readonly label: string }
  | { readonly type: 'channel-closed'; readonly channel: ChannelId; readonly label: string }
  /** `bytes` are owned by the receiver of the event. */
  | { readonly type: 'message'; readonly channel: ChannelId; readonly label: string; readonly bytes: Uint8Array; readonly text: boolean };
