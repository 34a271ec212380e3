import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Bug } from './bug.ts';
import { ByteReader } from './byte-reader.ts';
import { ByteWriter } from './byte-writer.ts';

describe('ByteReader', () => {
  it('reads past the end as zero and says so once asked', () => {
    const reader = new ByteReader(Uint8Array.from([1, 2]));

    expect(reader.u16()).toBe(0x0102);
    expect(reader.failed).toBe(false);
    expect(reader.u32()).toBe(0);
    expect(reader.failed).toBe(true);
  });

  it('refuses a view that is longer than what is left, or negative', () => {
    const reader = new ByteReader(Uint8Array.from([1, 2]));

    expect(reader.view(3)).toHaveLength(0);
    expect(reader.failed).toBe(true);
    const other = new ByteReader(Uint8Array.from([1, 2]));
    other.skip(-1);
    expect(other.failed).toBe(true);
  });

  it('never looks behind its end, though the buffer goes on', () => {
    const reader = new ByteReader(Uint8Array.from([1, 2, 3, 4]), 0, 2);

    reader.u32();

    expect(reader.failed).toBe(true);
  });
});

describe('ByteWriter', () => {
  it('writes what ByteReader reads', () => {
    fc.assert(
      fc.property(fc.nat(0xff), fc.nat(0xffff), fc.nat(0xffffff), fc.integer({ min: 0, max: 2 ** 32 - 1 }), fc.nat(2 ** 48 - 1), fc.bigInt(0n, 2n ** 64n - 1n), (a, b, c, d, e, f) => {
        const writer = new ByteWriter(24).u8(a).u16(b).u24(c).u32(d).u48(e).u64(f);
        const reader = new ByteReader(writer.written());

        expect([reader.u8(), reader.u16(), reader.u24(), reader.u32(), reader.u48(), reader.u64()]).toEqual([a, b, c, d, e, f]);
        expect(reader.failed).toBe(false);
      }),
    );
  });

  it('throws Bug when our own sizes are wrong', () => {
    expect(() => new ByteWriter(1).u16(1)).toThrow(Bug);
  });
});
