import { describe, expect, it } from 'vitest';
import { levelOf } from './microphone-level.ts';

describe('levelOf', () => {
  const tone = (peak: number) => Float32Array.from({ length: 1024 }, (_, index) => peak * Math.sin(index / 5));

  it('is empty for silence and full for a shout, never more', () => {
    expect([levelOf(new Float32Array(1024)), levelOf(tone(1)), levelOf(new Float32Array())]).toEqual([0, 1, 0]);
  });

  it('shows quiet speech, and louder speech longer', () => {
    const [quiet, louder] = [levelOf(tone(0.02)), levelOf(tone(0.08))];

    expect(quiet).toBeGreaterThan(0.15);
    expect(louder / quiet).toBeCloseTo(2, 1);
  });
});
