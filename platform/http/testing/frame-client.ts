import { connect, type Socket } from 'node:net';

/** Frame types and flags of RFC 9113 §6, by the names used there. */
export const frameType = { data: 0, headers: 1, priority: 2, rstStream: 3, settings: 4, ping: 6, goaway: 7, windowUpdate: 8, continuation: 9 } as const;
export const endStream = 0x1;
export const endHeaders = 0x4;
export const ack = 0x1;

export type Frame = { readonly type: number; readonly flags: number; readonly stream: number; readonly payload: Buffer };

export function frame(type: number, flags: number, stream: number, payload: Uint8Array = new Uint8Array(0)): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head[3] = type;
  head[4] = flags;
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

/** A header block of `GET <path>` in HPACK's plainest form: nothing is added to its table. [RFC 7541 §6.2.2] */
export function headerBlock(path: string, more: readonly (readonly [string, string])[] = []): Buffer {
  const fields: (readonly [string, string])[] = [[':path', path], [':authority', 'localhost'], ...more];
  return Buffer.concat([Buffer.from([0x82, 0x86]), ...fields.flatMap(([name, value]) => [Buffer.from([0]), text(name), text(value)])]);
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value, 'latin1');
  if (bytes.length < 127) return Buffer.concat([Buffer.from([bytes.length]), bytes]);
  const digits = [127];
  let rest = bytes.length - 127;
  for (; rest >= 128; rest = Math.floor(rest / 128)) digits.push((rest % 128) + 128);
  return Buffer.concat([Buffer.from([...digits, rest]), bytes]);
}

/** A client that says exactly what it is told, and remembers what it hears. */
export class FrameClient {
  readonly frames: Frame[] = [];
  readonly socket: Socket;
  readonly closed: Promise<void>;
  #rest = Buffer.alloc(0);
  #waiting: (() => void)[] = [];

  private constructor(socket: Socket) {
    this.socket = socket;
    this.closed = new Promise((resolve) => socket.once('close', () => resolve()));
    socket.on('error', () => undefined); // cut off is what many tests wait for
    socket.on('data', (bytes) => this.#read(bytes));
    socket.on('close', () => this.#wake());
  }

  /** Opens a connection and greets as a client does. */
  static open(port: number): Promise<FrameClient> {
    return new Promise((resolve) => {
      const socket = connect(port, '127.0.0.1', () => {
        const client = new FrameClient(socket);
        client.send(Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'), frame(frameType.settings, 0, 0), frame(frameType.settings, ack, 0));
        resolve(client);
      });
    });
  }

  send(...parts: readonly Buffer[]): void {
    this.socket.write(Buffer.concat(parts));
  }

  /** Answers  the first frame that fits, or undefined when the connection closed without one */
  async heard(fits: (frame: Frame) => boolean): Promise<Frame | undefined> {
    for (;;) {
      const found = this.frames.find(fits);
      if (found !== undefined || this.socket.destroyed) return found;
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  #read(bytes: Buffer): void {
    this.#rest = Buffer.concat([this.#rest, bytes]);
    while (this.#rest.length >= 9) {
      const length = this.#rest.readUIntBE(0, 3);
      if (this.#rest.length < 9 + length) break;
      this.frames.push({ type: this.#rest.readUInt8(3), flags: this.#rest.readUInt8(4), stream: this.#rest.readUInt32BE(5) & 0x7fffffff, payload: this.#rest.subarray(9, 9 + length) });
      this.#rest = this.#rest.subarray(9 + length);
    }
    this.#wake();
  }

  #wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}
