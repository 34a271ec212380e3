import { Bug } from '@parley/engine-wire';
import { eq, sql } from 'drizzle-orm';
import { bigint, boolean, integer, jsonb, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DatabaseError, isUniqueViolation, sqlState, type Database, type Transaction } from './index.ts';

const notes = pgTable('notes', {
  id: integer('id').primaryKey(),
  body: text('body').notNull(),
  tags: text('tags').array(),
  meta: jsonb('meta'),
  done: boolean('done').notNull().default(false),
  size: bigint('size', { mode: 'number' }),
  owner: uuid('owner'),
  at: timestamp('at', { withTimezone: true }).notNull().defaultNow(),
});

const createNotes = `create table notes (
  id integer primary key, body text not null, tags text[], meta jsonb, done boolean not null default false,
  size bigint, owner uuid, at timestamptz not null default now())`;

/** What every implementation of the port does alike. */
export function databaseSuite(database: () => Database): void {
  beforeAll(async () => {
    await database().query(createNotes);
  });
  beforeEach(async () => {
    await database().query('truncate notes');
  });
  const insert = (on: Pick<Database, 'query'>, id: number, body = 'x'): Promise<unknown> => on.query('insert into notes (id, body) values ($1, $2)', [id, body]);
  const ids = async (): Promise<number[]> => (await database().query<{ id: number }>('select id from notes order by id')).rows.map((row) => row.id);

  describe('values', () => valueTests(database));
  describe('transactions', () => transactionTests(database, insert, ids));
  describe('errors', () => errorTests(database, insert, ids));
  describe('drizzle', () => drizzleTests(database, ids));
}

function valueTests(database: () => Database): void {
  it.each<[string, string, unknown]>([
    ['an int4', `select 7::int4 as v`, 7],
    ['an exact int8', `select 9007199254740991::int8 as v`, 9007199254740991],
    ['an int8 beyond exact', `select 9007199254740993::int8 as v`, 9007199254740993n],
    ['a count', `select count(*) as v from notes`, 0],
    ['a float', `select 1.5::float8 as v`, 1.5],
    ['a numeric as text', `select 12345678901234567890.10::numeric as v`, '12345678901234567890.10'],
    ['a bool', `select false as v`, false],
    ['null', `select null as v`, null],
    ['json', `select '{"a":[1,null]}'::jsonb as v`, { a: [1, null] }],
    ['an instant', `select '2026-11-20 22:12:23.123456+00'::timestamptz as v`, new Date('2026-11-20T22:12:23.123Z')],
    ['an instant of another zone', `select '2026-11-20 22:12:23+05:30'::timestamptz as v`, new Date('2026-11-20T16:42:23Z')],
    ['a timestamp, read as UTC', `select '2026-11-20 22:12:23'::timestamp as v`, new Date('2026-11-20T22:12:23Z')],
    ['a date as text', `select '2026-11-20'::date as v`, '2026-11-20'],
    ['bytes', `select '\\x00ff10'::bytea as v`, Uint8Array.of(0, 255, 16)],
    ['a uuid', `select '01901234-5678-7abc-8def-000000000000'::uuid as v`, '01901234-5678-7abc-8def-000000000000'],
    ['an array of texts', `select array['a','b "c"',null,'{d}','NULL','\\'] as v`, ['a', 'b "c"', null, '{d}', 'NULL', '\\']],
    ['a nested array of numbers', `select array[[1,2],[3,4]]::int8[] as v`, [[1, 2], [3, 4]]],
    ['an array with bounds', `select '[0:1]={5,6}'::int4[] as v`, [5, 6]],
    ['an empty array', `select '{}'::text[] as v`, []],
    ['an array of json', `select array['{"a":1}'::jsonb] as v`, [{ a: 1 }]],
    ['an array of bools', `select array[true,false] as v`, [true, false]],
  ])('reads %s', async (_name, statement, expected) => {
    const { rows } = await database().query<{ v: unknown }>(statement);

    expect(rows).toEqual([{ v: expected }]);
  });

  it.each<[string, string, unknown]>([
    ['int4', 'int4', -5],
    ['int8', 'int8', 9007199254740993n],
    ['bool', 'boolean', true],
    ['text', 'text', 'it\'s "quoted" \\ and ünïcode 💬'],
    ['null', 'text', null],
    ['json', 'jsonb', { a: 'x', b: [1, 2] }],
    ['instant', 'timestamptz', new Date('2026-11-20T22:12:23.123Z')],
    ['bytes', 'bytea', Uint8Array.of(1, 2, 255)],
    ['texts', 'text[]', ['a,b', '"', '\\', '', 'null', null, '{']],
    ['numbers', 'int4[]', [1, 2]],
    ['nested', 'int4[]', [[1], [2]]],
  ])('gives back what was written: %s', async (_name, type, value) => {
    const { rows } = await database().query<{ v: unknown }>(`select $1::${type} as v`, [value]);

    expect(rows).toEqual([{ v: value }]);
  });

  it('counts the rows that a statement wrote', async () => {
    const inserted = await database().query(`insert into notes (id, body) values (1, 'a'), (2, 'b')`);
    const updated = await database().query(`update notes set body = 'c' where id > $1`, [1]);
    const selected = await database().query('select * from notes');

    expect([inserted.affected, updated.affected, selected.affected]).toEqual([2, 1, 0]);
  });

  it('two thousand concurrent statements are all answered', async () => {
    await Promise.all(Array.from({ length: 2000 }, (_, i) => database().query('insert into notes (id, body) values ($1, $2)', [i, 'x'])));

    expect((await database().query('select count(*) as n from notes')).rows).toEqual([{ n: 2000 }]);
  });
}

