import { expect, test } from 'vitest';
import { RecordCipher } from './record-cipher.ts';
import { crypto } from './testing/dtls-pair.ts';
import { contentType, dtls10, dtls12 } from './wire-numbers.ts';

const cipher = new RecordCipher(crypto.aes128Gcm(new Uint8Array(16).fill(1)), new Uint8Array(4).fill(2));
const record = { type: contentType.applicationData, version: dtls12, epoch: 1, sequence: 2 ** 40 + 5, payload: Uint8Array.of(1, 2, 3) };
const sealed = { ...record, payload: cipher.seal(record) };

test('opens what it sealed', () => {
  expect(cipher.open(sealed)).toEqual(record.payload);
});

test('[D-10] opens nothing under another type, version, epoch or number, and nothing that is too short', () => {
  expect(cipher.open({ ...sealed, type: contentType.alert })).toBeUndefined();
  expect(cipher.open({ ...sealed, version: dtls10 })).toBeUndefined();
  expect(cipher.open({ ...sealed, epoch: 2 })).toBeUndefined();
  expect(cipher.open({ ...sealed, sequence: 5 })).toBeUndefined();
  expect(cipher.open({ ...sealed, payload: sealed.payload.subarray(0, 23) })).toBeUndefined();
});

test('never repeats a nonce for another record', () => {
  const next = cipher.seal({ ...record, sequence: record.sequence + 1 });

  expect(next.subarray(0, 8)).not.toEqual(sealed.payload.subarray(0, 8));
});
