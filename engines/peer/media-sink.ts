import type { Ms, Out } from '@parley/engine-wire';
import type { PeerEvent } from './peer-contract.ts';

/**
 * Where a peer hands decrypted packets, without an event object each.
 *
 * Shape   the packet is the first `length` bytes; borrowed until the call returns
 */
export interface MediaSink {
  /** `duplicate`: authenticated, but seen before. It counts as an arrival and is never forwarded; its payload is still encrypted. */
  rtp(bytes: Uint8Array, length: number, duplicate: boolean, now: Ms, out: Out<PeerEvent>): void;
  /** A compound RTCP packet, authenticated and seen for the first time. */
  rtcp(bytes: Uint8Array, length: number, now: Ms, out: Out<PeerEvent>): void;
}
