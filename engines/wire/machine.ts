import type { Address } from './address.ts';

/** Milliseconds on the caller's monotonic clock. Never wall time: a clock jump must not move a timer. */
export type Ms = number;

/**
 * Why a machine ignored bytes: `<floor>.<reason>` in kebab case, for example `stun.integrity`.
 * A fixed word, never text from outside: the pump counts by it.
 */
export type DropReason = `${string}.${string}`;

/**
 * Where a machine puts what it wants done.
 *
 * An Out never calls back into the machine that it was given to. Engines call `emit` last, when they
 * are consistent again.
 */
export interface Out<Event> {
  /** Sends one datagram. `bytes` are borrowed: the receiver copies or sends before it returns. */
  transmit(bytes: Uint8Array, to: Address): void;
  emit(event: Event): void;
  /** Counts input that was ignored; reported at most once per second. */
  drop(reason: DropReason): void;
}

/**
 * A protocol without I/O, clock or randomness of its own: bytes and time in, bytes and events out.
 *
 * Shape   `bytes` are borrowed by `receive` until it returns; `now` never goes backwards
 * Errors  `receive` and `tick` never throw, whatever the bytes; `command` throws Bug when misused
 */
export interface Machine<Command, Event> {
  receive(bytes: Uint8Array, from: Address, now: Ms, out: Out<Event>): void;
  command(command: Command, now: Ms, out: Out<Event>): void;
  /** Time has come: do what `deadline` announced. Harmless when called early. */
  tick(now: Ms, out: Out<Event>): void;
  /** When `tick` wants to be called next; Infinity when nothing is planned. */
  deadline(): Ms;
}
