import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bundlePrograms, type Programs } from './bundle-programs.ts';
import { checkHistory, type Operation } from './check-history.ts';
import { experimentChance } from './seed.ts';
import { WriterProcess } from './writer-process.ts';

/** Twenty in every run; more by hand: ROUNDS=240. */
const rounds = Number(process.env['ROUNDS'] ?? 20);

let programs: Programs;
let dataDir: string;
beforeAll(async () => {
  programs = await bundlePrograms();
  dataDir = mkdtempSync(join(tmpdir(), 'parley-crash-'));
});
afterAll(() => {
  programs.dispose();
  rmSync(dataDir, { recursive: true, force: true });
});

it(
  '[R-01] a process that is killed at any time loses nothing that it acknowledged and keeps nothing that it refused',
  async () => {
    const chance = experimentChance('crash');
    const operations: Operation[] = [];
    const opened: number[] = [];

    for (let round = 0; round < rounds; round += 1) {
      const writer = new WriterProcess([], [programs.path('writer'), dataDir, String(round)]);
      // Every fifth is killed while it opens or makes the database, the others while they write.
      if (round % 5 === 0) await new Promise((done) => setTimeout(done, chance.between(100, round === 0 ? 3_000 : 900)));
      else {
        const traces = await writer.traces();
        expect(checkHistory(operations, traces, 3), `after ${round} rounds`).toEqual([]);
        opened.push(Number(await writer.line('open')));
        await new Promise((done) => setTimeout(done, chance.between(20, 700)));
      }
      await writer.kill();
      operations.push(...writer.operations());
    }
    const reader = new WriterProcess([], [programs.path('writer'), dataDir, 'end', 'read']);
    const violations = checkHistory(operations, await reader.traces(), 3);
    await reader.exited;

    const count = (outcome: Operation['outcome']): number => operations.filter((operation) => operation.outcome === outcome).length;
    opened.sort((a, b) => a - b);
    process.stdout.write(
      `crash: ${rounds} kills, ${count('ok')} acknowledged, ${count('fail')} refused, ${count('info')} unanswered, ` +
        `reopened in ${opened[opened.length >> 1]} ms (median), ${opened.at(-1)} ms (longest)\n`,
    );
    expect(violations).toEqual([]);
    expect(count('ok')).toBeGreaterThan(rounds * 10); // an experiment that writes nothing proves nothing
  },
  Math.max(120_000, rounds * 6_000),
);
