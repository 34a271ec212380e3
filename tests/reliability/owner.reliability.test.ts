import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { holdBar } from '@parley/tests/harness';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bundlePrograms, type Programs } from './bundle-programs.ts';
import { WriterProcess } from './writer-process.ts';

const races = 100;
const starters = 6;

class Starter {
  readonly process: ChildProcess;
  readonly #lines: AsyncIterator<string>;
  readonly #reader: Interface;

  constructor(path: string) {
    this.process = spawn(process.execPath, [path], { stdio: ['pipe', 'pipe', 'inherit'] });
    if (this.process.stdout === null) throw new Error('a starter without stdout');
    this.#reader = createInterface({ input: this.process.stdout });
    this.#lines = this.#reader[Symbol.asyncIterator]();
  }

  async ask(line: string): Promise<string> {
    this.process.stdin?.write(`${line}\n`);
    const next = await this.#lines.next();
    return next.done === true ? 'gone' : next.value;
  }

  async kill(): Promise<void> {
    const gone = new Promise((done) => this.process.once('exit', done));
    this.process.kill('SIGKILL');
    await gone;
  }
}

let programs: Programs;
let root: string;
beforeAll(async () => {
  programs = await bundlePrograms();
  root = mkdtempSync(join(tmpdir(), 'parley-owner-'));
});
afterAll(() => {
  programs.dispose();
  rmSync(root, { recursive: true, force: true });
});

it('[R-03] of processes that start together exactly one owns the directory, in a hundred races, also after kill -9', async () => {
  const all = Array.from({ length: starters }, () => new Starter(programs.path('starter')));
  const owners: number[] = [];
  const refusedMs: number[] = [];
  try {
    for (let race = 0; race < races; race += 1) {
      const answers = await Promise.all(all.map((starter) => starter.ask(`own ${root}`)));
      const winners = all.filter((_, i) => answers[i] === 'owns');
      owners.push(winners.length);
      for (const answer of answers) if (answer.startsWith('refused ')) refusedMs.push(Number(answer.split(' ')[1]));
      for (const winner of winners) {
        if (race % 5 !== 4) await winner.ask('release');
        else {
          await winner.kill(); // its claim stays behind for the next race to clear
          all[all.indexOf(winner)] = new Starter(programs.path('starter'));
        }
      }
    }
  } finally {
    await Promise.all(all.map((starter) => starter.kill()));
  }

  process.stdout.write(`owner: ${races} races of ${starters}, refused after at most ${Math.max(...refusedMs)} ms\n`);
  expect(owners).toEqual(Array.from({ length: races }, () => 1));
  expect(refusedMs).toHaveLength(races * (starters - 1));
  holdBar('a second owner is refused after', Math.max(...refusedMs), 1_000);
  expect(readdirSync(root).length).toBeLessThanOrEqual(1);
}, 60_000);

it('[R-03] a second server on a used directory is refused with one sentence, also from another network namespace, and may start after kill -9', async () => {
  const dataDir = join(root, 'served');
  const first = new WriterProcess([], [programs.path('writer'), dataDir, 'first']);
  expect(await first.line('traces')).toBeDefined();

  const second = new WriterProcess([], [programs.path('writer'), dataDir, 'second']);
  const refused = (await second.line('refused')) ?? '';
  const elsewhere = await inOtherNamespace([process.execPath, programs.path('writer'), dataDir, 'third']);
  await first.kill();
  const next = new WriterProcess([], [programs.path('writer'), dataDir, 'fourth', 'read']);
  const opened = await next.line('open');
  await next.exited;

  expect(await second.exited).toBe(3);
  holdBar('a second server is refused after', Number(refused.split(' ')[0]), 1_000);
  expect(refused).toContain(`The data directory ${dataDir} is in use by another Parley (process ${first.child.pid}).`);
  if (elsewhere !== undefined) expect(elsewhere).toContain('refused ');
  expect(opened).toBeDefined();
}, 60_000);

/**
 * What a program prints in a network namespace of its own; undefined when this user may not make one. Not by a blocking
 * call: the first server would fill its pipe meanwhile, and end because nobody reads it.
 */
async function inOtherNamespace(command: readonly string[]): Promise<string | undefined> {
  try {
    execFileSync('unshare', ['--net', 'true'], { stdio: 'ignore' });
  } catch {
    process.stdout.write('owner: no network namespace of our own here, that part is skipped\n');
    return undefined;
  }
  const child = spawn('unshare', ['--net', ...command], { stdio: ['ignore', 'pipe', 'ignore'] });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  await new Promise((done) => child.once('close', done));
  return text;
}
