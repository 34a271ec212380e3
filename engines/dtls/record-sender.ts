import { Bug, theOnlyPeer, type Out } from '@parley/engine-wire';
import type { DtlsEvent } from './dtls-contract.ts';
import type { FlightItem } from './flight.ts';
import { handshakeHeaderBytes, writeFragment } from './handshake-fragment.ts';
import { cipherOverhead, type RecordCipher } from './record-cipher.ts';
import { recordHeaderBytes, writeRecordHeader } from './record.ts';
import { contentType, dtls10, dtls12, handshakeType } from './wire-numbers.ts';

export const smallestMtu = 256;
export const largestMtu = 16_384;
/** A fragment shorter than this waits for the next datagram: its headers would outweigh it. */
const worthwhileFragment = 64;
/** A sequence number is used once. Nobody sends 2^48 records, so reaching it is a mistake of ours. [RFC 6347 §4.1] */
const sequenceLimit = 2 ** 48;

/**
 * Packs records into datagrams of at most `mtu` bytes.
 *
 * Shape   what was added is sent by `flush`; the buffer is reused
 * Source  RFC 6347 §4.1.1, §4.2.3
 */
export class RecordSender {
  /** Protects epoch 1 as soon as it is set. */
  cipher: RecordCipher | undefined;
  readonly #datagram: Uint8Array;
  readonly #sequences: [number, number] = [0, 0];
  #used = 0;

  constructor(mtu: number) {
    if (mtu < smallestMtu || mtu > largestMtu) throw new Bug(`an mtu of ${smallestMtu}…${largestMtu}, not ${mtu}`);
    this.#datagram = new Uint8Array(mtu);
  }

  /** The most application data that fits one datagram. */
  get maxSend(): number {
    return this.#datagram.length - recordHeaderBytes - cipherOverhead;
  }

  sendFlight(items: readonly FlightItem[], out: Out<DtlsEvent>): void {
    for (const item of items) {
      if (item.kind === 'message') this.#addMessage(item, out);
      else this.addRecord(contentType.changeCipherSpec, 0, Uint8Array.of(1), out);
    }
    this.flush(out);
  }

  addRecord(type: number, epoch: 0 | 1, payload: Uint8Array, out: Out<DtlsEvent>, version = dtls12): void {
    if (this.#room(epoch) < payload.length) this.flush(out);
    if (this.#room(epoch) < payload.length) throw new Bug(`a record of ${payload.length} bytes does not fit a datagram`);
    const sequence = this.#sequences[epoch]++;
    if (sequence >= sequenceLimit) throw new Bug('no sequence numbers are left');
    const record = { type, version, epoch, sequence, payload };
    const sealed = epoch === 1 ? this.#sealer().seal(record) : payload;
    writeRecordHeader(this.#datagram, this.#used, record, sealed.length);
    this.#datagram.set(sealed, this.#used + recordHeaderBytes);
    this.#used += recordHeaderBytes + sealed.length;
  }

  flush(out: Out<DtlsEvent>): void {
    if (this.#used === 0) return;
    const bytes = this.#datagram.subarray(0, this.#used);
    this.#used = 0;
    out.transmit(bytes, theOnlyPeer);
  }

  #addMessage(item: Extract<FlightItem, { kind: 'message' }>, out: Out<DtlsEvent>): void {
    const { type, seq, body, epoch } = item;
    // Before a version is agreed on, the record says the oldest. [RFC 6347 §4.2.1]
    const version = type === handshakeType.clientHello || type === handshakeType.helloVerifyRequest ? dtls10 : dtls12;
    let offset = 0;
    do {
      const rest = body.length - offset;
      if (this.#room(epoch) < handshakeHeaderBytes + Math.min(rest, worthwhileFragment)) this.flush(out);
      const bytes = body.subarray(offset, offset + Math.min(rest, this.#room(epoch) - handshakeHeaderBytes));
      this.addRecord(contentType.handshake, epoch, writeFragment({ type, seq, length: body.length, offset, bytes }), out, version);
      offset += bytes.length;
    } while (offset < body.length);
  }

  #room(epoch: 0 | 1): number {
    return this.#datagram.length - this.#used - recordHeaderBytes - (epoch === 1 ? cipherOverhead : 0);
  }

  #sealer(): RecordCipher {
    if (this.cipher === undefined) throw new Bug('a record of epoch 1 before there are keys');
    return this.cipher;
  }
}
