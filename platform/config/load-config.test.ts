import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { strayVariables } from './database-safety.ts';
import { describeConfig } from './describe-config.ts';
import { settings } from './list-settings.ts';
import { loadConfig, publicUrlOf, type Config, type LoadedConfig } from './load-config.ts';
import { mergeSections } from './merge-sections.ts';

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'parley-config-'));
});
afterEach(() => rmSync(cwd, { recursive: true, force: true }));

type Env = Readonly<Record<string, string>>;

function result(env: Env, file?: unknown): ReturnType<typeof loadConfig> {
  if (file !== undefined) writeFileSync(join(cwd, 'parley.config.json'), typeof file === 'string' ? file : JSON.stringify(file));
  return loadConfig({ env, cwd });
}

function loaded(env: Env, file?: unknown): LoadedConfig {
  const answer = result(env, file);
  if (!answer.ok) throw new Error(answer.problems.join(' '));
  return answer;
}

const load = (env: Env, file?: unknown): Config => loaded(env, file).config;

function problems(env: Env, file?: unknown): readonly string[] {
  const answer = result(env, file);
  return answer.ok ? [] : answer.problems;
}

const site = { publicUrl: 'https://meet.example.org' };
const domain = { domain: 'example.com' };
const own = { tls: { certificateFile: '/c.pem', keyFile: '/k.pem' } };

describe('the merge', () => {
  const file = {
    global: { allowed: ['a.org', 'b.org'], nested: { x: 1, y: { z: 1 } }, kept: true },
    test: { allowed: null, nested: { y: { w: 3 } } },
    staging: { allowed: ['c.org'] },
  };

  test('[S0-2] [S0-3] objects merge deep, lists and scalars are replaced, null takes a value back', () => {
    expect(mergeSections(file, 'test')).toEqual({ allowed: null, nested: { x: 1, y: { z: 1, w: 3 } }, kept: true });
    expect(mergeSections(file, 'staging')).toEqual({ allowed: ['c.org'], nested: { x: 1, y: { z: 1 } }, kept: true });
    expect(mergeSections(file, 'production')).toEqual(file.global);
  });

  test('[S0-2] a section overrides global, a variable overrides both, and an empty variable counts as not set', () => {
    const ports = { global: { port: 4000, mediaPort: 5000 }, development: { port: 4001 } };

    expect(load({}, ports).port).toBe(4001);
    expect(load({ PORT: '4002' }, ports).port).toBe(4002);
    expect(load({ PORT: '' }, ports)).toMatchObject({ port: 4001, mediaPort: 5000 });
  });

  test('[S0-3] null under an environment re-opens sign-up that global had restricted', () => {
    const closed = { global: { ...site, allowedSignUpDomains: ['example.org'] }, test: { allowedSignUpDomains: null } };

    expect(load({ APP_ENV: 'test' }, closed)).toMatchObject({ allowedSignUpDomains: null, requireVerifiedEmail: false });
    expect(load({ APP_ENV: 'production' }, closed)).toMatchObject({ allowedSignUpDomains: ['example.org'], requireVerifiedEmail: true });
  });

  test('[S0-3] null takes back what is nested, too, and the default holds again', () => {
    const nested = { global: { ...site, guests: { enabled: false, lifeHours: 2 }, smtp: { host: 'mail.example.org' } }, staging: { guests: { enabled: null }, smtp: null } };

    expect(load({ APP_ENV: 'staging' }, nested)).toMatchObject({ guests: { enabled: true, lifeHours: 2 }, smtp: undefined });
  });

  test('a variable replaces a whole list or record of the file', () => {
    const keys = { global: { apiKeys: { a: 'd8e8fca2dc0f896fd7cb4cb0031ba249' }, mediaAddresses: ['192.0.2.1'] } };

    expect([...load({ LIVEKIT_KEYS: 'b: 26ab0db90d72e28ad0ba1e22ee510510' }, keys).apiKeys.keys()]).toEqual(['b']);
    expect(load({ MEDIA_ADDRESSES: '192.0.2.2, 2001:db8::2' }, keys).mediaAddresses).toEqual(['192.0.2.2', '2001:db8::2']);
  });
});

