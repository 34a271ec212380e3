import { describe, expect, test } from 'vitest';

import { firstNackAfterMs, NackGenerator, nackQueueLimit, nackTries, restartGap } from './nack-generator.ts';
import { ReceiveStatistics } from './receive-statistics.ts';

const into = new Float64Array(nackQueueLimit);
const due = (nack: NackGenerator, now: number) => [...into.subarray(0, nack.due(now, 70, into))];

describe('requests for missing packets', () => {
  test('a hole is asked for after 20 ms, again with growing pauses, and given up after five times', () => {
    const nack = new NackGenerator();
    nack.arrived(10, 0);
    nack.arrived(13, 0);
    const asked: number[] = [];
    for (let now = 0; now < 3000; now++) if (due(nack, now).length > 0) asked.push(now);

    expect(asked[0]).toBe(firstNackAfterMs);
    expect(asked.slice(1).map((at, index) => at - (asked[index] ?? 0))).toEqual([70, 88, 110, 137]);
    expect(asked.length).toBe(nackTries);
    expect(nack.missing).toBe(0);
  });

  test('a packet that arrives in time is not asked for', () => {
    const nack = new NackGenerator();
    nack.arrived(1, 0);
    nack.arrived(4, 0);
    nack.arrived(3, 5);

    expect(due(nack, 20)).toEqual([2]);
    expect(nack.deadline()).toBe(90);
  });

  test(`at most ${nackQueueLimit} are asked for: the newest`, () => {
    const nack = new NackGenerator();
    nack.arrived(0, 0);
    nack.arrived(nackQueueLimit + 2, 0);

    const asked = due(nack, 20);

    expect([asked.length, asked[0], asked.at(-1)]).toEqual([nackQueueLimit, 2, nackQueueLimit + 1]);
  });

  test('a jump is a restart, not a loss', () => {
    const nack = new NackGenerator();
    nack.arrived(0, 0);
    nack.arrived(restartGap + 1, 0);

    expect(nack.missing).toBe(0);
  });
});

describe('receiver statistics', () => {
  test('loss is told per interval and in total, and jitter follows uneven arrivals', () => {
    const statistics = new ReceiveStatistics(90_000);
    for (let seq = 0; seq < 100; seq++) {
      if (seq % 4 !== 3) statistics.count(seq + 65_536, seq * 3000, seq * (100 / 3));
    }
    statistics.count(100 + 65_536, 300_000, 10_000 / 3);
    statistics.closeInterval();

    expect(statistics.cumulativeLost).toBe(25);
    expect(statistics.fractionLost).toBe(Math.floor((25 * 256) / 101));
    expect(statistics.jitter).toBeLessThan(2);

    statistics.count(101 + 65_536, 303_000, 10_000 / 3 + 133);
    statistics.closeInterval();
    expect(statistics.fractionLost).toBe(0);
    expect(statistics.jitter).toBeGreaterThan(500);
  });
});
