import { describe, expect, it } from 'vitest';
import { concatBytes, equalConstantTime, fromHex, toHex } from './bytes.ts';
import { randomText, randomU32 } from './random.ts';

describe('bytes', () => {
  it('compares by content and length', () => {
    expect(equalConstantTime(Uint8Array.of(1, 2), Uint8Array.of(1, 2))).toBe(true);
    expect(equalConstantTime(Uint8Array.of(1, 2), Uint8Array.of(1, 3))).toBe(false);
    expect(equalConstantTime(Uint8Array.of(1, 2), Uint8Array.of(1, 2, 0))).toBe(false);
  });

  it('reads hex that it wrote, and nothing else', () => {
    expect(toHex(Uint8Array.of(0, 255, 16), ':')).toBe('00:ff:10');
    expect(fromHex('00:FF:10')).toEqual(Uint8Array.of(0, 255, 16));
    expect(fromHex('0')).toBeUndefined();
    expect(fromHex('zz')).toBeUndefined();
  });

  it('joins in order', () => {
    expect(concatBytes(Uint8Array.of(1), Uint8Array.of(), Uint8Array.of(2, 3))).toEqual(Uint8Array.of(1, 2, 3));
  });
});

describe('random words', () => {
  it('throw away the bytes that would favour some letters', () => {
    let next = 250; // 256 − 256 mod 10 = 250: bytes from there on are unfair for ten letters
    const random = { bytes: (length: number) => Uint8Array.from({ length }, () => next++ & 0xff) };

    expect(randomText(random, 3, '0123456789')).toBe('012');
  });

  it('make one number of four bytes', () => {
    expect(randomU32({ bytes: () => Uint8Array.of(0xff, 0, 0, 1) })).toBe(0xff000001);
  });
});
