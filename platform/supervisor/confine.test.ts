import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { confine } from './confine.ts';

let folder: string;
beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'parley-confine-')));
  for (const name of ['program', 'sockets', 'data']) mkdirSync(join(folder, name));
  writeFileSync(join(folder, 'data/master-key'), 'secret');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const attempts = `
import { appendFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { Worker } from 'node:worker_threads';
const tried = {
  'its own code': () => readFileSync(process.argv[1]),
  'its socket folder': () => writeFileSync('../sockets/x', ''),
  'a key': () => readFileSync('../data/master-key'),
  'a folder': () => readdirSync('..'),
  'its environment': () => readFileSync('/proc/self/environ'),
  'a neighbour by a dotted path': () => readFileSync('../sockets/../data/master-key'),
  'writing its own code': () => appendFileSync(process.argv[1], ''),
  'a program': () => { const { error } = spawnSync('/bin/true'); if (error) throw error; },
  'a thread': () => new Worker('1', { eval: true }),
};
const result = (attempt) => { try { attempt(); return 'done'; } catch (error) { return error.code; } };
console.log(JSON.stringify(Object.fromEntries(Object.entries(tried).map(([what, attempt]) => [what, result(attempt)]))));
process.exit();
`;

it('[K-07] a confined process reads its own code, writes where it must, and is refused everything else', () => {
  const program = join(folder, 'program/program.mjs');
  writeFileSync(program, attempts);
  const flags = confine({ read: [program, join(folder, 'sockets')], write: [join(folder, 'sockets')] });

  const { stdout, stderr } = spawnSync(process.execPath, [...flags, program], { encoding: 'utf8', cwd: join(folder, 'program') });

  expect(stderr).toBe('');
  const { 'its own code': own, 'its socket folder': sockets, ...others } = JSON.parse(stdout) as Record<string, string>;
  expect([own, sockets]).toEqual(['done', 'done']);
  expect(Object.keys(others)).toHaveLength(7);
  expect(Object.entries(others).filter(([, result]) => result !== 'ERR_ACCESS_DENIED')).toEqual([]);
});

it.each([
  ['20', ['--experimental-permission', '--allow-fs-read'], ['--experimental-permission', '--allow-fs-read=/a', '--allow-fs-write=/b', '--disable-warning=ExperimentalWarning']],
  ['24', ['--permission'], ['--permission', '--allow-fs-read=/a', '--allow-fs-write=/b']],
  ['26', ['--permission', '--allow-net'], ['--permission', '--allow-fs-read=/a', '--allow-fs-write=/b', '--allow-net', '--disable-warning=ExperimentalWarning']],
])('Node %s is asked in its own words', (_version, known, flags) => {
  expect(confine({ read: ['/a'], write: ['/b'] }, new Set(known))).toEqual(flags);
});
