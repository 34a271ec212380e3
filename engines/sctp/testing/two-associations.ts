import { createHmac } from 'node:crypto';
import type { Crypto, Out, Random } from '@parley/engine-wire';
import { SctpAssociation } from '../association.ts';
import type { SctpCommand, SctpEvent, SctpOptions } from '../sctp-contract.ts';

export const testCrypto: Pick<Crypto, 'hmacSha256'> = {
  hmacSha256: (key, data) => new Uint8Array(createHmac('sha256', key).update(data).digest()),
};

/** Repeatable bytes: xorshift32. */
export function seededRandom(seed: number): Random & { fraction(): number } {
  let state = seed | 1;
  const next = (): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
  return {
    bytes: (length) => Uint8Array.from({ length }, () => next() & 255),
    fraction: () => next() / 0x1_0000_0000,
  };
}

export type LinkOptions = {
  readonly seed?: number;
  /** One way. */
  readonly delayMs?: number;
  readonly loss?: number;
  readonly duplicate?: number;
  /** A share of the packets takes up to this much longer. */
  readonly jitterMs?: number;
  readonly client?: Partial<SctpOptions>;
  readonly server?: Partial<SctpOptions>;
};

/** One end: the machine, what it emitted and what it dropped. */
export class End {
  readonly machine: SctpAssociation;
  readonly events: SctpEvent[] = [];
  readonly drops: string[] = [];
  /** Packets that went out, when `keepSent` is set. */
  readonly sent: Uint8Array[] = [];
  keepSent = false;
  sentCount = 0;
  readonly out: Out<SctpEvent>;
  deliver: (packet: Uint8Array) => void = () => undefined;

  constructor(options: SctpOptions) {
    this.machine = new SctpAssociation(options);
    this.out = {
      transmit: (bytes) => {
        const packet = new Uint8Array(bytes);
        this.sentCount++;
        if (this.keepSent) this.sent.push(packet);
        this.deliver(packet);
      },
      emit: (event) => void this.events.push(event),
      drop: (reason) => void this.drops.push(reason),
    };
  }

  of<Type extends SctpEvent['type']>(type: Type): Extract<SctpEvent, { type: Type }>[] {
    return this.events.filter((event): event is Extract<SctpEvent, { type: Type }> => event.type === type);
  }
}

/** Two associations on a fake clock, joined by a link that may lose, delay, reorder and repeat. */
export class TwoAssociations {
  now = 1000;
  readonly client: End;
  readonly server: End;
  loss: number;
  readonly #link: Required<Pick<LinkOptions, 'delayMs' | 'duplicate' | 'jitterMs'>>;
  readonly #random: ReturnType<typeof seededRandom>;
  #onTheWay: { at: number; order: number; to: End; packet: Uint8Array }[] = [];
  #order = 0;

  constructor(options: LinkOptions = {}) {
    const seed = options.seed ?? 1;
    this.#random = seededRandom(seed * 7919 + 13);
    this.loss = options.loss ?? 0;
    this.#link = { delayMs: options.delayMs ?? 0, duplicate: options.duplicate ?? 0, jitterMs: options.jitterMs ?? 0 };
    this.client = new End({ crypto: testCrypto, random: seededRandom(seed * 31 + 5), role: 'client', ...options.client });
    this.server = new End({ crypto: testCrypto, random: seededRandom(seed * 37 + 9), role: 'server', ...options.server });
    this.client.deliver = (packet) => this.#carry(packet, this.server);
    this.server.deliver = (packet) => this.#carry(packet, this.client);
  }

  command(end: End, command: SctpCommand): void {
    end.machine.command(command, this.now, end.out);
  }

  /** Connects from both sides and runs until both say so. */
  connect(): this {
    this.command(this.client, { do: 'connect' });
    this.command(this.server, { do: 'connect' });
    this.run(10_000, () => this.client.of('connected').length > 0 && this.server.of('connected').length > 0);
    return this;
  }

  /** Opens a channel at the client and answers its id when the server has heard of it. */
  channel(label: string, ordered = true, maxRetransmits?: number): number {
    const limit = maxRetransmits === undefined ? {} : { maxRetransmits };
    this.command(this.client, { do: 'open-channel', label, ordered, ...limit });
    this.run(10_000, () => this.server.of('channel-open').some((event) => event.label === label));
    const opened = this.client.of('channel-open').find((event) => event.label === label);
    if (opened === undefined) throw new Error(`the channel ${label} did not open`);
    return opened.channel;
  }

  /** Moves the clock from event to event for at most `forMs`, or until `isDone`. */
  run(forMs: number, isDone: () => boolean = () => false): void {
    const until = this.now + forMs;
    while (!isDone()) {
      const first = this.#onTheWay[0]?.at ?? Number.POSITIVE_INFINITY;
      const deadline = Math.min(this.client.machine.deadline(), this.server.machine.deadline());
      const next = Math.max(Math.min(first, deadline), this.now);
      if (next > until) break;
      this.now = next;
      if (first <= this.now) {
        const arrival = this.#onTheWay.shift();
        if (arrival !== undefined) arrival.to.machine.receive(arrival.packet, 0, this.now, arrival.to.out);
        continue;
      }
      for (const end of [this.client, this.server]) {
        if (end.machine.deadline() <= this.now) end.machine.tick(this.now, end.out);
      }
    }
    if (!isDone()) this.now = Math.max(this.now, until);
  }

  #carry(packet: Uint8Array, to: End): void {
    if (this.#random.fraction() < this.loss) return;
    const copies = this.#random.fraction() < this.#link.duplicate ? 2 : 1;
    for (let copy = 0; copy < copies; copy++) {
      const jitter = this.#link.jitterMs > 0 && this.#random.fraction() < 0.2 ? this.#random.fraction() * this.#link.jitterMs : 0;
      const entry = { at: this.now + this.#link.delayMs + jitter, order: this.#order++, to, packet };
      let index = this.#onTheWay.length;
      while (index > 0 && (this.#onTheWay[index - 1]?.at ?? 0) > entry.at) index--;
      this.#onTheWay.splice(index, 0, entry);
    }
  }
}