function transactionTests(database: () => Database, insert: (on: Pick<Database, 'query'>, id: number) => Promise<unknown>, ids: () => Promise<number[]>): void {
  it('a transaction that resolves is committed and gives its value', async () => {
    const value = await database().transaction(async (tx) => {
      await insert(tx, 1);
      return 'done';
    });

    expect([value, await ids()]).toEqual(['done', [1]]);
  });

  it('a transaction that throws leaves nothing and throws the same error', async () => {
    const reason = new Error('no');

    await expect(
      database().transaction(async (tx) => {
        await insert(tx, 1);
        throw reason;
      }),
    ).rejects.toBe(reason);

    expect(await ids()).toEqual([]);
  });

  it('nobody sees a transaction before its commit, and statements beside it are not part of it', async () => {
    let mayEnd = (): void => undefined;
    const held = new Promise<void>((done) => (mayEnd = done));
    const inTransaction = database()
      .transaction(async (tx) => {
        await insert(tx, 1);
        await held;
        throw new Error('undo');
      })
      .catch(() => undefined);

    const beside = insert(database(), 2);
    const seen = ids();
    mayEnd();
    await Promise.all([inTransaction, beside]);

    expect(await seen).not.toContain(1);
    expect(await ids()).toEqual([2]);
  });

  it('twenty transactions at once that read and add do not lose one when the row is locked', async () => {
    await database().query(`insert into notes (id, body, size) values (1, 'sum', 0)`);

    await Promise.all(
      Array.from({ length: 20 }, () =>
        database().transaction(async (tx) => {
          const { rows } = await tx.query<{ size: number }>('select size from notes where id = 1 for update');
          await tx.query('update notes set size = $1 where id = 1', [(rows[0]?.size ?? 0) + 1]);
        }),
      ),
    );

    expect((await database().query('select size from notes')).rows).toEqual([{ size: 20 }]);
  });

  it('a transaction whose error was swallowed does not pretend to be committed', async () => {
    const attempt = database().transaction(async (tx) => {
      await insert(tx, 1);
      await insert(tx, 1).catch(() => undefined);
    });

    await expect(attempt).rejects.toMatchObject({ code: sqlState.transactionAborted });
    expect(await ids()).toEqual([]);
  });

  it('a savepoint undoes only its own part', async () => {
    await database().transaction(async (tx) => {
      await insert(tx, 1);
      await tx.savepoint(async () => {
        await insert(tx, 2);
        await insert(tx, 1);
      }).catch(() => undefined);
      await tx.savepoint(() => insert(tx, 3));
    });

    expect(await ids()).toEqual([1, 3]);
  });

  it('what waits for the commit is called after it, and never after a rollback', async () => {
    const heard: string[] = [];

    await database().transaction(async (tx) => {
      tx.afterCommit(() => heard.push('committed'));
      await tx.savepoint(async () => {
        tx.afterCommit(() => heard.push('undone'));
        throw new Error('undo');
      }).catch(() => undefined);
      expect(heard).toEqual([]);
    });
    await database().transaction(async (tx) => {
      tx.afterCommit(() => heard.push('rolled back'));
      throw new Error('no');
    }).catch(() => undefined);

    expect(heard).toEqual(['committed']);
  });

  it('a transaction that takes too long is rolled back and the next one goes on', async () => {
    const attempt = database().transaction(
      async (tx) => {
        await insert(tx, 1);
        await new Promise(() => undefined);
      },
      { timeoutMs: 50 },
    );

    await expect(attempt).rejects.toMatchObject({ code: sqlState.transactionTooLong });
    await database().transaction((tx) => insert(tx, 2));
    expect(await ids()).toEqual([2]);
  });

  it('using the database inside a transaction is a bug, not a deadlock', async () => {
    await expect(database().transaction(async () => database().query('select 1'))).rejects.toThrow(Bug);
    await expect(database().transaction(async () => database().transaction(async () => 1))).rejects.toThrow(Bug);
    await expect(database().transaction(async () => database().drizzle().execute(sql`select 1`))).rejects.toThrow(Bug);
  });

  it('using a transaction after its end is a bug', async () => {
    let kept: Transaction | undefined;
    await database().transaction(async (tx) => void (kept = tx));

    await expect(kept?.query('select 1')).rejects.toThrow(Bug);
    expect(() => kept?.afterCommit(() => undefined)).toThrow(Bug);
  });

  it('a session that is given back in the middle of a transaction is clean for the next', async () => {
    const lease = await database().lease();
    await lease.run({ sql: 'begin', params: [] });
    await lease.run({ sql: `insert into notes (id, body) values (9, 'x')`, params: [] });
    lease.release(true);

    await insert(database(), 1);

    expect(await ids()).toEqual([1]);
  });
}