/** Row: id, what it says, environment, the file, what must come out of it (a text: the problem). */
const truth: readonly (readonly [string, string, string, Record<string, Record<string, unknown>>, Partial<Config> | string])[] = [
  ['S0-1', 'all keys of the reference are read', 'production', { global: { domain: 'example.com', subdomain: 'meet', certificateAlternativeDomains: ['*.example.com'], allowedSignUpDomains: [] } }, { siteDomain: 'meet.example.com', certificateNames: ['example.com', '*.example.com'], allowedSignUpDomains: [] }],
  ['S0-1', 'a certificate of a cloud account is refused by name', 'production', { global: { ...domain, sslCertificateARN: 'arn:aws:acm:us-east-1:1:certificate/x' } }, 'tls.certificateFile'],
  ['S0-1', 'that key as null says nothing', 'production', { global: { ...domain, sslCertificateARN: null } }, { siteDomain: 'example.com' }],
  ['S0-4', 'the environment is development unless APP_ENV names one', '', { global: { port: 1 }, development: { port: 2 } }, { environment: 'development', port: 2 }],
  ['S0-4', 'APP_ENV chooses the section', 'staging', { global: site, staging: { port: 3 }, production: { port: 4 } }, { environment: 'staging', port: 3 }],
  ['S0-5', 'without a domain nothing but development starts', 'production', {}, 'A domain must be provided when deploying to a non-dev environment.'],
  ['S0-5', 'test is such an environment', 'test', {}, 'A domain must be provided when deploying to a non-dev environment.'],
  ['S0-5', 'a subdomain alone is none', 'staging', { global: { subdomain: 'meet' } }, 'A domain must be provided when deploying to a non-dev environment.'],
  ['S0-5', 'a public address stands for it', 'production', { global: site }, { publicUrl: 'https://meet.example.org', siteDomain: undefined }],
  ['S0-5', 'development needs none', 'development', {}, { publicUrl: undefined }],
  ['S0-6', 'the site is at the domain', 'production', { global: domain }, { siteDomain: 'example.com', publicUrl: 'https://example.com' }],
  ['S0-6', 'or at the subdomain of it', 'production', { global: domain, production: { subdomain: 'meet' } }, { siteDomain: 'meet.example.com', publicUrl: 'https://meet.example.com' }],
  ['S0-6', 'a subdomain of two labels is one, too', 'test', { global: { ...domain, subdomain: 'a.b' } }, { siteDomain: 'a.b.example.com' }],
  ['S0-6', 'names of other scripts get their ASCII form', 'test', { global: { domain: 'Bücher.example' } }, { siteDomain: 'xn--bcher-kva.example', publicUrl: 'https://xn--bcher-kva.example' }],
  ['S0-6', 'publicUrl wins over the domain, and the certificate covers it', 'production', { global: { ...domain, ...site } }, { publicUrl: 'https://meet.example.org', siteDomain: 'example.com', certificateNames: ['example.com', 'meet.example.org'] }],
  ['S0-7', 'development has no domain of its own', 'development', { global: { ...domain, subdomain: 'meet' } }, { siteDomain: undefined, publicUrl: undefined, certificateNames: [] }],
  ['S0-8', 'an own certificate wins: nothing is made or ordered, alternatives are ignored', 'production', { global: { ...domain, ...own, certificateAlternativeDomains: ['*.example.com'] } }, { certificateNames: [], tls: expect.objectContaining({ mode: 'files' }) as never }],
  ['S0-8', 'also over a certificate authority', 'production', { global: { ...domain, tls: { ...own.tls, mode: 'acme', acme: { agreeToTerms: true } } } }, { certificateNames: [], tls: expect.objectContaining({ mode: 'files' }) as never }],
  ['S0-8', 'half of an own certificate is a mistake', 'production', { global: { ...domain, tls: { certificateFile: '/c.pem' } } }, 'tls.keyFile (TLS_KEY_FILE)'],
  ['S0-9', 'the certificate is for the domain and the site', 'production', { global: { ...domain, subdomain: 'meet' } }, { certificateNames: ['example.com', 'meet.example.com'] }],
  ['S0-9', 'alternatives stand in place of the site', 'production', { global: { ...domain, certificateAlternativeDomains: ['a.example.com', 'b.example.com'] } }, { certificateNames: ['example.com', 'a.example.com', 'b.example.com'] }],
  ['S0-9', 'null alternatives count as none', 'production', { global: { ...domain, subdomain: 'x', certificateAlternativeDomains: ['a.example.com'] }, production: { certificateAlternativeDomains: null } }, { certificateNames: ['example.com', 'x.example.com'] }],
  ['S0-9', 'no alternative that leaves out the site leaves it without a certificate', 'production', { global: { ...domain, subdomain: 'meet', certificateAlternativeDomains: ['a.example.com'] } }, { certificateNames: ['example.com', 'a.example.com', 'meet.example.com'] }],
  ['S0-9', 'an authority that asks over HTTP is not asked for the bare domain of a subdomain', 'production', { global: { ...domain, subdomain: 'meet', tls: { acme: { agreeToTerms: true } } } }, { certificateNames: ['meet.example.com'], tls: expect.objectContaining({ mode: 'acme' }) as never }],
  ['S0-10', 'a wildcard covers the sites of several environments', 'staging', { global: { ...domain, certificateAlternativeDomains: ['*.example.com'] }, staging: { subdomain: 'staging' } }, { certificateNames: ['example.com', '*.example.com'] }],
  ['S0-10', 'a wildcard cannot be ordered over HTTP', 'staging', { global: { ...domain, certificateAlternativeDomains: ['*.example.com'], tls: { mode: 'acme', acme: { agreeToTerms: true } } } }, 'bring a wildcard certificate'],
  ['S0-12', 'sign-up is open when nothing is said', 'production', { global: domain }, { allowedSignUpDomains: null }],
  ['S0-12', 'and closed by an empty list', 'production', { global: domain, production: { allowedSignUpDomains: [] } }, { allowedSignUpDomains: [] }],
  ['S0-12', 'a list is kept as written; comparing is the business of accounts', 'production', { global: { ...domain, allowedSignUpDomains: ['Example.com'] } }, { allowedSignUpDomains: ['Example.com'] }],
  ['S0-16', 'participant tokens live ten minutes, chat sessions three hours', 'production', { global: domain }, { participantTokenMinutes: 10, chatTokenMinutes: 180 }],
  ['S0-16', 'the longest life is the fourteen days of the reference', 'production', { global: { ...domain, participantTokenMinutes: 20_160 } }, { participantTokenMinutes: 20_160 }],
  ['S0-16', 'and not more', 'production', { global: { ...domain, participantTokenMinutes: 20_161 } }, 'participantTokenMinutes (PARTICIPANT_TOKEN_MINUTES)'],
  ['S0-17', 'development cleans up every six hours and lets its API be explored', 'development', {}, { cleanupIntervalMinutes: 360, graphqlIntrospection: true }],
  ['S0-17', 'every other environment hourly and not', 'test', { global: domain }, { cleanupIntervalMinutes: 60, graphqlIntrospection: false }],
  ['S0-18', 'nothing needs to be configured to develop', 'development', {}, { port: 3000, host: 'localhost', databaseUrl: undefined, mediaPort: 7882 }],
  ['S0-19', 'TLS is a mode with a port of its own', 'development', { global: {} }, { tls: expect.objectContaining({ mode: 'local', port: 3443 }) as never }],
  ['S0-19', 'which is 443 outside of development', 'production', { global: domain }, { tls: expect.objectContaining({ mode: 'local', port: 443 }) as never }],
  ['S0-19', 'and no door of ours behind a proxy that has TLS', 'production', { global: { ...domain, trustedProxies: 1 } }, { tls: expect.objectContaining({ mode: 'off' }) as never, certificateNames: [] }],
];

