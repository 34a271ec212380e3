import { afterAll, beforeAll, expect, test } from 'vitest';
import { accesses } from './access.ts';
import { expected, type Row } from './expected.ts';
import { knock, upgrade, type Fixtures, type Heard } from './testing/knock.ts';
import { openProduct, type Product } from './testing/open-product.ts';
import { pageHeaders, room, signUpOperator, type Person } from './testing/people.ts';

let product: Product;
let person: Person;
let fixtures: Fixtures;

beforeAll(async () => {
  product = await openProduct('pglite');
  person = await signUpOperator(product);
  const meeting = await product.app.inject({ method: 'POST', url: '/api/meetings/join', headers: pageHeaders(product, person), payload: {} });
  fixtures = { code: meeting.json().code, room, session: 'nobody' };
});
afterAll(async () => product?.close());

const isSafe = (row: Row): boolean => /^(?:GET|HEAD|OPTIONS|PAGE|WS) /.test(row.route);
const unsafe = expected.filter((row) => !isSafe(row));

/** What a browser sends for another site's page, and what a program without a page may send with a stolen cookie. */
function foreignHeaders(): Readonly<Record<string, string>>[] {
  const { cookie } = person;
  const origins = ['https://evil.example', 'null', `http://sub.localhost:${product.port}`, `http://localhost:${product.port + 1}`, `https://localhost:${product.port}`, `${product.url}.evil.example`, `${product.url}@evil.example`, ''];
  return [
    { cookie },
    { cookie, 'sec-fetch-site': 'cross-site' },
    { cookie, 'sec-fetch-site': 'same-site' },
    { cookie, 'sec-fetch-site': 'none' },
    ...origins.map((origin) => ({ cookie, origin })),
    ...origins.map((origin) => ({ cookie, origin, 'sec-fetch-site': 'same-origin' })),
    { cookie, referer: `${product.url}/` },
  ];
}

/** Everything the product remembers, as one text; how far the bus has read moves by itself, and that somebody looked may be noted. */
async function memory(): Promise<string> {
  const { rows } = await product.database.query<{ name: string }>("select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE' and table_name not in ('event_cursors', 'audit_entries', 'audit_head') order by 1");
  const counts = await Promise.all(rows.map(({ name }) => product.database.query<{ all: string }>(`select '${name} ' || coalesce(md5(string_agg(t::text, '|' order by t::text)), '-') as all from "${name}" t`)));
  return counts.map(({ rows: [row] }) => row?.all).join('\n');
}

test.each(unsafe.map((row) => [`${row.route}${row.at === undefined ? '' : ` at ${row.at}`}`, row] as const))('[A-12] a foreign page cannot use the cookie at %s', async (_title, row) => {
  const policy = policyOf(row);
  const before = await memory();
  for (const headers of foreignHeaders()) {
    const heard = await knock(product, row, headers, fixtures);
    const what = JSON.stringify(headers);
    // A gate of its own never looks at the cookie; it answers as to somebody without any credential.
    if (policy === 'own') expect([what, heard.status]).toEqual([what, (await knock(product, row, {}, fixtures)).status]);
    else expect([what, heard.status, heard.code]).toEqual([what, 403, 'http.foreign-origin']);
  }
  expect(await memory()).toBe(before);
});

test('[A-12] a form cannot be a request of ours, from our own page neither', async () => {
  for (const row of unsafe.filter((one) => policyOf(one) !== 'own')) {
    for (const type of ['text/plain', 'text/plain;charset=UTF-8', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'application/json-patch+json', 'text/json']) {
      const heard = await knock(product, { ...row, body: row.body ?? {}, type }, pageHeaders(product, person), fixtures);
      expect([row.route, type, heard.status, heard.code]).toEqual([row.route, type, 415, 'http.wrong-content-type']);
    }
  }
  for (const row of unsafe.filter((one) => policyOf(one) === 'own' && accesses[one.access]['signed out'] !== 'yes')) {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']) {
      const heard: Heard = await knock(product, { ...row, body: row.body ?? {}, type }, pageHeaders(product, person), fixtures);
      expect([row.route, type, heard.status < 400]).toEqual([row.route, type, false]);
    }
  }
});

test('[A-12] looking changes nothing', async () => {
  const before = await memory();
  for (const row of expected.filter((one) => /^(?:GET|PAGE) /.test(one.route))) {
    const at = row.at ?? row.route.split(' ')[1] ?? '';
    await knock(product, row, pageHeaders(product, person), fixtures);
    await knock(product, { ...row, route: row.route.replace(/^\w+/, 'HEAD'), at }, pageHeaders(product, person), fixtures);
  }
  expect(await memory()).toBe(before);
});

test('[A-12] no WebSocket opens for a foreign page with a cookie, at no path', async () => {
  for (const { path, origin } of product.upgrades) {
    for (const headers of foreignHeaders()) {
      const { status } = await upgrade(product, path, headers);
      expect([path, JSON.stringify(headers), origin === 'same' ? status === 403 : [401, 404].includes(status)]).toEqual([path, JSON.stringify(headers), true]);
    }
  }
});

function policyOf(row: Row): string | undefined {
  const [method, url] = row.route.split(' ');
  return product.routes.find((route) => route.method === method && route.url === url)?.config.policy;
}
