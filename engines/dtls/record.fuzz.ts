import { ByteReader } from '@parley/engine-wire';
import { readRecord, recordHeaderBytes } from './record.ts';

export const target = 'engines/dtls/record';

export const seeds = [
  Uint8Array.of(22, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 0, 1, 0, 2, 9, 9, 21, 0xfe, 0xfd, 0, 1, 0, 0, 0, 0, 0, 2, 0, 0),
  Uint8Array.of(20, 0xfe, 0xff, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1),
];

export function fuzz(bytes: Uint8Array): void {
  const reader = new ByteReader(bytes);
  let total = 0;
  for (let record = readRecord(reader); record !== undefined; record = readRecord(reader)) {
    total += recordHeaderBytes + record.payload.length;
    if (total > bytes.length) throw new Error('records are longer than their datagram');
  }
}
