import { describe, expect, it } from 'vitest';
import { fuzzTarget } from './fuzz.ts';

/** The fuzz loop must find planted faults, or its silence means nothing. */
describe('the fuzz loop', () => {
  const seeds = [Uint8Array.from([1, 2, 3, 4, 5, 6, 7, 8])];

  it('finds an exception behind a two-byte condition', () => {
    const fuzz = (bytes: Uint8Array) => {
      if (bytes[0] === 0xff && bytes[1] === 0xff) throw new Error('planted');
    };

    expect(fuzzTarget({ target: 'planted', fuzz, seeds }, 3000, 1).failure?.reason).toContain('planted');
  });

  it('finds an input that takes too long', () => {
    const fuzz = (bytes: Uint8Array) => {
      if ((bytes[0] ?? 0) < 0x80) return;
      const end = performance.now() + 12;
      while (performance.now() < end);
    };

    expect(fuzzTarget({ target: 'planted', fuzz, seeds }, 3000, 1).failure?.reason).toContain('ms');
  });

  it('is content with a target that bears everything', () => {
    const result = fuzzTarget({ target: 'planted', fuzz: () => undefined, seeds }, 50, 1);

    expect(result.failure).toBeUndefined();
    expect(result.runs).toBeGreaterThan(100);
  });
});