test.each(truth)('[%s] %s', (_id, _says, environment, file, expected) => {
  const env = environment === '' ? {} : { APP_ENV: environment };

  if (typeof expected === 'string') expect(problems(env, file).join(' ')).toContain(expected);
  else expect(load(env, file)).toMatchObject(expected);
});

describe('[S0-14] the worked example with all five sections', () => {
  const file = {
    global: { domain: 'example.com', certificateAlternativeDomains: ['*.example.com'], tls: null, allowedSignUpDomains: ['example.com', 'other-example.com'] },
    test: { subdomain: 'test', allowedSignUpDomains: null },
    staging: { subdomain: 'staging' },
    production: { tls: { certificateFile: '/etc/parley/chain.pem', keyFile: '/etc/parley/key.pem' }, allowedSignUpDomains: ['example.com'] },
    development: { allowedSignUpDomains: [] },
  };

  test.each([
    ['test', { siteDomain: 'test.example.com', allowedSignUpDomains: null, certificateNames: ['example.com', '*.example.com'], mode: 'local' }],
    ['staging', { siteDomain: 'staging.example.com', allowedSignUpDomains: ['example.com', 'other-example.com'], certificateNames: ['example.com', '*.example.com'], mode: 'local' }],
    ['production', { siteDomain: 'example.com', allowedSignUpDomains: ['example.com'], certificateNames: [], mode: 'files' }],
    // S0-15: the example gives development no subdomain, and development would not use one.
    ['development', { siteDomain: undefined, allowedSignUpDomains: [], certificateNames: [], mode: 'local' }],
  ])('%s', (environment, expected) => {
    const { siteDomain, allowedSignUpDomains, certificateNames, tls } = load({ APP_ENV: environment }, file);

    expect({ siteDomain, allowedSignUpDomains, certificateNames, mode: tls.mode }).toEqual(expected);
  });
});

