import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bundlePrograms, type Programs } from './bundle-programs.ts';
import { checkHistory, type Operation } from './check-history.ts';
import { experimentChance } from './seed.ts';
import { WriterProcess } from './writer-process.ts';

/** Three in every run; more by hand: ROUNDS=30. */
const cuts = Number(process.env['ROUNDS'] ?? 3);
const imageBytes = 512 * 1024 * 1024;

const run = (program: string, ...args: string[]): string => execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

let programs: Programs;
let bench: string;
beforeAll(async () => {
  programs = await bundlePrograms();
  // The images lie in memory where there is room: the experiment is about what was written, not about a disk's speed.
  const memory = '/dev/shm';
  bench = mkdtempSync(join(hasRoom(memory) ? memory : tmpdir(), 'parley-powercut-'));
  for (const name of ['before', 'after']) mkdirSync(join(bench, name));
});
afterAll(() => {
  for (const name of ['before', 'after']) unmount(join(bench, name));
  rmSync(bench, { recursive: true, force: true });
  programs.dispose();
});

it(
  '[R-02] a power cut loses nothing that was acknowledged, and the database opens by itself',
  async (context) => {
    const impossible = whyNotHere();
    if (impossible !== undefined) {
      process.stdout.write(`powercut: skipped, ${impossible}\n`);
      return context.skip(impossible);
    }
    const chance = experimentChance('powercut');
    let acknowledged = 0;

    for (let cut = 0; cut < cuts; cut += 1) {
      // One while the database is being made, which takes about three seconds; one while it works; one soon after a crash.
      const moments: Moment[] = [
        { afterStartMs: chance.between(500, 4_500) },
        { afterOpenMs: chance.between(300, 4_000) },
        { crashedAfterMs: chance.between(300, 2_000), afterOpenMs: chance.between(0, 1_500) },
      ];
      const result = await cutPower(moments[cut % 3] ?? { afterOpenMs: 0 });
      acknowledged += result.operations.filter((operation) => operation.outcome === 'ok').length;
      expect(result.violations, `cut ${cut}`).toEqual([]);
    }

    process.stdout.write(`powercut: ${cuts} cuts, ${acknowledged} acknowledged, 0 lost\n`);
    expect(acknowledged).toBeGreaterThan(cuts * 10);
  },
  Math.max(120_000, cuts * 40_000),
);

type Moment = { readonly afterStartMs: number } | { readonly crashedAfterMs?: number; readonly afterOpenMs: number };

/**
 * The image file of a loop device holds exactly what the file system has written to its "disk". The writer is stopped
 * in the middle of its work, the file is copied, and the copy is what the machine finds after the cut.
 */
async function cutPower(moment: Moment): Promise<{ operations: Operation[]; violations: ReturnType<typeof checkHistory> }> {
  const [before, after] = [join(bench, 'before'), join(bench, 'after')];
  const [disk, copy] = [join(bench, 'disk.img'), join(bench, 'copy.img')];
  rmSync(disk, { force: true });
  rmSync(copy, { force: true });
  run('truncate', '-s', String(imageBytes), disk);
  run('mkfs.ext4', '-q', '-F', disk);
  run('mount', '-o', 'loop,noatime', disk, before);

  const operations: Operation[] = [];
  if ('crashedAfterMs' in moment && moment.crashedAfterMs !== undefined) {
    const crashed = new WriterProcess([], [programs.path('writer'), join(before, 'data'), 'crashed']);
    await crashed.traces();
    await pause(moment.crashedAfterMs);
    await crashed.kill();
    operations.push(...crashed.operations());
  }
  const writer = new WriterProcess([], [programs.path('writer'), join(before, 'data'), '0']);
  if ('afterStartMs' in moment) await pause(moment.afterStartMs);
  else {
    await writer.traces();
    await pause(moment.afterOpenMs);
  }
  writer.child.kill('SIGSTOP');
  await pause(50); // what it had said before it was stopped is still in the pipe
  run('cp', '--sparse=always', disk, copy);
  operations.push(...writer.operations());
  await writer.kill();
  unmount(before);

  run('mount', '-o', 'loop,noatime', copy, after);
  try {
    const reader = new WriterProcess([], [programs.path('writer'), join(after, 'data'), '1', 'read']);
    const traces = await reader.traces();
    await reader.exited;
    return { operations, violations: checkHistory(operations, traces, 3) };
  } finally {
    unmount(after);
  }
}

function whyNotHere(): string | undefined {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'it mounts an image of its own, which only root on Linux may';
  const probe = join(bench, 'probe.img');
  try {
    run('truncate', '-s', '16M', probe);
    run('mkfs.ext4', '-q', '-F', probe);
    run('mount', '-o', 'loop', probe, join(bench, 'before'));
    unmount(join(bench, 'before'));
    return undefined;
  } catch (error) {
    return `no loop device can be mounted here (${String((error as { stderr?: unknown }).stderr ?? error).trim()})`;
  } finally {
    rmSync(probe, { force: true });
  }
}

function unmount(path: string): void {
  try {
    run('umount', path);
  } catch {
    // It was not mounted, which is what we want.
  }
}

function hasRoom(path: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(path);
    return bavail * bsize > 3 * imageBytes;
  } catch {
    return false; // there is no such folder on this system
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms));
}
