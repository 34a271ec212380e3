import type { Address } from '@parley/engine-wire';
import type { DtlsFailReason, DtlsOptions, SrtpProfile } from './dtls-contract.ts';
import type { FlightItem } from './flight.ts';
import type { Secrets } from './key-schedule.ts';
import type { HandshakeMessage } from './reassembly.ts';

/** What one message led to. */
export type Step =
  | { readonly do: 'wait' }
  /** Send this flight; repeat it until the peer answers when `timed`. */
  | { readonly do: 'reply'; readonly flight: readonly FlightItem[]; readonly timed: boolean }
  /** The peer has proved itself. The last flight is ours to send when it is not empty. */
  | { readonly do: 'done'; readonly flight: readonly FlightItem[] }
  /** The handshake is over; tell the peer by this alert. */
  | { readonly do: 'refuse'; readonly reason: DtlsFailReason; readonly alert: number };

/** One side's order of messages. Takes whole messages in sequence, knows nothing of records and timers. */
export interface Handshake {
  take(message: HandshakeMessage, from: Address): Step;
  /** Set once both ends can protect records. */
  readonly secrets: Secrets | undefined;
  readonly srtpProfile: SrtpProfile | undefined;
  /** DER; proven only after `done`. */
  readonly peerCertificate: Uint8Array | undefined;
}

/** The part of the options that messages depend on. */
export type HandshakeOptions = Pick<DtlsOptions, 'crypto' | 'random' | 'identity' | 'srtpProfiles' | 'cookie'>;

export const wait: Step = { do: 'wait' };

export function refuse(reason: DtlsFailReason, alert: number): Step {
  return { do: 'refuse', reason, alert };
}
