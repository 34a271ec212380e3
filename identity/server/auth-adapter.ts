import { AsyncLocalStorage } from 'node:async_hooks';
import { createHash } from 'node:crypto';
import { createAdapterFactory, type CleanedWhere, type CustomAdapter } from 'better-auth/adapters';
import type { BetterAuthOptions } from 'better-auth';
import { isDiskFull, isUnavailable, type Database, type Queryable } from '@parley/platform/db';

/** The library never needs more rows of a person than this (sessions, sign-in methods). */
const maxRows = 100;

/** What the database keeps instead of a session token. The token has 190 random bits, so one plain SHA-256 is enough. */
export function hashSessionToken(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}

/**
 * The authentication library's storage on our database port.
 *
 * Session tokens are hashed on the way in and on every lookup; the plain token comes back only to the caller that
 * brought it, and never from a list. [A-13]
 */
export function createAuthAdapter(database: Database): (options: BetterAuthOptions) => ReturnType<ReturnType<typeof createAdapterFactory>> {
  const config = { adapterId: 'parley', adapterName: 'Parley', supportsJSON: true, supportsDates: true, supportsBooleans: true, supportsNumericIds: false };
  return (options) =>
    createAdapterFactory({
      config: {
        ...config,
        transaction: (run) =>
          noted(database.transaction((tx) => run(createAdapterFactory({ config: { ...config, transaction: false }, adapter: () => onPort(heard(tx)) })(options)))),
      },
      adapter: () => onPort(heard(database)),
    })(options);
}

/** What the database refused while the library worked for one request. */
const trouble = new AsyncLocalStorage<{ error?: unknown }>();

/**
 * Runs the library and throws what the database said when it was away or full: the library takes such an error for
 * "there is no such session", for a refusal, or for a mistake of its own.
 */
export async function watchDatabase<T>(run: () => Promise<T>): Promise<T> {
  const seen: { error?: unknown } = {};
  const value = await trouble.run(seen, run);
  if (seen.error !== undefined) throw seen.error;
  return value;
}

async function noted<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const seen = trouble.getStore();
    if (seen && (isUnavailable(error) || isDiskFull(error))) seen.error = error;
    throw error;
  }
}

/** The same port, with an ear on it. */
const heard = (port: Queryable): Pick<Queryable, 'query'> => ({ query: (sql, params) => noted(port.query(sql, params)) });

type Row = Record<string, unknown>;

/** The library's seven verbs as SQL. Names of tables and columns come from its schema, values are always parameters. */
function onPort(port: Pick<Queryable, 'query'>): CustomAdapter {
  return {
    create: async ({ model, data }) => {
      const plain = data as Row;
      const stored = Object.entries(sealToken(model, plain));
      const columns = stored.map(([name]) => quoted(name)).join(', ');
      const places = stored.map((_, i) => `$${i + 1}`).join(', ');
      const values = stored.map(([, value]) => value);
      const { rows } = await port.query<Row>(`insert into ${quoted(model)} (${columns}) values (${places}) returning *`, values);
      return withToken(rows[0], plain['token']) as typeof data;
    },
    findOne: async <T>({ model, where }: { model: string; where: CleanedWhere[] }) => {
      const filter = whereClause(model, where);
      const { rows } = await port.query<Row>(`select * from ${quoted(model)}${filter.sql} limit 1`, filter.values);
      return (rows[0] ? withToken(rows[0], tokenIn(where)) : null) as T | null;
    },
    findMany: async <T>({ model, where, limit, sortBy, offset }: FindMany) => {
      const filter = whereClause(model, where ?? []);
      const order = sortBy ? ` order by ${quoted(sortBy.field)} ${sortBy.direction === 'desc' ? 'desc' : 'asc'}` : '';
      const window = ` limit ${Math.min(Math.trunc(limit), maxRows)} offset ${Math.trunc(offset ?? 0)}`;
      const { rows } = await port.query<Row>(`select * from ${quoted(model)}${filter.sql}${order}${window}`, filter.values);
      return rows as T[];
    },
    update: async <T>({ model, where, update }: { model: string; where: CleanedWhere[]; update: T }) => {
      const { rows } = await change(port, model, where, update as Row);
      return (rows[0] ? withToken(rows[0], tokenIn(where)) : null) as T | null;
    },
    updateMany: async ({ model, where, update }) => (await change(port, model, where, update)).affected,
    delete: async ({ model, where }) => {
      await remove(port, model, where);
    },
    deleteMany: ({ model, where }) => remove(port, model, where),
    count: async ({ model, where }) => {
      const filter = whereClause(model, where ?? []);
      const { rows } = await port.query<{ n: number }>(`select count(*)::int as n from ${quoted(model)}${filter.sql}`, filter.values);
      return rows[0]?.n ?? 0;
    },
  };
}

