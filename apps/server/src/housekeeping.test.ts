import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AuditLog, auditMigrations } from '@parley/platform/audit';
import { busMigrations } from '@parley/platform/bus';
import { openTestDatabase, testDatabases, type TestDatabase } from '@parley/platform/testing/database';
import { housekeeping } from './housekeeping.ts';

const dayMs = 86_400_000;

describe.each(testDatabases())('[K-10] what nobody needs any more, on %s', (engine) => {
  let store: TestDatabase;
  const clock = { now: Date.UTC(2026, 0, 1) };
  beforeAll(async () => {
    store = await openTestDatabase(engine, [busMigrations(), auditMigrations()]);
  }, 60_000);
  afterAll(() => store?.dispose());

  test('is taken away by one job each, at the ages that are configured or documented', async () => {
    const { database } = store;
    const audit = new AuditLog({ database, now: () => clock.now });
    const jobs = housekeeping({ database, audit, auditRetentionDays: 30, disk: { room: () => 'plenty', mayStore: () => true }, now: () => clock.now });
    const run = async (): Promise<void> => {
      for (const job of jobs) await job.run();
    };
    const actions = async () => (await database.query<{ action: string }>('select action from audit_entries order by seq')).rows.map(({ action }) => action);
    const events = async () => (await database.query<{ name: string }>('select name from events')).rows.map(({ name }) => name);
    await audit.recordAlone({ action: 'old', result: 'ok' });
    await database.query(`insert into events (id, name, version, payload, at) values (gen_random_uuid(), 'old', 1, '{}', $1)`, [new Date(clock.now)]);
    clock.now += 7 * dayMs;
    await run();
    expect(await events()).toEqual(['old']);
    clock.now += 1;
    await audit.recordAlone({ action: 'new', result: 'ok' });
    await run();
    expect(await events()).toEqual([]);

    clock.now += 23 * dayMs - 1;
    await run();
    expect(await actions()).toEqual(['old', 'new']);
    clock.now += 1;
    await run();
    expect(await actions()).toEqual(['new', 'audit.trimmed']);
  });
});