test('[S0-18] without a file and variables the defaults hold', () => {
  const config = load({});

  expect(config).toMatchObject({ environment: 'development', dataDir: join(cwd, 'data'), disk: { ballastMiB: 64, lowWaterPercent: undefined }, guests: { enabled: true, lifeHours: 24 }, smtp: undefined, oidc: [], metrics: undefined, logLevel: 'info', auditRetentionDays: 180, outbound: { allowPrivateAddresses: [], allowHttp: false }, mailFrom: 'Parley <no-reply@localhost>' });
  expect(publicUrlOf(config, 3001)).toBe('http://localhost:3001');
});

describe('secrets', () => {
  const secret = 'k7-Wq2_zR9';

  test.each([
    ['SMTP_URL_FILE', `smtps://parley:${secret}@mail.example.org`, (config: Config) => config.smtp?.password],
    ['SMTP_PASSWORD_FILE', secret, (config: Config) => config.smtp?.password],
    ['DATABASE_URL_FILE', `postgres://parley:${secret}@db.example.org/parley?sslmode=verify-full`, (config: Config) => new URL(config.databaseUrl ?? '').password],
    ['METRICS_TOKEN_FILE', `${secret}${secret}`, (config: Config) => config.metrics?.token?.slice(0, secret.length)],
    ['LIVEKIT_KEYS_FILE', `mine: ${secret}-a0b1c2d3e4f5a0b1c2d3e4f5`, (config: Config) => config.apiKeys.get('mine')?.slice(0, secret.length)],
    ['GOOGLE_CLIENT_SECRET_FILE', secret, (config: Config) => config.oidc[0]?.clientSecret],
  ] as const)('%s names a file that holds the secret', (variable, content, read) => {
    writeFileSync(join(cwd, 'held'), `${content}\n`);

    const config = load({ SMTP_HOST: variable === 'SMTP_PASSWORD_FILE' ? 'mail.example.org' : '', SMTP_USER: variable === 'SMTP_PASSWORD_FILE' ? 'parley' : '', METRICS_PORT: '0', GOOGLE_CLIENT_ID: variable.startsWith('GOOGLE') ? 'id' : '', [variable]: 'held' });

    expect(read(config)).toBe(secret);
  });

  test('the file may name them as well, and a variable wins over it', () => {
    writeFileSync(join(cwd, 'held'), secret);
    const file = { global: { smtp: { host: 'mail.example.org', user: 'parley', passwordFile: 'held' }, oidc: [{ id: 'own', issuer: 'https://login.example.org', clientId: 'parley', clientSecretFile: 'held' }] } };

    expect(load({}, file)).toMatchObject({ smtp: { host: 'mail.example.org', port: 587, secure: false, user: 'parley', password: secret }, oidc: [{ clientSecret: secret, scopes: ['openid', 'email', 'profile'] }] });
    expect(load({ SMTP_PASSWORD: 'another-Secret-1' }, file).smtp?.password).toBe('another-Secret-1');
    expect(load({ SMTP_URL: 'smtp://other.example.org' }, file).smtp).toEqual({ host: 'other.example.org', port: 587, secure: false, user: undefined, password: undefined });
  });

  test('a preset fills in a public provider, by two variables', () => {
    const { oidc } = load({ GOOGLE_CLIENT_ID: 'id-1', GOOGLE_CLIENT_SECRET: secret, FACEBOOK_CLIENT_ID: 'id-2', FACEBOOK_CLIENT_SECRET: secret });

    expect(oidc.map(({ id, name, issuer, clientId }) => ({ id, name, issuer, clientId }))).toEqual([
      { id: 'google', name: 'Google', issuer: 'https://accounts.google.com', clientId: 'id-1' },
      { id: 'facebook', name: 'Facebook', issuer: 'https://www.facebook.com', clientId: 'id-2' },
    ]);
  });

  test('[K-05] the printed configuration and the problems have no secret in them', () => {
    const env = { DATABASE_URL: `postgres://parley:${secret}@db.example.org/parley?sslmode=require&password=${secret}`, SMTP_URL: `smtps://parley:${secret}@mail.example.org`, GOOGLE_CLIENT_ID: 'id', GOOGLE_CLIENT_SECRET: secret, METRICS_PORT: '0', METRICS_TOKEN: `${secret}${secret}`, LIVEKIT_KEYS: `mine: ${secret}-a0b1c2d3e4f5a0b1c2d3e4f5` };
    const text = describeConfig(loaded(env));

    expect(text).toContain('db.example.org');
    expect(text).toContain('mail.example.org');
    expect(text).not.toContain(secret);
    for (const variable of ['DATABASE_URL', 'SMTP_URL', 'METRICS_TOKEN', 'LIVEKIT_KEYS']) {
      const said = problems({ ...env, [variable]: `!${secret.slice(0, 9)}` }).join(' ');
      expect(said).toContain(variable);
      expect(said).not.toContain(secret.slice(0, 9));
    }
    expect(problems({}, `{"global": {"databaseUrl": "${secret}" x`).join(' ')).not.toContain(secret);
    expect(problems({ PUBLIC_URL: `https://ada:${secret}@meet.example.org` }).join(' ')).not.toContain(secret);
  });
});

