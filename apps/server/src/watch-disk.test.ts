import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Database } from '@parley/platform/db';
import { mebibyte, type DiskSpace } from '@parley/platform/disk-space';
import { watchDisk } from './watch-disk.ts';

let dataDir: string;
let freeMiB: number;
let told: string[];
let asked: string[];
let space: DiskSpace | undefined;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'parley-watch-disk-'));
  freeMiB = 1_000;
  told = [];
  asked = [];
});
afterEach(() => {
  space?.close();
  rmSync(dataDir, { recursive: true });
});

const line = (level: string) => (about: unknown, sentence?: string) => void told.push(`${level}: ${String(sentence)}${typeof about === 'object' && about !== null && 'err' in about ? `, ${String(about.err)}` : ''}`);
const log = { info: line('info'), warn: line('warn'), error: line('error') } as never; // the three levels that are used
const database = (more: Partial<Database> = {}) =>
  ({ kind: 'embedded', setWritable: async (writable: boolean) => void asked.push(`writable ${writable}`), query: async (sql: string) => void asked.push(sql), ...more }) as unknown as Database;

function watch(store: () => Database | undefined): void {
  const statfs = () => ({ bavail: freeMiB, blocks: 2_000, bsize: mebibyte });
  space = watchDisk({ config: { dataDir, disk: { ballastMiB: 0, lowWaterPercent: 10 } }, log, database: store, statfs });
}
function look(free: number): void {
  freeMiB = free;
  space?.look();
}

test('[K-10] [R-12] each change is one line, by what it asks of the operator, and the database hears of it', async () => {
  watch(() => database());
  for (const free of [500, 199, 150, 39, 10, 60, 1_000, 900]) look(free);
  await vi.waitFor(() => expect(asked).toHaveLength(6));

  expect(told).toEqual([
    'warn: the disk of the data directory is nearly full: nothing large is kept',
    'error: the disk of the data directory is full: nothing is kept until there is room',
    'warn: the disk of the data directory is nearly full: nothing large is kept',
    'info: the disk of the data directory has room again',
  ]);
  expect(asked).toEqual(['writable true', 'checkpoint', 'writable false', 'writable true', 'checkpoint', 'writable true']);
});

test('a PostgreSQL of one’s own is not asked for a checkpoint', () => {
  watch(() => database({ kind: 'postgres' }));
  look(100);

  expect(asked).toEqual(['writable true']);
});

test('a database that is not open yet hears nothing, and one that does not listen is told of', async () => {
  const open: Database[] = [];
  watch(() => open[0]);
  look(10);
  open.push(database({ setWritable: () => Promise.reject(new Error('gone')), query: () => Promise.reject(new Error('gone')) }));
  look(100);

  await vi.waitFor(() => expect(told.slice(2)).toEqual(['error: the database could not be told of the disk, Error: gone', 'warn: the log of the database could not be shortened, Error: gone']));
});
