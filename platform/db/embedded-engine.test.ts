import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openTestDatabase, testDatabases, type TestDatabase } from '../testing/database/index.ts';
import { longestQueue } from './embedded-engine.ts';
import { openDatabase, OwnedError, sqlState } from './index.ts';

describe.runIf(testDatabases().includes('pglite'))('the embedded database', () => {
  let test: TestDatabase;
  beforeAll(async () => {
    test = await openTestDatabase('pglite');
  });
  afterAll(() => test.dispose());

  it('lies in a directory of its owner only', () => {
    expect(statSync(test.dataDir).mode & 0o777).toBe(0o700);
    expect(readdirSync(test.dataDir).filter((name) => !name.startsWith('owner-'))).toEqual(['database']);
  });

  it('runs with fsync on, through the call that reaches the disk', async () => {
    const { rows } = await test.database.query(`select current_setting('fsync') as f, current_setting('wal_sync_method') as m, current_setting('full_page_writes') as p`);

    expect(rows).toEqual([{ f: 'on', m: 'fsync', p: 'on' }]);
  });

  it('[R-03] is refused to a second opener within a second', async () => {
    const begun = performance.now();

    await expect(openDatabase({ dataDir: test.dataDir })).rejects.toBeInstanceOf(OwnedError);

    expect(performance.now() - begun).toBeLessThan(1000);
  });

  it('a queue of the longest length is served and one statement more is refused', async () => {
    const lease = await test.database.lease();
    const waiting = Array.from({ length: longestQueue }, () => test.database.query('select 1'));

    await expect(test.database.query('select 1')).rejects.toMatchObject({ code: sqlState.tooManyWaiting });
    lease.release();
    const served = await Promise.all(waiting);

    expect(served).toHaveLength(longestQueue);
  });

  it('a closed database finishes what it accepted, refuses what comes later, and gives the directory back', async () => {
    const other = await openTestDatabase('pglite');
    const accepted = other.database.query('select 1 as one');
    const inTransaction = other.database.transaction(async (tx) => (await tx.query('select 3 as three')).rows);
    const closing = other.database.close();

    await expect(other.database.query('select 2')).rejects.toMatchObject({ code: sqlState.connectionFailure });
    await closing;
    expect((await accepted).rows).toEqual([{ one: 1 }]);
    expect(await inTransaction).toEqual([{ three: 3 }]);
    const again = await openDatabase({ dataDir: other.dataDir });
    await again.close();
    await other.dispose();
  });
});

describe.runIf(testDatabases().includes('pglite'))('an embedded database that cannot open', () => {
  let dataDir: string;
  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'parley-open-'));
  });
  afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

  it('says so when the folder is not a database, keeps its files and gives the directory back', async () => {
    mkdirSync(join(dataDir, 'database'));
    writeFileSync(join(dataDir, 'database/important'), 'x');

    await expect(openDatabase({ dataDir })).rejects.toMatchObject({ code: sqlState.connectionFailure });
    await expect(openDatabase({ dataDir })).rejects.toThrow('is not a database');

    expect(readdirSync(join(dataDir, 'database'))).toEqual(['important']);
  });
});
