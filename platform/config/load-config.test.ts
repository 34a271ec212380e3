import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { describeConfig } from './describe-config.ts';
import { loadConfig, publicUrlOf, type Config } from './load-config.ts';
import { mergeSections } from './merge-sections.ts';

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'parley-config-'));
});
afterEach(() => rmSync(cwd, { recursive: true, force: true }));

function load(env: Record<string, string>, file?: unknown): Config {
  if (file !== undefined) writeFileSync(join(cwd, 'parley.config.json'), JSON.stringify(file));
  const result = loadConfig({ env, cwd });
  if (!result.ok) throw new Error(result.problems.join(' '));
  return result.config;
}

function problems(env: Record<string, string>, file?: unknown): readonly string[] {
  if (file !== undefined) writeFileSync(join(cwd, 'parley.config.json'), typeof file === 'string' ? file : JSON.stringify(file));
  const result = loadConfig({ env, cwd });
  return result.ok ? [] : result.problems;
}

test('without a file and variables the defaults hold', () => {
  const config = load({});

  expect(config).toMatchObject({ environment: 'development', port: 3000, host: 'localhost', mediaPort: 7882, dataDir: join(cwd, 'data'), allowedSignUpDomains: null });
  expect(publicUrlOf(config, 3001)).toBe('http://localhost:3001');
});

test('a section overrides global, a variable overrides both, and an empty variable counts as not set', () => {
  const file = { global: { port: 4000, mediaPort: 5000 }, development: { port: 4001 } };

  expect(load({}, file).port).toBe(4001);
  expect(load({ PORT: '4002' }, file).port).toBe(4002);
  expect(load({ PORT: '' }, file)).toMatchObject({ port: 4001, mediaPort: 5000 });
});

test('objects merge deep, lists and scalars are replaced, null takes a value back', () => {
  const file = {
    global: { allowed: ['a.org', 'b.org'], nested: { x: 1, y: 2 }, kept: true },
    test: { allowed: null, nested: { y: 3 } },
    staging: { allowed: ['c.org'] },
  };

  expect(mergeSections(file, 'test')).toEqual({ allowed: null, nested: { x: 1, y: 3 }, kept: true });
  expect(mergeSections(file, 'staging')).toEqual({ allowed: ['c.org'], nested: { x: 1, y: 2 }, kept: true });
  expect(mergeSections(file, 'production')).toEqual(file.global);
});

test('null under an environment re-opens sign-up that global had restricted', () => {
  const file = { global: { allowedSignUpDomains: ['example.org'], publicUrl: 'https://meet.example.org' }, test: { allowedSignUpDomains: null } };

  expect(load({ APP_ENV: 'test' }, file).allowedSignUpDomains).toBeNull();
  expect(load({ APP_ENV: 'production' }, file).allowedSignUpDomains).toEqual(['example.org']);
});

test.each([
  [{ PORT: 'many' }, 'port (PORT) must be a whole number.'],
  [{ PORT: '65536' }, 'port (PORT) must be at most 65535.'],
  [{ MEDIA_ADDRESSES: '127.0.0.1,home' }, 'mediaAddresses (MEDIA_ADDRESSES) must be a list of IP addresses.'],
  [{ PUBLIC_URL: 'meet.example.org' }, 'publicUrl (PUBLIC_URL) must be a whole address'],
  [{ PUBLIC_URL: 'https://meet.example.org/path' }, 'publicUrl (PUBLIC_URL) must have no path'],
  [{ DATABASE_URL: 'mysql://x' }, 'databaseUrl (DATABASE_URL) must start with postgres://'],
  [{ LIVEKIT_URL: 'wss://x' }, 'An external LiveKit server'],
  [{ APP_ENV: 'prod' }, 'APP_ENV must be one of'],
  [{ APP_ENV: 'production' }, 'publicUrl (PUBLIC_URL) must be given and start with https://'],
  [{ PARLEY_LIMITS: 'none.json' }, 'does not exist'],
  [{ PARLEY_CONFIG: 'none.json' }, 'does not exist'],
])('%o is refused with a sentence', (env, text) => {
  expect(problems(env as Record<string, string>).join(' ')).toContain(text);
});

test('a typing mistake in the file is named, and broken JSON is told with the path', () => {
  expect(problems({}, { global: { prot: 1 } })[0]).toContain('Nothing is configured by "prot"');
  expect(problems({}, { globl: {} })[0]).toContain('must be an object whose keys are among global');
  expect(problems({}, '{')[0]).toContain(join(cwd, 'parley.config.json'));
});

test('a limits file replaces rules by name and is checked', () => {
  writeFileSync(join(cwd, 'limits.json'), JSON.stringify({ 'identity.sign-up': null, x: { count: 5, perMs: 1000 } }));
  expect(load({ PARLEY_LIMITS: 'limits.json' }).limits).toEqual({ 'identity.sign-up': null, x: { count: 5, perMs: 1000 } });

  writeFileSync(join(cwd, 'limits.json'), JSON.stringify({ x: { count: 0, perMs: 1000 } }));
  expect(problems({ PARLEY_LIMITS: 'limits.json' })[0]).toContain('The "count" of a limit must be above 0.');
});

test('the printed configuration has no password in it', () => {
  const text = describeConfig(load({ DATABASE_URL: 'postgres://parley:hunter2@db.example.org/parley?password=hunter3' }));

  expect(text).toContain('db.example.org');
  expect(text).not.toMatch(/hunter/);
});