test.each([
  ['security@example.org', 'mailto:security@example.org'],
  ['holes+us&them?@example.org', 'mailto:holes%2Bus%26them%3F@example.org'],
  ['https://example.org/security', 'https://example.org/security'],
])('whoever is told about holes by %s is reached at %s', (contact, address) => {
  expect(load({ SECURITY_CONTACT: contact }).securityContact).toBe(address);
});

test('every key says where it came from', () => {
  const text = describeConfig(loaded({ APP_ENV: 'staging', MEDIA_PORT: '9000' }, { global: { ...site, port: 4000, guests: { lifeHours: 3 } }, staging: { port: 4001 } }));

  expect(text).toContain('environment = "staging"');
  expect(text).toContain('port = 4001  (parley.config.json, section staging)');
  expect(text).toContain('guests.lifeHours = 3  (parley.config.json, section global)');
  expect(text).toContain('mediaPort = 9000  (MEDIA_PORT)');
  expect(text).toContain('logLevel = "info"  (default)');
  for (const { key } of settings.filter((one) => !one.key.includes('[]') && !/(url|Url|password|token|Keys)File$/.test(one.key))) expect(text).toContain(`${key} = `);
});

test('confirmed addresses without a mail server: asked for is a problem, implied is a note', () => {
  const list = { global: { ...site, allowedSignUpDomains: ['example.org'] } };

  expect(loaded({ APP_ENV: 'production' }, list).warnings[0]).toContain('SMTP_URL');
  expect(loaded({ APP_ENV: 'production', SMTP_URL: 'smtp://mail.example.org' }, list).warnings).toEqual([]);
  expect(loaded({}, list).warnings).toEqual([]);
  expect(problems({ APP_ENV: 'production', REQUIRE_VERIFIED_EMAIL: 'true' }, list)[0]).toContain('SMTP_URL');
});

