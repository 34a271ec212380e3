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

  test('[K-14] a log that was emptied is found', async () => {
    await write(2);
    await store.database.query('alter table audit_entries disable trigger audit_entries_append_only');
    await store.database.query('delete from audit_entries');
    await store.database.query('alter table audit_entries enable trigger audit_entries_append_only');

    expect(await log.verify()).toMatchObject({ entries: 0, brokenAt: 1 });
  });
});
