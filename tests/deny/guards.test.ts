import { afterEach, expect, test } from 'vitest';
import { createLogger } from '@parley/platform/log';
import { createSfu } from '@parley/sfu/server';
import { accesses, roles } from './access.ts';
import { expected } from './expected.ts';
import { knock, upgrade, type Fixtures } from './testing/knock.ts';
import { openProduct, type Product, type ProductOptions } from './testing/open-product.ts';
import { crowdOf, issueCredential, rememberSessions, restoreSessions, room, signUp, type Crowd } from './testing/people.ts';

const fixtures: Fixtures = { code: 'abcd-efgh-jkmn', room, session: 'nobody' };
const lost: unknown[] = [];
const onLost = (reason: unknown): void => void lost.push(reason);
process.on('unhandledRejection', onLost);

let product: Product | undefined;
afterEach(async () => {
  await product?.close();
  product = undefined;
  expect(lost).toEqual([]);
});

/** A switch inside the product's own parts, thrown after the people have signed up. */
const broken = { on: false };
function boom(): void {
  if (broken.on) throw new Error('this guard is broken');
}

async function openBroken(options: ProductOptions): Promise<{ product: Product; crowd: Crowd }> {
  broken.on = false;
  product = await openProduct('pglite', options);
  const crowd = crowdOf(await signUp(product));
  await rememberSessions(product);
  broken.on = true;
  return { product, crowd };
}

/** Asks every door that is not for everybody, as everybody who may pass. Answers those that opened. */
async function doorsThatOpen(opened: Product, crowd: Crowd, isAsked: (route: string) => boolean = () => true): Promise<string[]> {
  const found: string[] = [];
  for (const row of expected.filter((one) => accesses[one.access]['signed out'] !== 'yes' && isAsked(one.route))) {
    for (const role of roles.filter((one) => accesses[row.access][one] === 'yes')) {
      const { status } = await knock(opened, row, await issueCredential(opened, role, crowd), fixtures);
      if (status < 400) found.push(`${row.route} for ${role}: ${status}`);
    }
  }
  return found;
}

test('[K-15] while nobody can tell who asks, every door that wants to know stays closed', async () => {
  const { product: opened, crowd } = await openBroken({
    around: (database) =>
      new Proxy(database, {
        get: (target, name) => {
          const value: unknown = Reflect.get(target, name);
          if (typeof value !== 'function') return value;
          return (...given: unknown[]): unknown => {
            if (name === 'query' && /from sessions/.test(String(given[0]))) boom();
            return value.apply(target, given) as unknown;
          };
        },
      }),
  });

  expect(await doorsThatOpen(opened, crowd, (route) => !/rtc|twirp/.test(route))).toEqual([]);
  const whoAmI = await opened.app.inject({ url: '/api/auth/get-session', headers: { cookie: crowd.member.cookie } });
  expect(whoAmI.statusCode).toBe(500);
});

test('[K-15] while the floor’s own question fails, every door of the floor stays closed', async () => {
  const { product: opened, crowd } = await openBroken({
    change: (options) => ({
      ...options,
      resolvePrincipal: (headers) => {
        boom();
        return options.resolvePrincipal(headers);
      },
    }),
  });

  const asking = new Set(opened.routes.filter(({ config }) => config.policy !== 'own' && config.policy !== 'public').map(({ method, url }) => `${method} ${url}`));
  for (const row of expected.filter(({ route }) => asking.has(route))) {
    const { status } = await knock(opened, row, await issueCredential(opened, 'member', crowd), fixtures);
    if (row.endsSession) await restoreSessions(opened);
    expect([row.route, status]).toEqual([row.route, 500]);
  }
  expect(asking.size).toBeGreaterThan(2);
});

test('[K-15] while nothing can be counted, nothing that is counted opens', async () => {
  const { product: opened, crowd } = await openBroken({
    change: (options) => {
      const take = options.limiter.take.bind(options.limiter);
      options.limiter.take = (name, key) => {
        boom();
        return take(name, key);
      };
      return options;
    },
  });

  const counted = new Set(opened.routes.map(({ method, url }) => `${method} ${url}`));
  for (const row of expected.filter(({ route }) => counted.has(route))) {
    const { status } = await knock(opened, row, await issueCredential(opened, 'member', crowd), fixtures);
    if (row.endsSession) await restoreSessions(opened);
    expect([row.route, status >= 400]).toEqual([row.route, true]);
  }
  const join = await issueCredential(opened, 'join token', crowd);
  for (const { path } of opened.upgrades) expect([path, (await upgrade(opened, path, join)).status]).toEqual([path, 500]);
  expect((await fetch(`${opened.url}/healthz`)).status).toBe(200);
});

test('[K-15] while the media door’s gate fails, nobody joins and no server API answers', async () => {
  const { product: opened, crowd } = await openBroken({
    change: (options, wired) => {
      const gate = createSfu({
        socketPath: '/nonexistent/parley-media',
        findKey: () => {
          boom();
          return undefined;
        },
        isSessionLive: () => Promise.resolve(true),
        signToken: () => Promise.reject(new Error('nobody asks')),
        webhookTargets: () => ({ urls: [], keyId: 'x', secret: 'x' }),
        log: createLogger({ level: 'silent' }),
        autoCreate: true,
      });
      closing = gate.close.bind(gate);
      return { ...options, slices: wired.slices.map((slice) => (slice.name === 'sfu' ? gate : slice)) };
    },
  });
  try {
    expect(await doorsThatOpen(opened, crowd, (route) => /rtc|twirp/.test(route))).toEqual([]);
    const { status } = await upgrade(opened, '/rtc', await issueCredential(opened, 'join token', crowd));
    expect(status).toBe(500);
  } finally {
    await closing();
  }
});
let closing: () => Promise<void> = () => Promise.resolve();

test('[K-15] a slice whose hook throws refuses, and the process lives on', async () => {
  const { product: opened } = await openBroken({
    change: (options) => ({
      ...options,
      slices: [
        ...options.slices,
        {
          name: 'careless',
          routes: (app) => {
            app.addHook('preHandler', async () => boom());
            app.get('/api/careless', { config: { policy: 'public' } }, () => ({ open: true }));
          },
          upgrades: [{ path: '/careless', origin: 'any', maxPayload: 1, handle: () => boom() }],
          close: async () => undefined,
        },
      ],
    }),
  });

  expect((await opened.app.inject('/api/careless')).statusCode).toBe(500);
  expect((await upgrade(opened, '/careless', {})).status).toBe(500);
  expect((await fetch(`${opened.url}/api/auth/get-session`)).status).toBe(200);
});
