import { Bug } from '@parley/engine-wire';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createSeededRandom } from '../testing/index.ts';
import { clearAlphabet, createUuidV7, randomCode, uuidV7Time } from './index.ts';

const shape = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

it('an id has the form of RFC 9562 and holds its time', () => {
  const next = createUuidV7(() => 0x0190_1234_5678, createSeededRandom(1));

  const id = next();

  expect(id).toMatch(shape);
  expect(id.startsWith('01901234-5678-7')).toBe(true);
  expect(uuidV7Time(id)).toBe(0x0190_1234_5678);
});

it('five thousand ids of one millisecond are all different and in order', () => {
  const next = createUuidV7(() => 1_700_000_000_000, createSeededRandom(2));

  const ids = Array.from({ length: 5000 }, next);

  expect(ids).toEqual([...new Set(ids)].sort());
});

it('ids stay in order whatever the clock does', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -5_000, max: 5_000 }), { maxLength: 60 }), fc.integer(), (steps, seed) => {
      let ms = 1_700_000_000_000;
      const next = createUuidV7(() => ms, createSeededRandom(seed));
      const ids = steps.map((step) => {
        ms += step;
        return next();
      });
      expect(ids).toEqual([...ids].sort());
      for (const id of ids) expect(id).toMatch(shape);
    }),
    { numRuns: 50 },
  );
});

it('a text that is no UUIDv7 has no time', () => {
  expect(uuidV7Time('01901234-5678-4abc-8def-000000000000')).toBeUndefined();
  expect(uuidV7Time('')).toBeUndefined();
});

it('a code uses only its alphabet, which has no look-alikes', () => {
  expect(clearAlphabet).not.toMatch(/[01oilu]/);
  expect(randomCode(createSeededRandom(3), 13)).toMatch(new RegExp(`^[${clearAlphabet}]{13}$`));
});

it('a code of fewer than sixty bits is a bug', () => {
  expect(() => randomCode(createSeededRandom(4), 12, clearAlphabet)).toThrow(Bug);
  expect(randomCode(createSeededRandom(4), 13, clearAlphabet)).toHaveLength(13);
});
