import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, afterEach, describe, expect, test } from 'vitest';
import { mebibyte } from '@parley/platform/disk-space';
import { openTestDatabase, testDatabases, type TestDatabase } from '@parley/platform/testing/database';
import { dropUnclaimedBackups } from './backup.ts';
import { demandRoomForBackup, NoRoomForBackup } from './room-for-backup.ts';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'parley-room-'));
});
afterEach(() => rmSync(dataDir, { recursive: true }));

describe.each(testDatabases())('[K-10] a backup inside the data directory, on %s', (engine) => {
  let store: TestDatabase;
  let tableBytes: number;
  beforeAll(async () => {
    store = await openTestDatabase(engine);
    await store.database.query('create table notes as select i, md5(i::text) as text from generate_series(1, 10000) i');
    tableBytes = (await store.database.query<{ bytes: number }>(`select sum(pg_total_relation_size(quote_ident(tablename)::regclass))::bigint as bytes from pg_tables where schemaname = 'public'`)).rows[0]?.bytes ?? 0;
  }, 60_000);
  afterAll(() => store?.dispose());

  const keys = 4_096;
  beforeEach(() => {
    mkdirSync(join(dataDir, 'keys'));
    writeFileSync(join(dataDir, 'keys', 'one'), Buffer.alloc(keys));
    writeFileSync(join(dataDir, 'recording'), Buffer.alloc(2 * mebibyte));
  });
  const demand = (roomBytes: number, withKeys = false) => demandRoomForBackup({ database: store.database, dataDir, withKeys }, { freeBytes: 60 * mebibyte, mayStore: (bytes) => bytes <= roomBytes });

  test('is begun when it has the room of all tables and files, and refused by a byte less', async () => {
    const bytes = tableBytes + 2 * mebibyte;

    await demand(bytes);
    await expect(demand(bytes - 1)).rejects.toBeInstanceOf(NoRoomForBackup);
    await expect(demand(bytes, true)).rejects.toThrow(`the disk of ${dataDir} is nearly full: 60 MiB are free, and a backup takes up to ${Math.ceil((bytes + keys) / mebibyte)} MiB`);
    await demand(bytes + keys, true);
  });
});

test('[K-10] a start removes backups that nobody took away, and keeps those of upgrades', async () => {
  const folder = join(dataDir, 'backups');
  await dropUnclaimedBackups({ dataDir });
  mkdirSync(folder);
  for (const name of ['1763720000000.parley-backup', '1763720000001.parley-backup.part', 'before-identity-0007-pictures.parley-backup', 'before-x.parley-backup.part', 'mine.parley-backup', 'notes.txt']) writeFileSync(join(folder, name), '');

  await dropUnclaimedBackups({ dataDir });

  expect(readdirSync(folder).sort()).toEqual(['before-identity-0007-pictures.parley-backup', 'mine.parley-backup', 'notes.txt']);
});
