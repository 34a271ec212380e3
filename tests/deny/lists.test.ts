import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Database } from '@parley/platform/db';
import { accesses } from './access.ts';
import { expected, type Row } from './expected.ts';
import { openProduct, type Product } from './testing/open-product.ts';
import { pageHeaders, signInAgain, signUp, signUpOperator, type Person } from './testing/people.ts';

/** Lists out of the code or the configuration: they are as long as somebody wrote them. */
const writtenByHand = ['GET /api/auth/oidc/providers', 'GET /api/webhooks/events'];

const id = (n: number): string => `0195e4a0-0000-7000-8000-${String(n).padStart(12, '0')}`;
const endpoint = id(0);
/** Rows of every list: more than a page of two. */
const most = 5;

let product: Product;
let operator: Person;
/** Of a meeting that the operator hosts. */
let code: string;
/** Statements and what they were asked with, since it was emptied. */
const asked: { readonly sql: string; readonly params: readonly unknown[] }[] = [];

beforeAll(async () => {
  product = await openProduct('pglite', { around: remember });
  operator = await signUpOperator(product);
  for (let n = 1; n < most; n++) await Promise.all([signUp(product), signInAgain(product, operator)]);
  code = (await product.app.inject({ method: 'POST', url: '/api/meetings/join', headers: pageHeaders(product, operator), payload: {} })).json().code as string;
  await fill();
});
afterAll(async () => product?.close());

/** Notes what is asked of the database outside of transactions, where lists are read. */
function remember(database: Database): Database {
  return new Proxy(database, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name);
      if (name !== 'query') return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      return (sql: string, params: readonly unknown[] = []) => {
        asked.push({ sql, params });
        return target.query(sql, params);
      };
    },
  });
}

/** A few of everything that can be listed. */
async function fill(): Promise<void> {
  const { database } = product;
  const day = (n: number): Date => new Date(Date.UTC(2026, 0, n + 1));
  const { rows: [meeting] } = await database.query<{ id: string }>('select id from meetings where code = $1', [code]);
  for (let n = 0; n < most; n++) {
    await database.query('insert into meeting_members (meeting_id, account_id, joined_at, removed_at) values ($1, $2, $3, $3)', [meeting?.id, id(n), day(n)]);
    await database.query("insert into meeting_knocks (id, meeting_id, account_id, name, picture, guest, role, wants, asked_at, alive_until) values ($1, $2, $4, 'x', '', false, 'viewer', 'viewer', $3, now() + interval '1 day')", [id(n), meeting?.id, day(n >> 1), id(n)]);
    await database.query('insert into webhook_endpoints (id, url, description, events, owner_account_id, created_at) values ($1, $2, $3, $4, $5, $6)', [id(n), 'https://example.org', '', ['*'], operator.id, day(n)]);
    await database.query('insert into webhook_secrets (key_id, endpoint_id, sealed) values ($1, $2, $3)', [`key${n}`, id(n), 'x']);
    await database.query("insert into webhook_deliveries (id, endpoint_id, event_id, event_type, body, state, created_at) values ($1, $2, $1, 'x', '{}', 'delivered', $3)", [id(n), endpoint, day(n)]);
    await database.query("insert into keys (key_id, purpose, algorithm, state, sealed, created_at, state_since) values ($1, 'invite', 'HS256', 'retired', '', $2, $2)", [`old${n}`, day(n)]);
    await database.query("insert into linked_identities (id, account_id, provider_id, issuer, subject, label, created_at, last_used_at) values ($1, $2, 'x', 'x', $1, 'x', $3, $3)", [id(n), operator.id, day(n)]);
    await database.query("insert into invites (id, created_by, meeting_id, meeting_code, meeting_role, created_at, expires_at, uses, uses_left) values ($1, $2, 'm', 'm', 'viewer', $3, now() + interval '1 day', 1, 1)", [id(n), operator.id, day(n)]);
    // Two of one moment: the id decides then.
    await database.query('insert into mailbox_letters (id, recipient, subject, body, created_at) values ($1, $2, $2, $2, $3)', [id(n), 'x', day(n >> 1)]);
  }
}

const lists = (): readonly Row[] => expected.filter(({ route }) => product.routes.some(({ method, url, config }) => config.list === true && method === 'GET' && `GET ${url}` === route) && !writtenByHand.includes(route));

async function read(row: Row, query: string): Promise<{ status: number; code: string | undefined; ids: string[]; next: string | null }> {
  const path = (row.at ?? row.route.slice('GET '.length)).replace(id(0).replace(/0{12}$/, '000000000000'), endpoint).replace('$code', code);
  const headers = { ...(accesses[row.access]['signed out'] === 'yes' ? {} : pageHeaders(product, operator)), host: `localhost:${product.port}` };
  const answer = await product.app.inject({ url: `${path}?${query}`, headers });
  const body = answer.json() as { code?: string; items?: Record<string, unknown>[]; next?: string | null };
  return { status: answer.statusCode, code: body.code, ids: (body.items ?? []).map(idOf), next: body.next ?? null };
}

/** The bus looks for events all the time. */
const isPage = ({ sql }: (typeof asked)[number]): boolean => /order by[\s\S]*limit \$\d+\s*$/.test(sql) && !/from events\b/.test(sql);

