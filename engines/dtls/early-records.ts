import type { DtlsRecord } from './record.ts';

/** A last flight and a first burst of data may overtake what makes them readable. */
export const earlyRecordsLimit = 8;
/** No record is longer than a datagram on any path that we know. */
export const earlyRecordBytesLimit = 2048;

/**
 * Protected records that came before they can be read: a reordered Finished, or the peer's first data.
 * Keeping them saves a retransmission; unverified, so few.
 *
 * Source  RFC 6347 §4.1
 */
export class EarlyRecords {
  #held: DtlsRecord[] = [];

  /** Copies; false when there is no room. */
  hold(record: DtlsRecord): boolean {
    if (this.#held.length >= earlyRecordsLimit || record.payload.length > earlyRecordBytesLimit) return false;
    this.#held.push({ ...record, payload: record.payload.slice() });
    return true;
  }

  takeAll(): readonly DtlsRecord[] {
    const held = this.#held;
    this.#held = [];
    return held;
  }
}
