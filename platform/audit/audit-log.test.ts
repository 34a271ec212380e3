import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openTestDatabase, testDatabases, type TestDatabase } from '../testing/database/index.ts';
import { AuditLog, auditMigrations } from './index.ts';

describe.each(testDatabases())('the audit log on %s', (engine) => {
  let store: TestDatabase;
  let log: AuditLog;

  beforeAll(async () => {
    store = await openTestDatabase(engine, [auditMigrations()]);
  }, 60_000);
  afterAll(() => store?.dispose());
  beforeEach(async () => {
    await store.database.transaction(async (tx) => {
      await tx.query(`set local parley.audit_retention = 'on'`);
      await tx.query('delete from audit_entries');
      await tx.query(`update audit_head set seq = 0, hash = ''`);
    });
    log = new AuditLog({ database: store.database, now: () => 1_000 });
  });

  const write = async (count: number): Promise<void> => {
    for (let i = 0; i < count; i++) {
      await log.recordAlone({ action: 'session.started', actor: 'ada', result: 'ok', details: { z: i, a: 'x', method: 'password' } });
    }
  };

  test('entries form a chain that can be read again', async () => {
    await write(3);

    expect(await log.verify()).toEqual({ entries: 3 });
  });

  test('an entry of a transaction that is undone was never written', async () => {
    await write(1);
    await store.database
      .transaction(async (tx) => {
        await log.record(tx, { action: 'account.deleted', result: 'ok' });
        throw new Error('undo');
      })
      .catch(() => undefined);
    await write(1);

    expect(await log.verify()).toEqual({ entries: 2 });
  });

  test('entries written at the same time still form one chain', async () => {
    await Promise.all(Array.from({ length: 20 }, () => write(1)));

    expect(await log.verify()).toEqual({ entries: 20 });
  });

  test('[K-14] an entry can be neither changed nor deleted by the program', async () => {
    await write(2);

    await expect(store.database.query(`update audit_entries set actor = 'eve' where seq = 1`)).rejects.toMatchObject({ code: '42501' });
    await expect(store.database.query('delete from audit_entries where seq = 1')).rejects.toMatchObject({ code: '42501' });
  });

  test.each([
    ['changed', 2, `update audit_entries set actor = 'eve' where seq = 2`],
    ['taken out of the middle', 3, 'delete from audit_entries where seq = 2'],
    ['cut off the end', 3, 'delete from audit_entries where seq = 3'],
  ])('[K-14] whoever has the database and an entry is %s is found', async (_how, brokenAt, sql) => {
    await write(3);
    await store.database.query('alter table audit_entries disable trigger audit_entries_append_only');
    await store.database.query(sql);
    await store.database.query('alter table audit_entries enable trigger audit_entries_append_only');

    expect(await log.verify()).toMatchObject({ brokenAt });
  });

  const at = (ms: number): AuditLog => new AuditLog({ database: store.database, now: () => ms });
  const seqs = async (): Promise<number[]> => (await store.database.query<{ seq: number }>('select seq from audit_entries order by seq')).rows.map(({ seq }) => seq);

  test('[K-10] entries that are too old are taken out, one new entry says so, and the chain still fits', async () => {
    await write(3);
    await at(5_000).recordAlone({ action: 'session.started', result: 'ok' });

    expect(await at(9_000).trim(new Date(5_000))).toBe(3);

    expect(await seqs()).toEqual([4, 5]);
    expect(await log.verify()).toEqual({ entries: 2 });
    expect((await store.database.query('select action, details from audit_entries where seq = 5')).rows).toEqual([{ action: 'audit.trimmed', details: { entries: 3, before: '1970-01-01T00:00:05.000Z' } }]);
    expect(await at(9_000).trim(new Date(5_000))).toBe(0);
    expect(await seqs()).toEqual([4, 5]);
  });

  test('[K-10] the newest entry stays, so that a quiet server never looks like one whose log was emptied', async () => {
    await write(2);

    expect(await at(9_000).trim(new Date(8_000))).toBe(1);
    expect(await seqs()).toEqual([2, 3]);
    expect(await log.verify()).toEqual({ entries: 2 });
  });

  test('[K-10] a clock that was wrong for a while leaves no hole in the chain', async () => {
    await write(1);
    await at(7_000).recordAlone({ action: 'session.started', result: 'ok' });
    await write(2);

    expect(await at(9_000).trim(new Date(5_000))).toBe(1);
    expect(await seqs()).toEqual([2, 3, 4, 5]);
    expect(await log.verify()).toEqual({ entries: 4 });
  });

  test('[K-10] an empty log has nothing to take out', async () => {
    expect(await log.trim(new Date(5_000))).toBe(0);
    expect(await log.verify()).toEqual({ entries: 0 });
  });

  test('[K-14] a log that was emptied is found', async () => {
    await write(2);
    await store.database.query('alter table audit_entries disable trigger audit_entries_append_only');
    await store.database.query('delete from audit_entries');
    await store.database.query('alter table audit_entries enable trigger audit_entries_append_only');

    expect(await log.verify()).toMatchObject({ entries: 0, brokenAt: 1 });
  });
});