type FindMany = { model: string; where?: CleanedWhere[] | undefined; limit: number; sortBy?: { field: string; direction: 'asc' | 'desc' } | undefined; offset?: number | undefined };

async function change(port: Pick<Queryable, 'query'>, model: string, where: CleanedWhere[], update: Row): Promise<{ rows: Row[]; affected: number }> {
  const stored = Object.entries(sealToken(model, update));
  const filter = whereClause(model, where, stored.length);
  const sets = stored.map(([name], i) => `${quoted(name)} = $${i + 1}`).join(', ');
  return port.query<Row>(`update ${quoted(model)} set ${sets}${filter.sql} returning *`, [...stored.map(([, value]) => value), ...filter.values]);
}

async function remove(port: Pick<Queryable, 'query'>, model: string, where: CleanedWhere[]): Promise<number> {
  const filter = whereClause(model, where);
  const { affected } = await port.query(`delete from ${quoted(model)}${filter.sql}`, filter.values);
  return affected;
}

const operators: Readonly<Partial<Record<NonNullable<CleanedWhere['operator']>, string>>> = { eq: '=', ne: '<>', lt: '<', lte: '<=', gt: '>', gte: '>=' };

function whereClause(model: string, where: readonly CleanedWhere[], used = 0): { sql: string; values: unknown[] } {
  if (where.length === 0) return { sql: '', values: [] };
  const values: unknown[] = [];
  const terms = where.map((condition, i) => {
    const joint = i === 0 ? '' : condition.connector === 'OR' ? ' or ' : ' and ';
    return `${joint}${term(condition, isToken(model, condition.field), (value) => `$${used + values.push(value)}`)}`;
  });
  return { sql: ` where ${terms.join('')}`, values };
}

function term(condition: CleanedWhere, token: boolean, place: (value: unknown) => string): string {
  const column = quoted(condition.field);
  const { operator, value } = condition;
  const seal = (one: unknown): unknown => (token && typeof one === 'string' ? hashSessionToken(one) : one);
  if (value === null) return `${column} is ${operator === 'ne' ? 'not ' : ''}null`;
  if (operator === 'in' || operator === 'not_in') {
    const list = Array.isArray(value) ? value : [value];
    if (list.length === 0) return operator === 'in' ? 'false' : 'true';
    return `${column} ${operator === 'in' ? 'in' : 'not in'} (${list.map((one) => place(seal(one))).join(', ')})`;
  }
  const compare = operators[operator ?? 'eq'];
  if (compare !== undefined) {
    const left = condition.mode === 'insensitive' && typeof value === 'string' ? `lower(${column})` : column;
    return `${left} ${compare} ${place(left === column ? seal(value) : String(value).toLowerCase())}`;
  }
  // contains, starts_with, ends_with: the value's own wildcards must stay plain characters.
  const text = String(value).replace(/[\\%_]/g, '\\$&');
  const pattern = operator === 'contains' ? `%${text}%` : operator === 'starts_with' ? `${text}%` : `%${text}`;
  return `${column} like ${place(pattern)}`;
}

const isToken = (model: string, field: string): boolean => model === 'sessions' && field === 'token';

function sealToken(model: string, row: Row): Row {
  return model === 'sessions' && typeof row['token'] === 'string' ? { ...row, token: hashSessionToken(row['token']) } : row;
}

/** The token by which rows were asked for, when it was. */
function tokenIn(where: readonly CleanedWhere[]): unknown {
  return where.find(({ field, operator }) => field === 'token' && operator === 'eq')?.value;
}

function withToken(row: Row | undefined, token: unknown): Row | undefined {
  return row && typeof token === 'string' && 'token' in row ? { ...row, token } : row;
}

/** Names come from our own schema; the check keeps it so. */
function quoted(name: string): string {
  if (!/^[a-z_]+$/.test(name)) throw new Error(`${name} is no name of a table or column`);
  return `"${name}"`;
}
