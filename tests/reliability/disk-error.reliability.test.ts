import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { databaseLostExitCode } from '@parley/platform/db';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bundlePrograms, type Programs } from './bundle-programs.ts';
import { checkHistory } from './check-history.ts';
import { WriterProcess } from './writer-process.ts';

let programs: Programs;
let dataDir: string;
beforeAll(async () => {
  programs = await bundlePrograms();
  dataDir = mkdtempSync(join(tmpdir(), 'parley-disk-'));
});
afterAll(() => {
  programs.dispose();
  rmSync(dataDir, { recursive: true, force: true });
});

/** A module that is loaded before the program, in its threads too: from the moment the file exists, the call fails. */
function fault(call: 'fsyncSync' | 'writeSync', trigger: string): string {
  const path = join(programs.folder, `${call}.mjs`);
  writeFileSync(
    path,
    `import fs from 'node:fs';
import { isMainThread } from 'node:worker_threads';
const real = fs.${call};
let failed = false;
if (!isMainThread) fs.${call} = (...args) => {
  if (!failed && fs.existsSync(${JSON.stringify(trigger)})) {
    failed = true; // once: what follows would succeed, and must not be asked
    throw Object.assign(new Error('EIO: i/o error'), { code: 'EIO' });
  }
  return real(...args);
};
`,
  );
  return pathToFileURL(path).href;
}

it.each(['fsyncSync', 'writeSync'] as const)('[R-02] a disk that fails one %s ends the process: nothing more is acknowledged, nothing acknowledged is lost', async (call) => {
  const trigger = join(dataDir, `fail-${call}`);
  const writer = new WriterProcess(['--import', fault(call, trigger)], [programs.path('writer'), join(dataDir, call), '0']);
  await writer.traces();
  await new Promise((done) => setTimeout(done, 200));

  writeFileSync(trigger, '');
  const tooLong = setTimeout(() => void writer.kill(), 20_000);
  const code = await writer.exited;
  clearTimeout(tooLong);
  rmSync(trigger);
  const reader = new WriterProcess([], [programs.path('writer'), join(dataDir, call), '1', 'read']);
  const traces = await reader.traces();
  await reader.exited;

  expect(code).toBe(databaseLostExitCode);
  expect(writer.errors()).toContain('the embedded database stopped');
  expect(checkHistory(writer.operations(), traces, 3)).toEqual([]);
  expect(writer.operations().filter((operation) => operation.outcome === 'ok').length).toBeGreaterThan(10);
  expect(existsSync(trigger)).toBe(false);
}, 60_000);
