import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { expected, type Row } from './expected.ts';
import { knock, type Fixtures } from './testing/knock.ts';
import { openProduct, type Product } from './testing/open-product.ts';
import { pageHeaders, rememberSessions, restoreSessions, room, signUpOperator, type Credential, type Person } from './testing/people.ts';

let product: Product;
let person: Person;
let fixtures: Fixtures;

beforeAll(async () => {
  product = await openProduct('pglite');
  person = await signUpOperator(product);
  await rememberSessions(product);
  fixtures = { code: 'x', room, session: 'nobody' };
});
afterAll(async () => product?.close());

/** Doors that read a body themselves: their gate comes first, or the protocol says that unknown fields are passed over. */
const readTheirOwn: readonly string[] = ['POST /api/policy-reports', 'POST /api/meetings/media-events', 'PUT /api/account/picture', ...['POST', 'PUT', 'PATCH', 'DELETE', 'TRACE', 'QUERY'].map((method) => `${method} /twirp/*`)];
/** The sample's doors refuse in the sample's words, so their schema is asked by hand. */
const askedByHand = ['POST /meeting/join'];

const withBody = expected.filter((row) => /^(?:POST|PUT|PATCH) /.test(row.route) && !readTheirOwn.includes(row.route));

test('[A-19] every door that takes a body says what may be in it, and nothing else may, at any depth', () => {
  const open: string[] = [];
  for (const { method, url, schema } of product.routes) {
    const route = `${method} ${url}`;
    const body = schema?.body as z.ZodType | undefined;
    if (body === undefined) {
      if (!['GET', 'HEAD', 'OPTIONS', 'DELETE'].includes(method) && !readTheirOwn.includes(route) && !askedByHand.includes(route)) open.push(`${route} has no body schema: noBody of platform/http, if it takes none`);
      continue;
    }
    for (const place of openObjects(z.toJSONSchema(body, { io: 'input', unrepresentable: 'any' }))) open.push(`${route} takes unknown keys at body${place}: use z.strictObject`);
    for (const part of ['querystring', 'params'] as const) {
      const described = schema?.[part] as z.ZodType | undefined;
      if (described !== undefined) for (const place of openObjects(z.toJSONSchema(described, { io: 'input', unrepresentable: 'any' }))) open.push(`${route} takes unknown keys at ${part}${place}`);
    }
  }
  expect(open).toEqual([]);
});

/** Where a JSON schema lets unknown keys in. A record of free keys says so by its own schema for them. */
function openObjects(schema: unknown, place = ''): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const node = schema as { type?: string; properties?: Record<string, unknown>; additionalProperties?: unknown; items?: unknown; anyOf?: unknown[]; allOf?: unknown[]; oneOf?: unknown[] };
  const here = node.type === 'object' && (node.additionalProperties === undefined || node.additionalProperties === true) ? [place] : [];
  return [
    ...here,
    ...Object.entries(node.properties ?? {}).flatMap(([name, child]) => openObjects(child, `${place}/${name}`)),
    ...openObjects(node.items, `${place}/*`),
    ...[...(node.anyOf ?? []), ...(node.allOf ?? []), ...(node.oneOf ?? [])].flatMap((child) => openObjects(child, place)),
  ];
}

test('[A-19] no column of the database can be set by naming it in a body', async () => {
  const { rows } = await product.database.query<{ name: string }>("select distinct column_name as name from information_schema.columns where table_schema = 'public'");
  const snake = rows.map(({ name }) => name);
  const camel = snake.map((name) => name.replace(/_(\w)/g, (_all, letter: string) => letter.toUpperCase()));
  const names = new Set([...snake, ...camel, 'isAdmin', 'tenantId', 'userId', 'permissions', 'scope']);
  expect(names.size).toBeGreaterThan(50);
  const values = ['operator', true, 1];
  for (const [at, row] of withBody.entries()) {
    const own = new Set(Object.keys(row.body ?? {}));
    for (const [index, name] of [...names].filter((one) => !own.has(one) && !isAllowed(row, one)).entries()) {
      // A strict schema looks at the name alone: each name gets one kind of value at each door, and another at the next.
      const value = values[(at + index) % values.length];
      const heard = await knock(product, { ...row, body: { ...row.body, [name]: value } }, pageHeaders(product, person), fixtures);
      // The sample's errors have a number where ours have a code.
      expect([row.route, name, value, heard.status, heard.code]).toEqual([row.route, name, value, 400, askedByHand.includes(row.route) ? undefined : 'http.invalid-request']);
    }
  }
  const after = await product.database.query<{ role: string; email_verified: boolean }>('select role, email_verified from accounts');
  expect(after.rows).toEqual([{ role: 'operator', email_verified: false }]);
}, 120_000);

