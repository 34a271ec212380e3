import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Database } from '../db/index.ts';
import { readBackup, restoreBackup } from './index.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'parley-read-backup-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const header = { format: 'parley-backup', version: 1, at: '2026-11-21T00:00:00.000Z', program: 'test', schema: [], masterKey: null, withKeys: false };
const data = Buffer.from('hello').toString('base64');

/** A file that agrees with its own checksum, whatever is in it. */
function forge(lines: readonly object[], counts = { tables: 0, rows: 0, files: 1 }): string {
  const path = join(folder, `${Math.floor(performance.now() * 1000)}.parley-backup`);
  const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
  const end = { end: { ...counts, sha256: createHash('sha256').update(text).digest('hex') } };
  writeFileSync(path, gzipSync(`${text}${JSON.stringify(end)}\n`));
  return path;
}

it('a file that was forged well is read like any other', async () => {
  expect(await readBackup(forge([header, { file: 'avatars/a.png', bytes: 5 }, { data }]), () => undefined)).toEqual({ tables: 0, rows: 0, files: 1, header });
});

it.each(['../outside', '/etc/passwd', 'a/../../b', 'a//b', '', 'a\\b', './a'])('a file that would be written to %j is refused before the database is looked at', async (file) => {
  const path = forge([header, { file, bytes: 5 }, { data }]);
  const target = { dataDir: join(folder, 'data'), migrations: [], database: undefined as unknown as Database }; // it must not come to that

  await expect(restoreBackup(path, target)).rejects.toThrow(/leads out of the data directory/);
});

it.each([
  ['a table whose name is SQL', { table: 'keys"; drop table keys; --', columns: [] }],
  ['a type that is SQL', { table: 'keys', columns: [{ name: 'id', type: "text); drop table keys; --'" }] }],
  ['a row with a number in it', [1]],
  ['something unheard of', { what: 1 }],
])('%s is no line of a backup', async (_what, line) => {
  await expect(readBackup(forge([header, line]), () => undefined)).rejects.toThrow(/none of a backup/);
});

it('a file that is shorter than it says is refused', async () => {
  await expect(readBackup(forge([header, { file: 'a', bytes: 6 }, { data }]), () => undefined)).rejects.toThrow(/does not agree/);
});

it('a later format says that a newer program is needed', async () => {
  await expect(readBackup(forge([{ ...header, version: 2 }]), () => undefined)).rejects.toThrow(/Use a newer one/);
});
