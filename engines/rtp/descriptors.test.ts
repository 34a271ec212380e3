import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { startsH264Keyframe, startsVp9Keyframe } from './keyframe.ts';
import { longestVp8Descriptor, readVp8Descriptor, rewriteVp8Descriptor, Vp8Descriptor } from './vp8-descriptor.ts';

const descriptor = new Vp8Descriptor();

describe('the VP8 payload descriptor', () => {
  test('all fields of a keyframe are read', () => {
    // X S, I L T K, picture 0x1234, tl0 7, temporal 2 with sync and key index 9, keyframe
    const bytes = Uint8Array.of(0x90, 0xf0, 0x92, 0x34, 7, 0xa9, 0x10);

    expect(readVp8Descriptor(bytes, 0, bytes.length, descriptor)).toBe(true);

    expect(descriptor).toEqual({
      length: 6,
      startsFrame: true,
      keyframe: true,
      pictureId: 0x1234,
      pictureBits: 15,
      tl0: 7,
      temporal: 2,
      layerSync: true,
      keyIndex: 9,
    });
  });

  test('a descriptor of one byte has no counters', () => {
    expect(readVp8Descriptor(Uint8Array.of(0x10, 0x01), 0, 2, descriptor)).toBe(true);
    expect(descriptor).toMatchObject({ length: 1, keyframe: false, pictureId: -1, tl0: -1, temporal: -1, keyIndex: -1 });
  });

  test('later packets of a keyframe do not start one', () => {
    expect(readVp8Descriptor(Uint8Array.of(0x00, 0x00), 0, 2, descriptor)).toBe(true);
    expect(descriptor.keyframe).toBe(false);
  });

  test('[D-20] a descriptor that is cut off anywhere is refused', () => {
    const whole = Uint8Array.of(0x90, 0xf0, 0x92, 0x34, 7, 0xa9);
    for (let length = 0; length <= whole.length; length++) expect(readVp8Descriptor(whole, 0, length, descriptor)).toBe(false);
  });

  test('a short picture id grows when it no longer fits seven bits', () => {
    const bytes = Uint8Array.of(0x90, 0x80, 127, 0x01);
    readVp8Descriptor(bytes, 0, bytes.length, descriptor);
    const into = new Uint8Array(10);

    expect(rewriteVp8Descriptor(bytes, 0, descriptor, { pictureId: 127, tl0: 0, keyIndex: 0 }, into, 0)).toBe(3);
    expect(rewriteVp8Descriptor(bytes, 0, descriptor, { pictureId: 128, tl0: 0, keyIndex: 0 }, into, 0)).toBe(4);
    expect([...into.subarray(0, 4)]).toEqual([0x90, 0x80, 0x80, 0x80]);
  });

  test('what is rewritten reads back with the new counters and everything else unchanged', () => {
    const counters = fc.record({ pictureId: fc.integer({ min: 0, max: 32767 }), tl0: fc.nat(255), keyIndex: fc.nat(31) });
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 7, maxLength: 12 }), counters, (bytes, wanted) => {
        if (!readVp8Descriptor(bytes, 0, bytes.length, descriptor)) return;
        const before = { ...descriptor };
        const into = new Uint8Array(20);
        const length = rewriteVp8Descriptor(bytes, 0, descriptor, wanted, into, 0);
        into.set(bytes.subarray(before.length), length);

        expect(length).toBeLessThanOrEqual(longestVp8Descriptor);
        expect(readVp8Descriptor(into, 0, length + bytes.length - before.length, descriptor)).toBe(true);
        expect(descriptor).toEqual({
          ...before,
          length,
          pictureBits: before.pictureBits === 7 && wanted.pictureId > 127 ? 15 : before.pictureBits,
          pictureId: before.pictureId < 0 ? -1 : wanted.pictureId,
          tl0: before.tl0 < 0 ? -1 : wanted.tl0,
          keyIndex: before.keyIndex < 0 ? -1 : wanted.keyIndex,
        });
      }),
    );
  });
});

describe('keyframes of other codecs', () => {
  test.each([
    ['an IDR slice', [0x65, 1], true],
    ['a parameter set', [0x67, 1], true],
    ['another slice', [0x61, 1], false],
    ['an aggregate with a parameter set behind a delimiter', [0x78, 0, 2, 9, 0, 0, 2, 0x67, 1], true],
    ['an aggregate without', [0x78, 0, 2, 0x61, 0], false],
    ['the first fragment of an IDR', [0x7c, 0x85], true],
    ['a later fragment of it', [0x7c, 0x05], false],
  ])('H.264: %s', (_name, bytes, expected) => {
    expect(startsH264Keyframe(Uint8Array.from(bytes), 0, bytes.length)).toBe(expected);
  });

  test('[D-20] an aggregate bomb is looked at for 64 bytes only, and a unit of nothing ends it', () => {
    const bomb = new Uint8Array(1500).fill(0);
    bomb[0] = 0x78;
    expect(startsH264Keyframe(bomb, 0, bomb.length)).toBe(false);
    for (let at = 1; at < 1490; at += 3) bomb[at + 1] = 1;
    bomb[1 + 21 * 3 + 2] = 0x67;
    expect(startsH264Keyframe(bomb, 0, bomb.length)).toBe(false);
    bomb[1 + 20 * 3 + 2] = 0x67;
    expect(startsH264Keyframe(bomb, 0, bomb.length)).toBe(true);
  });

  test('VP9: a frame that predicts from nothing, in its lowest spatial layer', () => {
    expect(startsVp9Keyframe(Uint8Array.of(0x08, 0), 0, 2)).toBe(true);
    expect(startsVp9Keyframe(Uint8Array.of(0x48, 0), 0, 2)).toBe(false);
    expect(startsVp9Keyframe(Uint8Array.of(0xa8, 5, 0x02), 0, 3)).toBe(false);
    expect(startsVp9Keyframe(Uint8Array.of(0xa8, 0x85, 5, 0x00), 0, 4)).toBe(true);
    expect(startsVp9Keyframe(Uint8Array.of(0xa8, 0x85), 0, 2)).toBe(false);
  });
});
