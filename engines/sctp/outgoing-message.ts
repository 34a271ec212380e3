import type { Ms } from '@parley/engine-wire';

/** One stream's sending side. */
export type OutgoingStream = {
  readonly id: number;
  nextSsn: number;
  /** Payload bytes that were not yet sent for the first time. */
  bufferedBytes: number;
  /** Chunks sent and neither acknowledged nor given up. */
  outstanding: number;
};

/** How often, and until when, a message is tried. [RFC 3758 §4, RFC 7496 §3] */
export type Persistence = { readonly maxRetransmits: number; readonly expiresAt: Ms };

export const forever: Persistence = { maxRetransmits: Number.POSITIVE_INFINITY, expiresAt: Number.POSITIVE_INFINITY };

/** A message on its way out. `bytes` are shared with the caller, who no longer changes them. */
export type OutgoingMessage = {
  readonly stream: OutgoingStream;
  readonly bytes: Uint8Array;
  readonly ppid: number;
  readonly ordered: boolean;
  readonly persistence: Persistence;
  ssn: number;
  /** How far it was sent. */
  offset: number;
  /** The TSN of its first fragment, once it has one. */
  firstTsn: number;
  /** Given up: the receiver is told to forget it. */
  isAbandoned: boolean;
};
