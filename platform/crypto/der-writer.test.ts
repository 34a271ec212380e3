import { toHex } from '@parley/engine-wire';
import { X509Certificate } from 'node:crypto';
import { expect, test } from 'vitest';
import { derBitString, derObjectId, derSequence, derUnsigned, derUtcTime } from './der-writer.ts';
import { createDtlsIdentity } from './dtls-identity.ts';

test('integers are positive and as short as they can be', () => {
  expect(toHex(derUnsigned(Uint8Array.of(0)))).toBe('020100');
  expect(toHex(derUnsigned(Uint8Array.of(0, 0, 127)))).toBe('02017f');
  expect(toHex(derUnsigned(Uint8Array.of(128)))).toBe('02020080');
});

test('lengths take one, two or three bytes', () => {
  expect(toHex(derSequence(new Uint8Array(127)).subarray(0, 2))).toBe('307f');
  expect(toHex(derSequence(new Uint8Array(128)).subarray(0, 3))).toBe('308180');
  expect(toHex(derSequence(new Uint8Array(256)).subarray(0, 4))).toBe('30820100');
});

test('object ids, bit strings and times are as the standard writes them', () => {
  expect(toHex(derObjectId(1, 2, 840, 10045, 4, 3, 2))).toBe('06082a8648ce3d040302');
  expect(toHex(derBitString(Uint8Array.of(1)))).toBe('03020001');
  expect(new TextDecoder().decode(derUtcTime(new Date('2031-02-03T04:05:06Z')).subarray(2))).toBe('310203040506Z');
});

test('a certificate is valid from a day ago for thirty days, signs itself and names nobody', () => {
  const certificate = new X509Certificate(createDtlsIdentity(new Date('2030-01-02T00:00:00Z')).certificate);

  expect(new Date(certificate.validFrom).toISOString()).toBe('2030-01-01T00:00:00.000Z');
  expect(new Date(certificate.validTo).toISOString()).toBe('2030-02-01T00:00:00.000Z');
  expect(certificate.verify(certificate.publicKey)).toBe(true);
  expect(certificate.subject).toBe('CN=parley');
});
