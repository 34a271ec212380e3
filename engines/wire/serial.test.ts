import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { distance16, distance32, isNewer16, isNewer32, unwrap16, unwrap32 } from './serial.ts';

const corners = [0, 1, 127, 128, 32767, 32768, 65535];

describe('16-bit serial numbers', () => {
  it.each(corners)('the successor of %i is newer, and it is not newer than its successor', (value) => {
    const next = (value + 1) & 0xffff;

    expect(isNewer16(next, value)).toBe(true);
    expect(isNewer16(value, next)).toBe(false);
    expect(isNewer16(value, value)).toBe(false);
  });

  it('half way round is nobody’s successor', () => {
    expect(isNewer16(0x8000, 0)).toBe(false);
    expect(isNewer16(0, 0x8000)).toBe(false);
  });

  it('unwraps to the nearest number in either direction', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 40 }), fc.integer({ min: -32767, max: 32767 }), (reference, step) => {
        const target = reference + step;
        if (target < 0) return;

        expect(unwrap16(target % 65536, reference)).toBe(target);
      }),
    );
  });

  it.each(corners)('measures distances from %i', (value) => {
    expect(distance16((value + 5) & 0xffff, value)).toBe(5);
    expect(distance16((value - 5) & 0xffff, value)).toBe(-5);
  });
});

describe('32-bit serial numbers', () => {
  it.each([0, 1, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1])('the successor of %i is newer', (value) => {
    const next = (value + 1) >>> 0;

    expect(isNewer32(next, value)).toBe(true);
    expect(isNewer32(value, next)).toBe(false);
    expect(distance32(next, value)).toBe(1);
  });

  it('unwraps to the nearest number in either direction', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 50 }), fc.integer({ min: -(2 ** 31) + 1, max: 2 ** 31 - 1 }), (reference, step) => {
        const target = reference + step;
        if (target < 0) return;

        expect(unwrap32(target % 2 ** 32, reference)).toBe(target);
      }),
    );
  });
});
