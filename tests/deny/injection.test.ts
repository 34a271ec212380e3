import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Database, Transaction } from '@parley/platform/db';
import { testDatabases } from '@parley/platform/testing/database';
import { expected, type Row } from './expected.ts';
import { knock, type Fixtures } from './testing/knock.ts';
import { openProduct, type Product } from './testing/open-product.ts';
import { pageHeaders, rememberSessions, restoreSessions, room, signUpOperator, type Credential } from './testing/people.ts';

/** Texts that mean something to a database, when they are not parameters. */
const meaningful = [
  "'", "''", '"', '`', '\\', "\\'", ';', '--', '/*', '*/', '#', '$1', '$$', "' or 1=1 --", "' or '1'='1", '" or ""="', "'; drop table accounts; --", "1; select pg_sleep(5)", "' union select token from sessions --",
  "') or ('a'='a", "%' or '%'='", '%', '_', '%%', 'null', 'NULL', "E'\\x27'", "U&'\\0027'", "'||pg_sleep(5)||'", "' and ascii(substr(current_user,1,1))>0 --", "x' AND 1=CAST((SELECT version()) AS int) --", "\\x27", '\u02bc or 1=1', '＇ or 1=1',
  '{}', '[]', '{"$gt":""}', "'::int", "'::regclass", '1e308', '-1', '99999999999999999999', '0x27', "' returning * --", 'a\tb', 'a\nb', '\ud83d\ude00', 'ﬀ', '\u202e', "'; copy accounts to program 'id' --", "' or exists(select 1 from accounts) --",
];

/** Texts that no database stores; in an address they are refused as such, so they go into bodies. */
const unstorable = ['\u0000', 'a\u0000b', '\ud800', 'a\udfffb'];

describe.each(testDatabases())('texts that mean something to SQL, on %s', (engine) => {
  let product: Product;
  let credential: Credential;
  let fixtures: Fixtures;
  const texts = new Set<string>();

  beforeAll(async () => {
    product = await openProduct(engine, { around: (database) => watch(database, texts) });
    const person = await signUpOperator(product);
    await rememberSessions(product);
    credential = pageHeaders(product, person);
    const meeting = await product.app.inject({ method: 'POST', url: '/api/meetings/join', headers: credential, payload: {} });
    fixtures = { code: meeting.json().code, room, session: 'nobody' };
  }, 90_000);
  afterAll(async () => product?.close());

  test('[B-06] are parameters in every place of every request: no mistake of ours, and no new text of SQL', async () => {
    // What the doors say to the database when nobody is hostile.
    for (const row of expected.filter(isRoute)) for (const change of variants(row, 'plain')) await ask(row, change);
    const known = new Set(texts);
    expect(known.size).toBeGreaterThan(5);
    for (const row of expected.filter(isRoute)) {
      for (const text of textsFor(row)) {
        for (const change of variants(row, text)) {
          const { status, body } = await ask(row, change);
          if (status >= 500) expect([row.route, text, status, body]).toBe('answered without a mistake of ours');
        }
      }
    }
    expect([...texts].filter((text) => !known.has(text))).toEqual([]);
    for (const text of texts) for (const one of meaningful.filter(({ length }) => length > 8)) expect(text).not.toContain(one);
    expect(product.errors).toEqual([]);
  }, 180_000);

  async function ask(row: Row, change: Partial<Row>): Promise<{ status: number; body: string }> {
    const heard = await knock(product, { ...row, ...change }, credential, fixtures);
    if (row.endsSession) await restoreSessions(product);
    return { status: heard.status, body: heard.text };
  }
});

/** A door that hashes takes its time with every text, so it gets fewer of them. */
function textsFor(row: Row): readonly string[] {
  const hashes = /password/i.test(JSON.stringify(row.body ?? {}));
  return hashes ? [...meaningful.slice(0, 6), ...unstorable] : [...meaningful, ...unstorable];
}

const isRoute = (row: Row): boolean => !/^(?:WS|PAGE|OPTIONS) /.test(row.route) && !row.route.startsWith('GET /api/docs');

/** The same request with the text in the query, in each parameter of the address, and in each field of the body. */
function variants(row: Row, text: string): Partial<Row>[] {
  const [, url = ''] = row.route.split(' ');
  const at = row.at ?? url;
  const encoded = encodeURIComponent(unstorable.includes(text) ? 'x' : text).replaceAll('$', '%24').replaceAll('.', '%2E');
  const body = row.body ?? {};
  const isSafe = row.route.startsWith('GET ');
  return [
    // Nothing that changes something reads a query.
    ...(isSafe ? [{ at: `${at}?q=${encoded}&after=${encoded}&limit=${encoded}&sort=${encoded}&access_token=${encoded}` }] : []),
    ...(url.includes(':') ? [{ at: url.replace(/:\w+/g, encoded) }] : []),
    ...Object.keys(body).map((name) => ({ body: { ...body, [name]: withoutFixtures(text) } })),
    // Fields that the row leaves out are often the interesting ones.
    ...['code', 'meetingId', 'name'].filter((name) => /join|sign-up/.test(url) && !(name in body)).map((name) => ({ body: { ...body, [name]: withoutFixtures(text) } })),
  ];
}

/** A dollar and a letter would name a fixture. */
const withoutFixtures = (text: string): string => text.replace(/\$(?=[a-z])/gi, '');

function watch(database: Database, texts: Set<string>): Database {
  const noted = <Port extends { query: Database['query'] }>(port: Port): Database['query'] =>
    ((sql: string, params?: readonly unknown[]) => {
      texts.add(sql);
      return port.query(sql, params);
    }) as Database['query'];
  return new Proxy(database, {
    get: (target, name) => {
      if (name === 'query') return noted(target);
      if (name === 'transaction') {
        return (run: (tx: Transaction) => Promise<unknown>, ...rest: unknown[]) =>
          (target.transaction as (run: (tx: Transaction) => Promise<unknown>, ...rest: unknown[]) => Promise<unknown>)(
            (tx) => run(new Proxy(tx, { get: (inner, key) => (key === 'query' ? noted(inner as never) : bound(inner, key)) })),
            ...rest,
          );
      }
      return bound(target, name);
    },
  });
}

/** Private fields are not there through a proxy, so methods keep their own `this`. */
function bound(target: object, name: string | symbol): unknown {
  const value: unknown = Reflect.get(target, name);
  return typeof value === 'function' ? (value.bind(target) as unknown) : value;
}