/** Whether the door itself has a field of this name. */
function isAllowed(row: Row, name: string): boolean {
  if (askedByHand.includes(row.route)) return name === 'meetingId';
  const schema = product.routes.find(({ method, url }) => `${method} ${url}` === row.route)?.schema?.body as z.ZodType;
  return JSON.stringify(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })).includes(`"${name}":`);
}

const hostileKeys = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'valueOf', 'then', 'length', 'username', 'email', 'password', 'code', 'meetingId', 'as', 'name', '$ne', '$where', ''];
const hostileTexts = ['"\\u0000"', '"\\ud800"', '1e400', '-0', '9007199254740993', 'true', 'null', '{}', '[]', '"x"', '{"__proto__":{"polluted":1}}', '{"constructor":{"prototype":{"polluted":1}}}', '"__proto__"', `"${'x'.repeat(2000)}"`, '['.repeat(40) + ']'.repeat(40)];
const hostileBody = fc.oneof(
  fc.array(fc.tuple(fc.constantFrom(...hostileKeys), fc.constantFrom(...hostileTexts)), { maxLength: 6 }).map((entries) => `{${entries.map(([key, value]) => `${JSON.stringify(key)}:${value}`).join(',')}}`),
  fc.constantFrom(...hostileTexts),
  fc.json({ maxDepth: 8 }),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.constantFrom('['.repeat(3000), `${'{"a":'.repeat(3000)}1`, `{${Array.from({ length: 1500 }, (_one, index) => `"k${index}":1`).join()}}`, `[${'1,'.repeat(12_000)}1]`),
);

/** What an attack on prototypes would change, as one text. */
function prototypes(): string {
  const hash = createHash('sha256');
  for (const holder of [Object, Array, String, Number, Boolean, Function, Promise, Map, Set, Error, RegExp, Date, Buffer]) {
    for (const target of [holder, holder.prototype]) for (const key of Reflect.ownKeys(target)) hash.update(`${holder.name} ${String(key)} ${String(Object.getOwnPropertyDescriptor(target, key)?.writable)};`);
  }
  return hash.digest('hex');
}

test('[B-07] ten thousand hostile bodies are all answered without a mistake of ours, and change no prototype', async () => {
  const before = prototypes();
  const doors = expected.filter((row) => row.route.startsWith('POST '));
  const bodies = fc.sample(hostileBody, { numRuns: 10_000, seed: 20_261_121 });
  const credentials: Credential[] = [{}, pageHeaders(product, person)];
  let seen = 0;
  for (const [index, payload] of bodies.entries()) {
    const row = doors[index % doors.length] as Row;
    const answer = await product.app.inject({
      method: 'POST',
      url: row.at ?? row.route.split(' ')[1] ?? '',
      headers: { ...credentials[index % 3 === 0 ? 0 : 1], 'content-type': row.type ?? 'application/json' },
      payload,
    });
    if (row.endsSession) await restoreSessions(product);
    if (answer.statusCode >= 500) expect([row.route, payload.slice(0, 200), answer.statusCode, answer.body]).toBe('answered without a mistake of ours');
    seen++;
  }
  expect(seen).toBe(10_000);
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  expect(prototypes()).toBe(before);
  expect(product.errors).toEqual([]);
}, 180_000);
