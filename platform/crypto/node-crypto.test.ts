import { fromHex, toHex } from '@parley/engine-wire';
import { createHmac, createPrivateKey } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createDtlsIdentity } from './dtls-identity.ts';
import { createNodeCrypto } from './node-crypto.ts';
import { createSystemRandom } from './system-random.ts';

const crypto = createNodeCrypto();
const hex = (text: string) => fromHex(text) as Uint8Array; // constants of this file
const text = (value: string) => new TextEncoder().encode(value);

describe('hashes', () => {
  test('answer the published vectors', () => {
    expect(toHex(crypto.sha256(text('abc')))).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
    // RFC 2202 test 2, RFC 4231 test 2
    expect(toHex(crypto.hmacSha1(text('Jefe'), text('what do ya want for nothing?')))).toBe('effcdf6ae5eb2fa2d27416d5f184df9c259a7c79');
    expect(toHex(crypto.hmacSha256(text('Jefe'), text('what do ya want for nothing?')))).toBe(
      '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
    );
  });

  test('are plain byte arrays, not Buffers', () => {
    expect(crypto.sha256(text('')).constructor).toBe(Uint8Array);
    expect(createSystemRandom().bytes(4).constructor).toBe(Uint8Array);
  });
});

describe('aes128Gcm', () => {
  // Test case 4 of the GCM specification.
  const key = hex('feffe9928665731c6d6a8f9467308308');
  const nonce = hex('cafebabefacedbaddecaf888');
  const additional = hex('feedfacedeadbeeffeedfacedeadbeefabaddad2');
  const bytes = hex(
    'd9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39',
  );

  test('seals as the specification says and opens what it sealed', () => {
    const sealed = crypto.aes128Gcm(key).seal(nonce, additional, bytes);

    expect(toHex(sealed.subarray(-16))).toBe('5bc94fbc3221a5db94fae95ae7121a47');
    expect(crypto.aes128Gcm(key).open(nonce, additional, sealed)).toEqual(bytes);
  });

  test('answers undefined for a changed byte, another nonce or too few bytes', () => {
    const aead = crypto.aes128Gcm(key);
    const sealed = aead.seal(nonce, additional, bytes);

    expect(aead.open(nonce, additional, sealed.with(3, 0))).toBeUndefined();
    expect(aead.open(nonce.with(0, 0), additional, sealed)).toBeUndefined();
    expect(aead.open(nonce, additional, sealed.subarray(0, 15))).toBeUndefined();
  });

  test('seals and opens nothing at all', () => {
    const aead = crypto.aes128Gcm(key);

    expect(aead.open(nonce, additional, aead.seal(nonce, additional, new Uint8Array(0)))).toEqual(new Uint8Array(0));
  });
});

test('aes128Blocks encrypts block by block, call after call', () => {
  // FIPS 197 appendix C.1
  const cipher = crypto.aes128Blocks(hex('000102030405060708090a0b0c0d0e0f'));
  const block = hex('00112233445566778899aabbccddeeff');

  expect(toHex(cipher.encrypt(block))).toBe('69c4e0d86a7b0430d8cdb78070b4c55a');
  expect(toHex(cipher.encrypt(block))).toBe('69c4e0d86a7b0430d8cdb78070b4c55a');
});

describe('ecdhP256', () => {
  test('agrees with its twin', () => {
    const [a, b] = [crypto.ecdhP256(), crypto.ecdhP256()];

    expect(a.agree(b.publicKey)).toEqual(b.agree(a.publicKey));
    expect(a.agree(b.publicKey)).toHaveLength(32);
  });

  test('[D-08] answers undefined for points that are not on the curve, compressed or of another size', () => {
    const own = crypto.ecdhP256();
    const good = crypto.ecdhP256().publicKey;
    const compressed = Uint8Array.from([2 + ((good[64] ?? 0) & 1), ...good.subarray(1, 33)]);

    for (const bad of [good.with(64, (good[64] ?? 0) ^ 1), new Uint8Array(65), new Uint8Array(65).with(0, 4), good.subarray(0, 64), compressed, new Uint8Array(0)]) {
      expect(own.agree(bad)).toBeUndefined();
    }
  });
});

describe('readCertificate', () => {
  const identity = createDtlsIdentity();

  test('reads the key of our own identity, which verifies its signatures only', () => {
    const key = crypto.readCertificate(identity.certificate);
    const signature = identity.sign(text('hello'));

    expect(key?.kind).toBe('ecdsa-p256');
    expect(key?.verify(0x0403, text('hello'), signature)).toBe(true);
    expect(key?.verify(0x0403, text('hallo'), signature)).toBe(false);
    expect(key?.verify(0x0401, text('hello'), signature)).toBe(false);
    expect(key?.verify(0x0403, text('hello'), new Uint8Array(3))).toBe(false);
    expect(createDtlsIdentity().certificate).not.toEqual(identity.certificate);
    expect(identity.fingerprint).toEqual(crypto.sha256(identity.certificate));
  });

  test('refuses what is not exactly one DER certificate', () => {
    const pem = `-----BEGIN CERTIFICATE-----\n${Buffer.from(identity.certificate).toString('base64')}\n-----END CERTIFICATE-----\n`;

    for (const bad of [new Uint8Array(0), text(pem), Uint8Array.of(0x30), identity.certificate.subarray(0, 80), Uint8Array.from([...identity.certificate, 0])]) {
      expect(crypto.readCertificate(bad)).toBeUndefined();
    }
  });

  test('[D-29] an identity has no way to give its key away, and every start makes another', () => {
    expect(Object.keys(identity).sort()).toEqual(['certificate', 'fingerprint', 'sign']);
    expect(() => createPrivateKey(Buffer.from(identity.certificate))).toThrow();
    expect(createDtlsIdentity().fingerprint).not.toEqual(identity.fingerprint);
  });
});

test('hmacSha1 takes keys longer than a block', () => {
  const key = new Uint8Array(100).fill(7);

  expect(crypto.hmacSha1(key, text('x'))).toEqual(new Uint8Array(createHmac('sha1', key).update('x').digest()));
});
