import type { DescribeAddress } from '@parley/engine-ice';
import { readUfrag } from '@parley/engine-ice';
import { Peer } from '@parley/engine-peer';
import { OutboundBatch } from '@parley/engine-srtp';
import type { Crypto, DtlsIdentity, Ms, Random, SrtpKernel } from '@parley/engine-wire';

import type { Transports } from './media-transport.ts';

/** What real peers are made of; the same for all Routers of a process. */
export type PeerPorts = {
  readonly crypto: Crypto;
  readonly random: Random;
  readonly identity: DtlsIdentity;
  readonly kernel: SrtpKernel;
  readonly describeAddress: DescribeAddress;
  /** Whether a DTLS handshake may begin now; `HandshakeGate.admit` of the process. Absent: always. */
  readonly admitHandshake?: (now: Ms) => boolean;
};

/** Transports that are peers: ICE-lite, DTLS server, SRTP, SCTP. */
export function peerTransports(ports: PeerPorts): Transports {
  return {
    // A batch is empty between turns, so that every Router may have its own on the one kernel.
    batch: new OutboundBatch(ports.kernel),
    readUfrag,
    open: (localIce, sink) => new Peer({ ...ports, role: 'server', localIce, sink }),
  };
}
