import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { noLimits } from '../harness/no-limits.ts';
import { expected, type Row } from './expected.ts';
import { knock, upgrade, type Fixtures } from './testing/knock.ts';
import { openProduct, type Product } from './testing/open-product.ts';
import { mediaToken, pageHeaders, rememberSessions, restoreSessions, room, signUp, signUpOperator, type Credential, type Person } from './testing/people.ts';

/** Every address of these tests. */
const here = '127.0.0.1';
/** The measures of an account that a route must have one of; a route with `only` in its settings brings its own. */
const reading = ['http.read.account', 'identity.picture.look.account'];
const writing = ['http.write.account'];

let product: Product;
let operator: Person;
let member: Person;
let fixtures: Fixtures;
/** What was counted since it was emptied. */
const counted: { readonly name: string; readonly key: string }[] = [];

beforeAll(async () => {
  product = await openProduct('pglite', {
    change: (options) => {
      const { limiter } = options;
      const take = limiter.take.bind(limiter);
      const hold = limiter.hold.bind(limiter);
      limiter.take = (name, key) => {
        counted.push({ name, key });
        return take(name, key);
      };
      limiter.hold = (name, key) => {
        counted.push({ name, key });
        return hold(name, key);
      };
      return options;
    },
  });
  [operator, member] = [await signUpOperator(product), await signUp(product)];
  await rememberSessions(product);
  const meeting = await product.app.inject({ method: 'POST', url: '/api/meetings/join', headers: pageHeaders(product, member), payload: {} });
  fixtures = { code: meeting.json().code, room, session: 'nobody' };
});
afterAll(async () => product?.close());

const routes = expected.filter(({ route }) => !/^(?:PAGE|WS) /.test(route));
const configOf = (row: Row) => product.routes.find(({ method, url }) => `${method} ${url}` === row.route)?.config;
/** The sample's doors read the credential themselves. */
const knowsWhoAsks = (row: Row): boolean => ['optional', 'account', 'operator'].includes(configOf(row)?.policy ?? '') || row.access.includes('samples');

/** What happens in the room is reported meanwhile, and counted too. */
const isOfSockets = ({ name }: (typeof counted)[number]): boolean => name.startsWith('http.upgrade');

async function countedBy(row: Row, credential: Credential): Promise<typeof counted> {
  counted.length = 0;
  await knock(product, row, credential, fixtures);
  if (row.endsSession) await restoreSessions(product);
  return [...counted];
}

test('every door counts the address that asks, and every door that knows who asks counts the account, as reading or as writing', async () => {
  const problems: string[] = [];
  for (const row of routes) {
    // Whom a door sends away is counted as well: an operator's door is asked by a member here.
    const seen = await countedBy(row, pageHeaders(product, member));
    if (!seen.some(({ key }) => key === here)) problems.push(`${row.route} does not count the address`);
    const measures = /^(?:GET|HEAD) /.test(row.route) ? reading : writing;
    const times = seen.filter(({ name, key }) => key === member.id && measures.includes(name)).length;
    const wanted = knowsWhoAsks(row) ? 1 : 0;
    if (times !== wanted) problems.push(`${row.route} counts the account ${times} times, not ${wanted}`);
  }
  expect(problems).toEqual([]);
  expect(routes.filter(knowsWhoAsks).length).toBeGreaterThan(40);
});

test('[B-17] every list that a person reads is counted as one as well', async () => {
  const lists = routes.filter((row) => configOf(row)?.list === true && knowsWhoAsks(row));
  for (const row of lists) {
    const seen = await countedBy(row, pageHeaders(product, operator));
    expect([row.route, seen.filter(({ name, key }) => name === 'http.list.account' && key === operator.id)]).toEqual([row.route, [{ name: 'http.list.account', key: operator.id }]]);
  }
  expect(lists.length).toBeGreaterThan(5);
});

test('a WebSocket counts its address, and whoever its token names, at the door and as long as it stays open', async () => {
  counted.length = 0;
  const { status } = await upgrade(product, '/rtc', { authorization: `Bearer ${await mediaToken({ room, roomJoin: true }, 'ada')}` });
  expect([status, counted.filter(isOfSockets)]).toEqual([101, [
    { name: 'http.upgrade', key: here },
    { name: 'http.upgrade.open', key: here },
    { name: 'http.upgrade.account', key: 'deny ada' },
    { name: 'http.upgrade.account-open', key: 'deny ada' },
  ]]);
  for (const { path } of product.upgrades) {
    counted.length = 0;
    await upgrade(product, path, {});
    expect([path, counted.filter(isOfSockets).map(({ name }) => name)]).toEqual([path, ['http.upgrade', 'http.upgrade.open']]);
  }
});

test('every limit stands in the manual with what it allows, is a number of the metrics, and is off in the journeys', () => {
  const names = product.limiter.names();
  const manual = readFileSync(new URL('../../docs/manuals/operate.md', import.meta.url), 'utf8');
  expect(names.length).toBeGreaterThan(30);
  expect(names.filter((name) => !manual.includes(`| \`${name}\` |`))).toEqual([]);
  expect([...product.limiter.refusals().keys()]).toEqual(names);
  // It stops letters and refuses nobody, so a journey meets it as people do.
  expect(names.filter((name) => !(name in noLimits))).toEqual(['identity.second-factor.letter']);
});
