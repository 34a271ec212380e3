import { describe, expect, it } from 'vitest';
import { fromHex, toHex } from '@parley/engine-wire';
import { deriveSessionKeys } from './derive-session-keys.ts';
import { GcmMode } from './gcm-mode.ts';
import { createNaiveCrypto, createNaiveKernel } from './testing/naive-kernel.ts';

const crypto = createNaiveCrypto();

function hex(text: string): Uint8Array {
  const bytes = fromHex(text.replaceAll(/\s/g, ''));
  if (bytes === undefined) throw new Error('not hex');
  return bytes;
}

describe('RFC 3711 appendix B', () => {
  it('[D-17] B.2: makes the AES-CM keystream, up to the last block counters', () => {
    const kernel = createNaiveKernel();
    const base = new Uint8Array(16);
    base.set(hex('F0F1F2F3F4F5F6F7F8F9FAFBFCFD'));
    const keystream = kernel.keystream(crypto.aes128Blocks(hex('2B7E151628AED2A6ABF7158809CF4F3C')), base);
    kernel.buffer(0).fill(0);

    keystream.xor(0, 0, 0, 48);

    expect(toHex(kernel.buffer(0).subarray(0, 48)).toUpperCase()).toBe(
      'E03EAD0935C95E80E166B16DD92B4EB4' + 'D23513162B02D0F72A43A2FE4A5F97AB' + '41E95B3BB0A2E8DD477901E4FCA894C0',
    );
  });

  it('[D-17] B.3: derives the session cipher key, salt and authentication key', () => {
    const keys = { profile: 'aes128-cm-sha1-80', key: hex('E1F97A0D3E018BE0D64FA32C06DE4139'), salt: hex('0EC675AD498AFEEBB6960B3AABE6') } as const;

    const rtp = deriveSessionKeys(keys, 'rtp', crypto);

    expect(toHex(rtp.cipher).toUpperCase()).toBe('C61E7A93744F39EE10734AFE3FF7A087');
    expect(toHex(rtp.salt).toUpperCase()).toBe('30CBBC08863D8C85D49DB34A9AE1');
    // The appendix lists 94 bytes for a longer key; HMAC-SHA1 takes the first 20.
    expect(toHex(rtp.mac).toUpperCase()).toBe('CEBE321F6FF7716B6FD4AB49AF256A156D38BAA4');
  });
});

describe('RFC 7714 §16 and §17', () => {
  const key = hex('000102030405060708090a0b0c0d0e0f');
  const salt = hex('517569642070726f2071756f');
  const mode = () => new GcmMode({ cipher: key, mac: new Uint8Array(0), salt }, crypto);

  it('[D-17] §16.1.1: seals and opens an RTP packet', () => {
    const header = hex('8040f17b 8041f8d3 5501a0b2');
    const plain = hex('47616c6c 69612065 7374206f 6d6e6973 20646976 69736120 696e2070 61727465 73207472 6573');
    const sealed =
      'f24de3a3fb34de6cacba861c9d7e4bcabe633bd50d294e6f42a5f47a51c7d19b36de3adf8833' + '899d7f27beb16a9152cf765ee4390cce';

    expect(toHex(mode().seal(0x5501a0b2, 0xf17b, header, plain))).toBe(sealed);
    expect(toHex(mode().open(0x5501a0b2, 0xf17b, header, hex(sealed)) ?? hex(''))).toBe(toHex(plain));
  });

  it('[D-17] §17.1: seals and opens an RTCP packet', () => {
    const header = hex('81c8000d 4d617273');
    const word = hex('800005d4');
    const plain = hex('4e545031 4e545032 52545020 0000042a 0000e930 4c756e61 deadbeef deadbeef deadbeef deadbeef deadbeef');
    const additional = Uint8Array.from([...header, ...word]);
    const sealed =
      '63e94885dcdab67ca727d7662f6b7e997ff5c0f76c06f32dc676a5f1730d6fda4ce09b4686303ded0bb9275b' + 'c84aa45896cf4d2fc5abf87245d9eade';

    expect(toHex(mode().seal(0x4d617273, 0x5d4, additional, plain))).toBe(sealed);
    expect(toHex(mode().open(0x4d617273, 0x5d4, additional, hex(sealed)) ?? hex(''))).toBe(toHex(plain));
  });
});