test('a limits file replaces rules by name and is checked', () => {
  writeFileSync(join(cwd, 'limits.json'), JSON.stringify({ 'identity.sign-up': null, x: { count: 5, perMs: 1000 } }));
  expect(load({ PARLEY_LIMITS: 'limits.json' }).limits).toEqual({ 'identity.sign-up': null, x: { count: 5, perMs: 1000 } });

  writeFileSync(join(cwd, 'limits.json'), JSON.stringify({ x: { count: 0, perMs: 1000 } }));
  expect(problems({ PARLEY_LIMITS: 'limits.json' })[0]).toContain('The "count" of a limit must be above 0.');

  writeFileSync(join(cwd, 'limits.json'), JSON.stringify({ seats: { places: 20 } }));
  expect(load({ PARLEY_LIMITS: 'limits.json' }).limits).toEqual({ seats: { places: 20 } });
  for (const [rule, problem] of [[{ places: 1.5 }, 'whole number'], [{ places: 0 }, 'above 0'], [{ places: 1, count: 1 }, 'x:'], [{ count: 1 }, 'needs "perMs"'], ['x', 'x:'], [3, 'x:']] as const) {
    writeFileSync(join(cwd, 'limits.json'), JSON.stringify({ x: rule }));
    expect(problems({ PARLEY_LIMITS: 'limits.json' })[0]).toContain(problem);
  }
});