const idOf = (item: Record<string, unknown>): string => String(item['id'] ?? item['seq'] ?? item['keyId']);

/** Texts that are no place of any list, in every way in which a text can be wrong. */
const garbage = [
  'x', ' ', '-1', '0.5', '1e9', 'NaN', 'null', "' or 1=1 --", '%00', '%F0%9F%98%80', '..%2f..', 'x'.repeat(512), '9'.repeat(16),
  ...[[], [1], ['x'], ['x', 'y', 'z'], ['x', 1], [null, null], ['\u0000', 'x'], ['2026-01-01T00:00:00.000Z', '\u0000'], ['\ud800', 'x'], { 0: 'x', 1: 'y' }, 'xy', '['.repeat(100)].map(placeOf),
];
/** For lists that are ordered by a time; in one that is ordered by names these are names. */
const noTimes = ['', 'x', '0', '2026-13-01T00:00:00.000Z', '2026-01-01', '+012026-01-01T00:00:00.000Z', 'infinity'].map((time) => placeOf([time, 'x']));
function placeOf(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
const limits = ['0', '-1', '101', '1e9', '1000000000', 'NaN', 'Infinity', '', ' ', 'ten', '1.5', '0x65', '1,2', '5&limit=6', '9'.repeat(400)];

test('[B-17] every list has pages: a limit up to a hundred, the place where the last one ended, and no other key', () => {
  const problems: string[] = [];
  for (const { method, url, config, schema } of product.routes.filter((route) => route.config.list === true && route.method === 'GET')) {
    if (writtenByHand.includes(`${method} ${url}`)) continue;
    const keys = schema?.querystring instanceof z.ZodObject ? Object.keys(schema.querystring.shape) : [];
    for (const key of ['limit', 'after']) if (!keys.includes(key)) problems.push(`${method} ${url} takes no ${key}`);
    const answer = (schema?.response as Record<string, z.ZodObject> | undefined)?.['200'];
    if (answer?.shape['next'] === undefined) problems.push(`${method} ${url} does not say where the next page begins`);
    if (config.policy === 'own') problems.push(`${method} ${url} is read by nobody whom the floor knows`);
  }
  expect(problems).toEqual([]);
  expect(lists().length).toBeGreaterThanOrEqual(9);
});

test('[B-17] a limit that is none and a place that is none are refused, and nothing of them reaches the database', async () => {
  const wrong: string[] = [];
  for (const row of lists()) {
    const places = row.route === 'GET /api/people' ? garbage : [...garbage, ...noTimes];
    for (const query of [...limits.map((limit) => `limit=${limit}`), ...places.map((after) => `after=${after}`), 'offset=5', 'page=2']) {
      asked.length = 0;
      const { status, code } = await read(row, query);
      if (asked.some(isPage)) wrong.push(`${row.route}?${query.slice(0, 80)} asked the database for a page`);
      if (status !== 400 || code !== 'http.invalid-request') wrong.push(`${row.route}?${query.slice(0, 80)}: ${status} ${code}`);
    }
    for (const limit of ['1', '100']) expect([row.route, (await read(row, `limit=${limit}`)).status]).toEqual([row.route, 200]);
  }
  expect(wrong).toEqual([]);
  expect(product.errors).toEqual([]);
});

test('[B-17] pages of two say what one page of a hundred says: nothing is left out and nothing comes twice', async () => {
  for (const row of lists()) {
    const whole = await read(row, 'limit=100');
    expect([row.route, whole.ids.length >= most, whole.next]).toEqual([row.route, true, null]);
    const walked: string[] = [];
    for (let after: string | null = ''; after !== null; ) {
      const page = await read(row, `limit=2${after === '' ? '' : `&after=${encodeURIComponent(after)}`}`);
      expect([row.route, page.status, page.ids.length <= 2]).toEqual([row.route, 200, true]);
      walked.push(...page.ids);
      after = page.next;
    }
    // Asking writes nothing down, except that the list of what was done is one.
    expect([row.route, walked]).toEqual([row.route, whole.ids]);
  }
});

describe('[B-17] lists that grow without end', () => {
  test.each(['/api/audit', '/api/people', `/api/webhooks/${endpoint}/deliveries`])('%s: a page deep inside is found by an index, not by reading what lies before it', async (path) => {
    const row = { route: `GET ${path}`, access: 'operator' } as const;
    const { next } = await read(row, 'limit=2');
    asked.length = 0;
    await read(row, `limit=2&after=${String(next)}`);
    const page = asked.find(isPage);
    if (page === undefined) throw new Error(`no page was read: ${asked.map(({ sql }) => sql).join('; ')}`);

    // Few rows are read whole whatever there is; without that choice the plan says which way exists.
    const plan = await product.database.transaction(async (tx) => {
      await tx.query('set local enable_seqscan = off');
      const { rows } = await tx.query<{ 'QUERY PLAN': string }>(`explain ${page.sql}`, page.params);
      return rows.map((line) => line['QUERY PLAN']).join('\n');
    });

    expect(plan).toMatch(/Index (?:Only )?Scan/);
    expect(plan).not.toMatch(/\bSort\b|Seq Scan/);
  });
});
