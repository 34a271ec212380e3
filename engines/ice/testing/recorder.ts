import type { Address, Out } from '@parley/engine-wire';

/** An Out that keeps what it is given. */
export type Recorder<Event> = {
  readonly out: Out<Event>;
  readonly sent: { bytes: Uint8Array; to: Address }[];
  readonly events: Event[];
  readonly drops: string[];
};

export function createRecorder<Event>(): Recorder<Event> {
  const sent: { bytes: Uint8Array; to: Address }[] = [];
  const events: Event[] = [];
  const drops: string[] = [];
  return {
    sent,
    events,
    drops,
    out: {
      transmit: (bytes, to) => void sent.push({ bytes: bytes.slice(), to }),
      emit: (event) => void events.push(event),
      drop: (reason) => void drops.push(reason),
    },
  };
}
