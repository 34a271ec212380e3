import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testDatabases } from '@parley/platform/testing/database';
import { roleOf } from './role-of.ts';
import { IdentityStage } from './testing/identity-stage.ts';

describe.each(testDatabases())('roles on %s', (engine) => {
  let stage: IdentityStage;
  beforeAll(async () => {
    stage = await IdentityStage.open(engine);
  }, 60_000);
  afterAll(() => stage.close());

  test('an account is what its row says, and nothing when it is suspended or gone', async () => {
    const { database } = stage.store;
    const { id } = await stage.signUp('opal');

    expect(await roleOf(database, id)).toBe('member');
    await database.query(`update accounts set role = 'operator' where id = $1`, [id]);
    expect(await roleOf(database, id)).toBe('operator');
    await database.query('update accounts set suspended_at = now() where id = $1', [id]);
    expect(await roleOf(database, id)).toBeUndefined();
    expect(await roleOf(database, 'nobody')).toBeUndefined();
  });
});
