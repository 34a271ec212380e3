import { DtlsSession, type DtlsEvent, type DtlsOptions } from '@parley/engine-dtls';
import { theOnlyPeer, type Out } from '@parley/engine-wire';
import { createSocket } from 'node:dgram';

/** A DtlsSession on a loopback socket with the real clock. It talks to `peerPort`, or to whoever comes first. */
export class UdpSession {
  readonly session: DtlsSession;
  readonly events: DtlsEvent[] = [];
  readonly #socket = createSocket('udp4');
  readonly #out: Out<DtlsEvent>;
  #peerPort: number | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: DtlsOptions, peerPort?: number) {
    this.session = new DtlsSession(options);
    this.#peerPort = peerPort;
    this.#out = {
      transmit: (bytes) => this.#socket.send(bytes.slice(), this.#peerPort ?? 0, '127.0.0.1'),
      emit: (event) => this.events.push(event),
      drop: () => undefined,
    };
    this.#socket.on('message', (bytes, from) => {
      this.#peerPort ??= from.port;
      this.#drive(() => this.session.receive(bytes, theOnlyPeer, performance.now(), this.#out));
    });
  }

  /** Binds and answers the port. */
  async open(): Promise<number> {
    await new Promise<void>((resolve) => this.#socket.bind(0, '127.0.0.1', resolve));
    return this.#socket.address().port;
  }

  command(command: Parameters<DtlsSession['command']>[0]): void {
    this.#drive(() => this.session.command(command, performance.now(), this.#out));
  }

  async event<Type extends DtlsEvent['type']>(type: Type, ms = 15_000): Promise<Extract<DtlsEvent, { type: Type }>> {
    const end = performance.now() + ms;
    for (;;) {
      const found = this.events.find((event): event is Extract<DtlsEvent, { type: Type }> => event.type === type);
      if (found) return found;
      if (performance.now() > end) throw new Error(`no "${type}" among ${JSON.stringify(this.events.map((event) => event.type))}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  async close(): Promise<void> {
    clearTimeout(this.#timer);
    await new Promise<void>((resolve) => this.#socket.close(() => resolve()));
  }

  #drive(step: () => void): void {
    step();
    clearTimeout(this.#timer);
    const at = this.session.deadline();
    if (at === Infinity) return;
    this.#timer = setTimeout(() => this.#drive(() => this.session.tick(performance.now(), this.#out)), Math.max(0, at - performance.now()));
  }
}
