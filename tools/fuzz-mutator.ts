const interesting = [0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff];

/** Makes inputs that are almost right: a seed with a few bits, lengths or pieces changed. The same seed gives the same inputs. */
export class Mutator {
  readonly #corpus: readonly Uint8Array[];
  readonly #largest: number;
  #state: number;

  constructor(seed: number, corpus: readonly Uint8Array[], largest: number) {
    this.#state = (seed ^ 0x9e3779b9) >>> 0 || 1;
    this.#corpus = corpus.length === 0 ? [new Uint8Array(16)] : corpus;
    this.#largest = largest;
  }

  next(): Uint8Array {
    let bytes = Array.from(this.#pick());
    const changes = 1 + this.#below(4);
    for (let change = 0; change < changes; change++) bytes = this.#change(bytes);
    return Uint8Array.from(bytes.slice(0, this.#largest));
  }

  #change(bytes: number[]): number[] {
    const at = this.#below(bytes.length + 1);
    const inside = Math.min(at, bytes.length - 1);
    switch (this.#below(8)) {
      case 0: // one bit
        if (inside >= 0) bytes[inside] = (bytes[inside] as number) ^ (1 << this.#below(8));
        return bytes;
      case 1: // one byte
        if (inside >= 0) bytes[inside] = this.#below(256);
        return bytes;
      case 2: { // a length field that lies
        if (bytes.length < 2) return bytes;
        const value = interesting[this.#below(interesting.length)] as number;
        const where = this.#below(bytes.length - 1);
        bytes[where] = value >> 8;
        bytes[where + 1] = value & 0xff;
        return bytes;
      }
      case 3: // something in between
        return [...bytes.slice(0, at), ...Array.from({ length: 1 + this.#below(8) }, () => this.#below(256)), ...bytes.slice(at)];
      case 4: // something missing
        return [...bytes.slice(0, at), ...bytes.slice(at + 1 + this.#below(16))];
      case 5: { // the head of one, the tail of another
        const other = Array.from(this.#pick());
        return [...bytes.slice(0, at), ...other.slice(this.#below(other.length + 1))];
      }
      case 6: { // a piece twice
        const piece = bytes.slice(at, at + 1 + this.#below(64));
        return [...bytes.slice(0, at), ...piece, ...piece, ...bytes.slice(at + piece.length)];
      }
      default: // cut short
        return bytes.slice(0, at);
    }
  }

  #pick(): Uint8Array {
    return this.#corpus[this.#below(this.#corpus.length)] as Uint8Array; // the corpus is never empty
  }

  /** xorshift32: small, fast and the same everywhere. */
  #below(limit: number): number {
    this.#state ^= this.#state << 13;
    this.#state ^= this.#state >>> 17;
    this.#state ^= this.#state << 5;
    this.#state >>>= 0;
    return this.#state % limit;
  }
}