describe('[K-08] a database on another machine', () => {
  test.each([
    ['postgres://u:Zx9-kq4T@db.example.org/p?sslmode=verify-full', ''],
    ['postgres://u:Zx9-kq4T@db.example.org/p?sslmode=require', ''],
    ['postgres://u:Zx9-kq4T@db.example.org/p?ssl=true', ''],
    ['postgres://u@db.example.org/p?sslmode=verify-full&sslcert=/c.pem', ''],
    ['postgres://postgres:postgres@localhost/p', ''],
    ['postgres://u@127.0.0.1/p', ''],
    ['postgres://u@[::1]/p', ''],
    ['postgres:///p?host=/run/postgresql', ''],
    ['postgres://u:Zx9-kq4T@db.example.org/p', 'without TLS'],
    ['postgres://u:Zx9-kq4T@db.example.org/p?sslmode=prefer', '"prefer"'],
    ['postgres://u:Zx9-kq4T@db.example.org/p?sslmode=no-verify', '"no-verify"'],
    ['postgres://u:Zx9-kq4T@localhost/p?host=db.example.org', 'reaches db.example.org without TLS'],
    ['postgres://u@db.example.org/p?sslmode=require', 'without a password'],
    ['postgres://u:password1@db.example.org/p?sslmode=require', 'everybody tries'],
    ['postgres://u@127.0.0.1.example.org/p?sslmode=require', 'without a password'],
    // What the driver does with an address, where it does not do the obvious.
    ['postgres://u@%2Frun%2Fpostgresql/p', ''],
    ['postgres://u:Zx9-kq4T@db.example.org/p?host=', 'without TLS'],
    ['postgres://u:Zx9-kq4T@x/p?host=localhost&host=db.example.org', 'reaches db.example.org without TLS'],
    ['postgres://u:Zx9-kq4T@db.example.org/p?sslmode=verify-full&sslmode=disable', '"disable"'],
    ['postgres://u:Zx9-kq4T@db.example.org/p?ssl=true&sslmode=', 'without TLS'],
    ['postgres://u:Zx9-kq4T@db.example.org/p?ssl=true&ssl=0', 'without TLS'],
    ['postgres://u:Zx9-kq4T@db.example.org/p?sslmode=require&uselibpqcompat=true', 'believes any certificate'],
    ['postgres://u:Zx9-kq4T@db.example.org/p?sslmode=require&uselibpqcompat=true&sslrootcert=/ca.pem', ''],
    ['postgres://u:Zx9-kq4T@db.example.org/p?sslmode=verify-ca&uselibpqcompat=true&sslrootcert=/ca.pem', ''],
    ['postgres://u:Zx9-kq4T@db.example.org/p?sslmode=verify-full&password=postgres', 'everybody tries'],
    ['postgres://u:Zx9-kq4T@db.example.org,127.0.0.1/p', 'without TLS'],
    ['postgres://u:Zx9-kq4T@localhost.example.org/p', 'without TLS'],
    ['postgresql://u:Zx9-kq4T@db.example.org/p', 'without TLS'],
  ])('%s: %s', (url, problem) => {
    expect(problems({ DATABASE_URL: url }).join(' ')).toContain(problem);
    if (problem === '') expect(problems({ DATABASE_URL: url })).toEqual([]);
    expect(problems({ DATABASE_URL: url, DATABASE_INSECURE: 'true' })).toEqual([]);
  });
});

describe('[K-08] [K-09] Redis, through which nothing is shared yet and nothing can be changed', () => {
  const url = 'redis://:Zx9-kq4T@10.0.0.9:6379';

  test.each([
    ['with the embedded database', { REDIS_URL: url }, {}, 'REDIS_URL'],
    ['with PostgreSQL', { REDIS_URL: url, DATABASE_URL: 'postgres://localhost/p' }, {}, 'REDIS_URL'],
    ['by a file', { REDIS_URL_FILE: '/run/secrets/redis' }, {}, 'REDIS_URL_FILE'],
    ['in parley.config.json', {}, { global: { redisUrl: url } }, '"redisUrl"'],
  ])('%s is refused in one sentence, and its password is not told', (_how, env, file, name) => {
    const told = problems(env, file);

    expect(told).toEqual([`${name} is set, and this version has no Redis to share work through: several servers cannot be joined yet. Remove ${name}.`]);
  });

  test('set to nothing it is not set', () => {
    expect(problems({ REDIS_URL: '' })).toEqual([]);
  });
});

test('[K-08] every variable is known that the database driver would read past the address', () => {
  const { env } = process;
  const read = new Set<string>();
  process.env = new Proxy(env, { get: (target, name: string) => (read.add(name), target[name]) });
  try {
    expect(new pg.Client({ connectionString: 'postgres:///p' }).host).toBe('localhost');
  } finally {
    process.env = env;
  }

  const own = [...read].filter((name) => name.startsWith('PG'));

  expect(own).toContain('PGHOST');
  expect(strayVariables).toEqual(expect.arrayContaining(own));
});
