import type { SrtpProfile } from '@parley/engine-dtls';
import type { DescribeAddress } from '@parley/engine-ice';
import type { Crypto, DtlsIdentity, Ms, Random, SrtpKernel } from '@parley/engine-wire';
import type { MediaSink } from './media-sink.ts';
import type { IceCredentials } from './peer-contract.ts';

export type PeerOptions = {
  /** `server`: ICE-lite, DTLS server, waits for SCTP. `client`: full ICE, DTLS client, opens SCTP (tests and load). */
  readonly role: 'server' | 'client';
  readonly crypto: Crypto;
  readonly random: Random;
  readonly kernel: SrtpKernel;
  readonly identity: DtlsIdentity;
  readonly describeAddress: DescribeAddress;
  readonly sink: MediaSink;
  /** Lets checks be answered before the peer is described. */
  readonly localIce?: IceCredentials;
  readonly srtpProfiles?: readonly SrtpProfile[];
  /** Whether a handshake may begin now; refused peers try again. Absent: always. */
  readonly admitHandshake?: (now: Ms) => boolean;
};
