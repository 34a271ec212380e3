import { concatBytes, type Crypto } from '@parley/engine-wire';
import type { FlightItem } from './flight.ts';
import { writeFragment } from './handshake-fragment.ts';
import type { HandshakeMessage } from './reassembly.ts';

/**
 * Every handshake message that was said, in order, as if none had been fragmented; also numbers ours.
 *
 * Source  RFC 6347 §4.2.6; the first ClientHello and HelloVerifyRequest never get in
 */
export class Transcript {
  #parts: Uint8Array[] = [];
  #nextSeq = 0;

  heard(message: HandshakeMessage): void {
    this.#parts.push(whole(message));
  }

  /** Numbers a message of ours and remembers it. */
  say(type: number, body: Uint8Array, epoch: 0 | 1 = 0): FlightItem {
    const message = this.sayUnrecorded(type, body, epoch);
    this.#parts.push(whole(message));
    return message;
  }

  /** For what the transcript leaves out. */
  sayUnrecorded(type: number, body: Uint8Array, epoch: 0 | 1 = 0): FlightItem & HandshakeMessage {
    return { kind: 'message', type, seq: this.#nextSeq++, body, epoch };
  }

  /** Begins anew, but message numbers go on: a ClientHello with a cookie is number 1. */
  forget(): void {
    this.#parts = [];
  }

  bytes(): Uint8Array {
    return concatBytes(...this.#parts);
  }

  hash(crypto: Crypto): Uint8Array {
    return crypto.sha256(this.bytes());
  }
}

function whole({ type, seq, body }: HandshakeMessage): Uint8Array {
  return writeFragment({ type, seq, length: body.length, offset: 0, bytes: body });
}
