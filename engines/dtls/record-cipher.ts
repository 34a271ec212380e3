import { writeU16, type Aead } from '@parley/engine-wire';
import { writeEpochAndSequence, type DtlsRecord } from './record.ts';

const explicitNonceBytes = 8;
const tagBytes = 16;
/** What protecting adds to a record's payload. */
export const cipherOverhead = explicitNonceBytes + tagBytes;

/**
 * AES-128-GCM for the records of one direction.
 *
 * Shape   salt of 4 bytes; the explicit nonce is the record's epoch and sequence number, which never repeat
 * Source  RFC 5288 §3, RFC 5246 §6.2.3.3, RFC 6347 §4.1.2.1
 */
export class RecordCipher {
  readonly #aead: Aead;
  readonly #nonce = new Uint8Array(12);
  readonly #additional = new Uint8Array(13);

  constructor(aead: Aead, salt: Uint8Array) {
    this.#aead = aead;
    this.#nonce.set(salt);
  }

  /** The protected payload, owned by the caller. */
  seal(record: DtlsRecord): Uint8Array {
    writeEpochAndSequence(this.#nonce, 4, record.epoch, record.sequence);
    const sealed = this.#aead.seal(this.#nonce, this.#additionalData(record, record.payload.length), record.payload);
    const payload = new Uint8Array(explicitNonceBytes + sealed.length);
    payload.set(this.#nonce.subarray(4));
    payload.set(sealed, explicitNonceBytes);
    return payload;
  }

  /** The plaintext, owned by the caller; undefined when it was not made with this key for this place. */
  open(record: DtlsRecord): Uint8Array | undefined {
    const length = record.payload.length - cipherOverhead;
    if (length < 0) return undefined;
    // The peer chooses the explicit part freely; only our own must be the sequence number. [RFC 5288 §3]
    this.#nonce.set(record.payload.subarray(0, explicitNonceBytes), 4);
    return this.#aead.open(this.#nonce, this.#additionalData(record, length), record.payload.subarray(explicitNonceBytes));
  }

  #additionalData(record: DtlsRecord, length: number): Uint8Array {
    writeEpochAndSequence(this.#additional, 0, record.epoch, record.sequence);
    this.#additional[8] = record.type;
    writeU16(this.#additional, 9, record.version);
    writeU16(this.#additional, 11, length);
    return this.#additional;
  }
}
