import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestDatabase, testDatabases, type TestDatabase } from '../testing/database/index.ts';
import { checkpointEmbedded, tidyEmbedded } from './tidy-embedded.ts';

const mebibyte = 1024 * 1024;

describe.runIf(testDatabases().includes('pglite'))('[K-10] the embedded database, written again and again', () => {
  let test: TestDatabase;
  beforeAll(async () => {
    test = await openTestDatabase('pglite');
    await test.database.query('create table pictures (id integer primary key, bytes bytea)');
    await test.database.query('alter table pictures alter column bytes set storage external');
  });
  afterAll(() => test.dispose());

  /** So many pictures of a mebibyte each, in the place of those before. */
  async function write(count: number): Promise<void> {
    await test.database.query('delete from pictures');
    await test.database.query(`insert into pictures select i, convert_to(repeat('x', ${mebibyte}), 'UTF8') from generate_series(1, $1::integer) i`, [count]);
  }
  /** What many small writes leave in the log, in one. */
  const log = (megabytes: number) => test.database.query(`select pg_logical_emit_message(true, 'test', repeat('x', $1::integer))`, [megabytes * mebibyte]);
  const tableMiB = async (): Promise<number> => ((await test.database.query<{ bytes: number }>(`select pg_total_relation_size('pictures') as bytes`)).rows[0]?.bytes ?? 0) / mebibyte;
  const logMiB = (): number => {
    const folder = join(test.dataDir, 'database', 'pg_wal');
    return readdirSync(folder).map((name) => statSync(join(folder, name))).filter((file) => file.isFile()).reduce((sum, { size }) => sum + size, 0) / mebibyte;
  };

  it('stays as large as it is, and so does its log', async () => {
    let checkpoints = 0;
    for (let round = 0; round < 6; round++) {
      await write(12);
      if ((await tidyEmbedded(test.database, () => true)).checkpointed) checkpoints += 1;
    }

    // 72 MiB were written. What may lie there are two rounds, and the log of a few.
    expect(await tableMiB()).toBeLessThan(30);
    expect(checkpoints).toBeGreaterThan(0);
    expect((await test.database.query('select count(*) as count, min(length(bytes)) as length from pictures')).rows).toEqual([{ count: 12, length: mebibyte }]);
  });

  it('is left alone while there is little to win', async () => {
    await tidyEmbedded(test.database, () => true);

    expect(await tidyEmbedded(test.database, () => true)).toEqual({ vacuumed: [], checkpointed: false });
  });

  it('is not rewritten on a disk that has no room for it, and lets go of its log although it may only be read', async () => {
    const asked: number[] = [];
    await write(1);
    await log(100);
    const before = logMiB();
    await test.database.setWritable(false);

    const tidied = await tidyEmbedded(test.database, (bytes) => asked.push(bytes) === 0);

    expect(tidied).toEqual({ vacuumed: [], checkpointed: true });
    expect(asked).toEqual([expect.any(Number)]);
    expect(asked[0]).toBeGreaterThan(12 * mebibyte);
    // PostgreSQL itself made no checkpoint, and keeps some files for later after ours.
    expect(before).toBeGreaterThan(100);
    expect(logMiB()).toBeLessThanOrEqual(64 + 16);
    await test.database.setWritable(true);
  });

  it('lets go of little log as well when it is asked to', async () => {
    const redo = async () => (await test.database.query<{ at: string }>('select redo_lsn::text as at from pg_control_checkpoint()')).rows[0]?.at;
    await write(1);
    const before = await redo();

    await checkpointEmbedded(test.database);

    expect(await redo()).not.toBe(before);
  });
});

it.runIf(testDatabases().includes('postgres'))('a PostgreSQL of one’s own looks after itself', async () => {
  const test = await openTestDatabase('postgres');
  const unasked = (): boolean => {
    throw new Error('nothing is to be written');
  };

  expect(await tidyEmbedded(test.database, unasked)).toEqual({ vacuumed: [], checkpointed: false });
  await checkpointEmbedded(test.database);

  await test.dispose();
});
