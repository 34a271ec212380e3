import { describe, expect, test } from 'vitest';
import * as accessToken from './access-token.fuzz.ts';
import * as dataPackets from './data-packets.fuzz.ts';
import * as remoteDescription from './remote-description.fuzz.ts';
import * as signalSession from './signal-session.fuzz.ts';

/** A short walk around the seeds: the fuzz runner goes on for longer. */
const roundsPerSeed = 60;

describe.each([accessToken, dataPackets, remoteDescription, signalSession])('$target', ({ fuzz, seeds }) => {
  test('mutated seeds break nothing', () => {
    let state = 1;
    const next = (below: number): number => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return state % below;
    };
    for (const seed of seeds) {
      expect(() => fuzz(seed)).not.toThrow();
      for (let round = 0; round < roundsPerSeed; round++) {
        const bytes = Uint8Array.from(seed);
        for (let change = 0; change <= next(8); change++) bytes[next(bytes.length)] = next(256);
        fuzz(round % 3 === 0 ? bytes.subarray(0, next(bytes.length)) : bytes);
      }
    }
  });
});