function errorTests(database: () => Database, insert: (on: Pick<Database, 'query'>, id: number) => Promise<unknown>, ids: () => Promise<number[]>): void {
  it('an existing row is a unique violation that names its constraint and no value', async () => {
    await insert(database(), 1);

    const error: unknown = await insert(database(), 1).catch((reason: unknown) => reason);

    expect(error).toBeInstanceOf(DatabaseError);
    expect(error).toMatchObject({ code: '23505', constraint: 'notes_pkey', table: 'notes' });
    expect(isUniqueViolation(error, 'notes_pkey')).toBe(true);
    expect(isUniqueViolation(error, 'another')).toBe(false);
    expect(JSON.stringify(error)).not.toContain('(1)');
  });

  it.each([
    ['a missing table', 'select * from nowhere', '42P01'],
    ['nonsense', 'selct', '42601'],
    ['a missing value', 'insert into notes (id) values (1)', '23502'],
    ['a wrong number', `select 'x'::int4`, '22P02'],
    ['a division by zero', 'select 1/0', '22012'],
  ])('%s has its SQLSTATE', async (_name, statement, code) => {
    await expect(database().query(statement)).rejects.toMatchObject({ code });
  });

  it('an error leaves the session usable', async () => {
    await expect(database().query('selct')).rejects.toThrow(DatabaseError);
    await insert(database(), 1);

    expect(await ids()).toEqual([1]);
  });

  it('an empty statement is answered with nothing', async () => {
    expect((await database().query('-- nothing')).rows).toEqual([]);
  });
}

function drizzleTests(database: () => Database, ids: () => Promise<number[]>): void {
  const full = {
    id: 1, body: 'hello', tags: ['a', 'b,c'], meta: { deep: [1, 'x'] }, done: true, size: 2 ** 40,
    owner: '01901234-5678-7abc-8def-000000000000', at: new Date('2026-11-20T22:12:23.123Z'),
  };

  it('a row comes back as it went in', async () => {
    const db = database().drizzle();

    const [inserted] = await db.insert(notes).values(full).returning();
    const [selected] = await db.select().from(notes).where(eq(notes.id, 1));

    expect([inserted, selected]).toEqual([full, full]);
  });

  it('a JSON text that looks like a number stays a text', async () => {
    const db = database().drizzle();
    await db.insert(notes).values({ id: 1, body: 'x', meta: '123' });

    expect((await db.select({ meta: notes.meta }).from(notes))[0]).toEqual({ meta: '123' });
  });

  it('relational queries know the schema', async () => {
    const db = database().drizzle({ notes });
    await db.insert(notes).values(full);

    expect(await db.query.notes.findFirst({ columns: { body: true, at: true } })).toEqual({ body: 'hello', at: full.at });
  });

  it('counts are numbers and raw statements give objects', async () => {
    const db = database().drizzle();
    await db.insert(notes).values(full);

    expect(await db.$count(notes)).toBe(1);
    expect(await db.execute(sql`select count(*) as n, ${'x'}::text as t from notes`)).toEqual([{ n: 1, t: 'x' }]);
  });

  it('it writes in the transaction it was taken from', async () => {
    await database().transaction(async (tx) => {
      await tx.drizzle().insert(notes).values({ id: 1, body: 'stays' });
    });
    await database().transaction(async (tx) => {
      await tx.drizzle().insert(notes).values({ id: 2, body: 'goes' });
      throw new Error('undo');
    }).catch(() => undefined);

    expect(await ids()).toEqual([1]);
  });

  it('[K-05] an error is the database\'s own: its code is on it, and no parameter is in its message', async () => {
    const db = database().drizzle();
    await db.insert(notes).values({ id: 1, body: 'x' });

    const error: unknown = await db.insert(notes).values({ id: 1, body: 'canary' }).catch((reason: unknown) => reason);

    expect(error).toBeInstanceOf(DatabaseError);
    expect(isUniqueViolation(error, 'notes_pkey')).toBe(true);
    expect(String(error) + JSON.stringify(error)).not.toContain('canary');
  });
}
