import { betterAuth } from 'better-auth';
import { getMigrations } from 'better-auth/db/migration';
import { Kysely } from 'kysely';
import { describe, expect, it } from 'vitest';
import { testDatabases, withTestDatabase } from '../testing/database/index.ts';
import { createKyselyDialect } from './index.ts';

describe.each(testDatabases())('better-auth through the port on %s', (engine) => {
  const database = withTestDatabase(engine);
  const options = () => ({
    baseURL: 'http://localhost:3000',
    secret: 'only-for-this-test-0123456789abcdef',
    database: { dialect: createKyselyDialect(database()), type: 'postgres' as const, transaction: true },
    emailAndPassword: { enabled: true },
    rateLimit: { enabled: true, storage: 'database' as const, window: 60, max: 100 },
    logger: { disabled: true },
    telemetry: { enabled: false },
  });

  it('its migrations run and want nothing afterwards', async () => {
    const first = await getMigrations(options());
    expect(first.toBeCreated.map((table) => table.table)).toContain('user');
    await first.runMigrations();

    const second = await getMigrations(options());

    expect([second.toBeCreated, second.toBeAdded]).toEqual([[], []]);
  });

  it('a person signs up, signs in, is recognised by the cookie and cannot sign up twice', async () => {
    const auth = betterAuth(options());
    const ada = { email: 'ada@example.org', password: 'correct horse battery' };

    const up = await auth.api.signUpEmail({ body: { ...ada, name: 'Ada' } });
    const signedIn = await auth.api.signInEmail({ body: ada, asResponse: true });
    const cookie = signedIn.headers.get('set-cookie')?.split(';')[0] ?? '';
    const session = await auth.api.getSession({ headers: new Headers({ cookie }) });

    expect(session?.user).toMatchObject({ id: up.user.id, email: ada.email, emailVerified: false });
    expect(session?.session.expiresAt).toBeInstanceOf(Date);
    await expect(auth.api.signUpEmail({ body: { ...ada, name: 'Eve' } })).rejects.toMatchObject({ statusCode: 422 });
    await expect(auth.api.signInEmail({ body: { ...ada, password: 'wrong horse battery' } })).rejects.toMatchObject({ statusCode: 401 });
  });

  it('the rate limit kept in the database counts with numbers', async () => {
    const auth = betterAuth({ ...options(), rateLimit: { ...options().rateLimit, max: 2 } });
    const ask = () => auth.handler(new Request('http://localhost:3000/api/auth/get-session', { headers: { 'x-forwarded-for': '192.0.2.1' } }));

    const answers = [await ask(), await ask(), await ask()];

    expect(answers.map((answer) => answer.status)).toEqual([200, 200, 429]);
    expect(Number(answers[2]?.headers.get('x-retry-after'))).toBeLessThanOrEqual(60);
  });

  it('a Kysely transaction is undone as a whole', async () => {
    const db = new Kysely<{ pairs: { a: number } }>({ dialect: createKyselyDialect(database()) });
    await database().query('create table pairs (a integer primary key)');

    await expect(
      db.transaction().execute(async (trx) => {
        await trx.insertInto('pairs').values({ a: 1 }).execute();
        await trx.insertInto('pairs').values({ a: 1 }).execute();
      }),
    ).rejects.toMatchObject({ code: '23505' });
    await db.transaction().execute((trx) => trx.insertInto('pairs').values([{ a: 2 }, { a: 3 }]).execute());
    const deleted = await db.deleteFrom('pairs').where('a', '=', 2).executeTakeFirst();

    expect(await db.selectFrom('pairs').selectAll().execute()).toEqual([{ a: 3 }]);
    expect(deleted.numDeletedRows).toBe(1n);
  });
});
