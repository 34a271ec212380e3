import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Bug } from '@parley/engine-wire';
import { afterEach, describe, expect, it } from 'vitest';
import { testDatabases, withTestDatabase } from '../testing/database/index.ts';
import { migrate, readMigrations, type SliceMigrations } from './index.ts';

const one = { name: '0001-boats.sql', sql: 'create table boats (id integer primary key);\ninsert into boats values (1);' };
const two = { name: '0002-names.sql', sql: `alter table boats add name text;\nupdate boats set name = 'a;b' where id = 1;` };
const broken = { name: '0002-broken.sql', sql: 'create table half (id integer);\nselect nonsense;' };
const slice = (...files: SliceMigrations['files']): SliceMigrations[] => [{ slice: 'boats', files }];

describe.each(testDatabases())('migrations on %s', (engine) => {
  const database = withTestDatabase(engine);
  afterEach(async () => {
    await database().query('drop table if exists boats, half');
    await database().query('truncate schema_versions');
  });

  it('files are applied once, in the order of their names', async () => {
    const first = await migrate(database(), slice(two, one));
    const second = await migrate(database(), slice(one, two));

    expect([first, second]).toEqual([
      { ok: true, applied: ['boats/0001-boats.sql', 'boats/0002-names.sql'] },
      { ok: true, applied: [] },
    ]);
    expect((await database().query('select * from boats')).rows).toEqual([{ id: 1, name: 'a;b' }]);
  });

  it('a file that fails is undone as a whole and reported, and what was before it stays', async () => {
    const report = await migrate(database(), slice(one, broken));

    expect(report).toMatchObject({ ok: false, reason: 'failed', applied: ['boats/0001-boats.sql'] });
    expect(report.ok === false && report.sentence).toContain('42703');
    await expect(database().query('select * from half')).rejects.toMatchObject({ code: '42P01' });
    expect(await migrate(database(), slice(one, two))).toMatchObject({ ok: true, applied: ['boats/0002-names.sql'] });
  });

  it('[R-18] a schema that a newer program has written is refused', async () => {
    await migrate(database(), slice(one, two));

    const report = await migrate(database(), slice(one));

    expect(report).toMatchObject({ ok: false, reason: 'newer', applied: [] });
    expect(report.ok === false && report.sentence).toContain('boats/0002-names.sql');
  });

  it('a slice that this process does not run is none of its business', async () => {
    await migrate(database(), slice(one));

    expect(await migrate(database(), [])).toEqual({ ok: true, applied: [] });
  });

  it('a file whose text was changed after it was applied is refused', async () => {
    await migrate(database(), slice(one));

    expect(await migrate(database(), slice({ ...one, sql: `${one.sql}\n` }))).toMatchObject({ ok: false, reason: 'changed' });
  });

  it('six starters at once apply every file exactly once', async () => {
    const reports = await Promise.all(Array.from({ length: 6 }, () => migrate(database(), slice(one, two))));

    expect(reports.every((report) => report.ok)).toBe(true);
    expect(reports.flatMap((report) => report.applied).sort()).toEqual(['boats/0001-boats.sql', 'boats/0002-names.sql']);
  });
});

describe('reading migrations', () => {
  const folders: string[] = [];
  afterEach(() => folders.splice(0).forEach((folder) => rmSync(folder, { recursive: true })));
  const tree = (...names: string[]): string => {
    const folder = mkdtempSync(join(tmpdir(), 'parley-migrations-'));
    folders.push(folder);
    for (const name of names) {
      mkdirSync(join(folder, name, '..'), { recursive: true });
      writeFileSync(join(folder, name), `-- ${name}`);
    }
    return pathToFileURL(join(folder, 'index.ts')).href;
  };

  it('finds them beside the caller, in order', () => {
    expect(readMigrations('boats', tree('migrations/0002-b.sql', 'migrations/0001-a.sql')).files).toEqual([
      { name: '0001-a.sql', sql: '-- migrations/0001-a.sql' },
      { name: '0002-b.sql', sql: '-- migrations/0002-b.sql' },
    ]);
  });

  it('in the build, where many slices share a folder, finds its own', () => {
    const url = tree('migrations/boats/0001-a.sql', 'migrations/cars/0001-c.sql');

    expect(readMigrations('boats', url).files.map((file) => file.name)).toEqual(['0001-a.sql']);
  });

  it.each([
    ['no folder', []],
    ['a name without a number', ['migrations/boats.sql']],
    ['a number twice', ['migrations/0001-a.sql', 'migrations/0001-b.sql']],
  ])('%s is a bug', (_name, files) => {
    expect(() => readMigrations('boats', tree(...files))).toThrow(Bug);
  });
});
