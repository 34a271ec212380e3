import { ByteReader, ByteWriter, type Ms } from '@parley/engine-wire';
import { makeChunk } from './chunk-writers.ts';
import { heartbeatEveryMs } from './limits.ts';
import type { Path } from './path.ts';
import { chunkType } from './protocol-numbers.ts';

const heartbeatInfo = 1;

/**
 * Asks a silent peer whether it is still there.
 *
 * Source  RFC 9260 §8.3
 */
export class Heartbeat {
  readonly #path: Path;
  #count = 0;
  #askedAt: Ms | undefined;
  #at: Ms;

  constructor(path: Path, now: Ms) {
    this.#path = path;
    this.#at = now + heartbeatEveryMs;
  }

  get at(): Ms {
    return this.#at;
  }

  /** Something arrived: no need to ask for a while. */
  heard(now: Ms): void {
    if (this.#askedAt === undefined) this.#at = now + heartbeatEveryMs;
  }

  /** The HEARTBEAT to send, if it is time. */
  tick(now: Ms): Uint8Array | undefined {
    if (now < this.#at) return undefined;
    if (this.#askedAt !== undefined) this.#path.timedOut();
    this.#askedAt = now;
    this.#count = (this.#count + 1) >>> 0;
    this.#at = now + this.#path.rtoMs;
    return makeChunk(chunkType.heartbeat, 0, new ByteWriter(8).u16(heartbeatInfo).u16(8).u32(this.#count).bytes);
  }

  /** Takes a HEARTBEAT ACK's value; false when it answers nothing that we asked. */
  takeAck(value: Uint8Array, now: Ms): boolean {
    const reader = new ByteReader(value);
    reader.skip(4);
    const count = reader.u32();
    if (reader.failed || this.#askedAt === undefined || count !== this.#count) return false;
    this.#path.measured(now - this.#askedAt);
    this.#path.answered();
    this.#askedAt = undefined;
    this.#at = now + heartbeatEveryMs;
    return true;
  }
}
