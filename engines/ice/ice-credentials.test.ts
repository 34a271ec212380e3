import { createSystemRandom } from '@parley/platform/crypto';
import { expect, it } from 'vitest';
import { createIceCredentials } from './ice-credentials.ts';

/** A part in every run; ROUNDS=1000000 by hand. */
const rounds = Number(process.env['ROUNDS'] ?? 60_000);
const letters = 62;

it('[D-28] no two of many sessions have one ufrag or password, and no letter at no place is likelier than another', () => {
  const random = createSystemRandom();
  const [ufrags, passwords] = [new Set<string>(), new Set<string>()];
  const counts = Array.from({ length: 12 }, () => new Map<string, number>());

  for (let n = 0; n < rounds; n += 1) {
    const { ufrag, password } = createIceCredentials(random);
    ufrags.add(ufrag);
    passwords.add(password);
    for (const [at, letter] of [...ufrag].entries()) counts[at]?.set(letter, (counts[at].get(letter) ?? 0) + 1);
  }

  process.stdout.write(`dice: ${rounds} sessions, ${rounds - ufrags.size} ufrags and ${rounds - passwords.size} passwords came twice\n`);
  expect([ufrags.size, passwords.size]).toEqual([rounds, rounds]);
  const expected = rounds / letters;
  // Seven standard deviations: fair letters leave them once in 500 million runs of this test.
  const far = counts.flatMap((places, at) => [...places].filter(([, count]) => Math.abs(count - expected) > 7 * Math.sqrt(expected)).map(([letter, count]) => `${letter} at ${at}: ${count}`));
  expect(far).toEqual([]);
  expect(counts.map((places) => places.size)).toEqual(counts.map(() => letters));
}, 300_000);
