import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeUtf8, encodeUtf8 } from './utf8.ts';

describe('UTF-8', () => {
  it('encodes as the platform does', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(encodeUtf8(text)).toEqual(new TextEncoder().encode(text));
      }),
    );
  });

  it('decodes well-formed text as the platform does', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(decodeUtf8(new TextEncoder().encode(text))).toBe(text);
      }),
    );
  });

  it('never throws on arbitrary bytes, and marks what is broken', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        const lossless = Buffer.from(bytes).equals(Buffer.from(encodeUtf8(decodeUtf8(bytes))));
        const wellFormed = !new TextDecoder().decode(bytes).includes('\ufffd');

        expect(lossless || !wellFormed || bytes[0] === 0xef).toBe(true); // the platform eats a byte order mark
      }),
    );
  });

  it.each([[[0xc0, 0x80]], [[0xed, 0xa0, 0x80]], [[0xf4, 0x90, 0x80, 0x80]], [[0xe2, 0x82]], [[0xff]]])('refuses %j', (bytes) => {
    expect(decodeUtf8(Uint8Array.from(bytes))).toContain('\ufffd');
  });
});
