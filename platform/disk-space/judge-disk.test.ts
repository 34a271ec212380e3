import { describe, expect, test } from 'vitest';
import { judgeDisk, lowWaterBytes, mebibyte, type DiskLook } from './judge-disk.ts';

const gibibyte = 1024 * mebibyte;
const settings = { ballastBytes: 64 * mebibyte, lowWaterPercent: undefined };
/** A disk of 20 GiB with its ballast, of which a whole gibibyte must stay free. */
const look = (freeMiB: number, more: Partial<DiskLook> = {}) => judgeDisk({ freeBytes: freeMiB * mebibyte, totalBytes: 20 * gibibyte, ballast: 'there', room: 'plenty', ...more }, settings);

describe('[K-10] the low-water mark', () => {
  test('is five percent of the disk, and of a very large one five gibibytes', () => {
    expect(lowWaterBytes(20 * gibibyte, settings)).toBe(gibibyte);
    expect(lowWaterBytes(4_000 * gibibyte, settings)).toBe(5 * gibibyte);
  });

  test('is what the operator says, also on a very large disk', () => {
    expect(lowWaterBytes(4_000 * gibibyte, { lowWaterPercent: 10 })).toBe(400 * gibibyte);
  });

  test('lies above what the database needs, however small the disk and the percentage are', () => {
    expect(lowWaterBytes(100 * mebibyte, { lowWaterPercent: 0 })).toBe(56 * mebibyte);
  });

  test('refuses nothing at the mark, and what is large one byte below it', () => {
    expect(look(1024)).toEqual({ room: 'plenty', ballast: 'keep' });
    expect(judgeDisk({ freeBytes: gibibyte - 1, totalBytes: 20 * gibibyte, ballast: 'there', room: 'plenty' }, settings)).toEqual({ room: 'low', ballast: 'keep' });
  });

  test('is left by a tenth more than it takes to come there, so that nobody hears of it all day', () => {
    expect(look(1024, { room: 'low' })).toMatchObject({ room: 'low' });
    expect(look(1127, { room: 'low' })).toMatchObject({ room: 'plenty' });
  });
});

describe('[K-10] the ballast', () => {
  test('is given when the disk is nearly full, and what it leaves is for small things', () => {
    expect(look(32, { room: 'low' })).toEqual({ room: 'low', ballast: 'keep' });
    expect(look(31, { room: 'low' })).toEqual({ room: 'low', ballast: 'give' });
  });

  test('is given even when nothing at all is left any more', () => {
    expect(look(0)).toEqual({ room: 'low', ballast: 'give' });
  });

  test('does not help when it is smaller than what the database needs', () => {
    expect(judgeDisk({ freeBytes: 0, totalBytes: 20 * gibibyte, ballast: 'there', room: 'low' }, { ...settings, ballastBytes: mebibyte })).toEqual({ room: 'none', ballast: 'give' });
  });

  test('when it is used up nothing is written, until there is a little more again', () => {
    expect(look(40, { room: 'low', ballast: 'missing' })).toEqual({ room: 'low', ballast: 'keep' });
    expect(look(39, { room: 'low', ballast: 'missing' })).toEqual({ room: 'none', ballast: 'keep' });
    expect(look(55, { room: 'none', ballast: 'missing' })).toMatchObject({ room: 'none' });
    expect(look(56, { room: 'none', ballast: 'missing' })).toMatchObject({ room: 'low' });
  });

  test('comes back before anything large does', () => {
    expect(look(1151, { room: 'low', ballast: 'missing' })).toEqual({ room: 'low', ballast: 'keep' });
    expect(look(1152, { room: 'low', ballast: 'missing' })).toEqual({ room: 'plenty', ballast: 'take' });
  });

  test('while it is made its own room is not missed', () => {
    expect(look(1130, { room: 'plenty', ballast: 'in-the-making' })).toEqual({ room: 'plenty', ballast: 'keep' });
  });

  test('that is not wanted is neither made nor waited for', () => {
    const without = { ...settings, ballastBytes: 0 };
    const bare = (freeMiB: number) => judgeDisk({ freeBytes: freeMiB * mebibyte, totalBytes: 20 * gibibyte, ballast: 'missing', room: 'plenty' }, without);

    expect([bare(1024), bare(1023), bare(40), bare(39)]).toEqual(['plenty', 'low', 'low', 'none'].map((room) => ({ room, ballast: 'keep' })));
  });
});
