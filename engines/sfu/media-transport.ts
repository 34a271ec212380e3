import type { ChannelId, IceCredentials, MediaSink, PeerCommand, PeerEvent } from '@parley/engine-peer';
import type { Address, Machine, Ms, Out } from '@parley/engine-wire';

/**
 * What a leg needs of its peer connection; `Peer` is one, tests have a plain one.
 *
 * Shape   `outbound` is there from 'connected' on, `address` is the path in use
 */
export interface MediaTransport extends Machine<PeerCommand, PeerEvent> {
  readonly outbound: OutboundSession | undefined;
  readonly address: Address | undefined;
  /** Protects and sends one compound RTCP packet; `plain` is borrowed. Does nothing before 'connected'. */
  sendRtcp(plain: Uint8Array, length: number, now: Ms, out: Out<PeerEvent>): void;
  /** Bytes that were accepted for a data channel and not yet acknowledged by the peer. */
  bufferedBytes(channel: ChannelId): number;
}

/** The sending half of a transport's SRTP keys: opaque here, `PacketBatch` knows it. */
export type OutboundSession = object;

/** Collects the copies of a packet for many receivers, so that they are encrypted side by side. */
export interface PacketBatch {
  /** A buffer of at least 2048 bytes for one plain packet, written from offset 0. */
  reserve(): Uint8Array;
  commit(session: OutboundSession, length: number, to: Address, out: Out<never>): void;
  flush(out: Out<never>): void;
}

/** How a Router comes to transports: real peers in the product, plain ones in tests. */
export interface Transports {
  open(localIce: IceCredentials, sink: MediaSink): MediaTransport;
  readonly batch: PacketBatch;
  /** The local user name fragment that a STUN request names; undefined for anything else. */
  readUfrag(bytes: Uint8Array): string | undefined;
}
