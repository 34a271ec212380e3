import { spawnSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { AcmeCertificate } from './acme-certificate.ts';
import { objectionToAcmeNames } from './acme-objection.ts';
import { CertificateFolder } from './certificate-folder.ts';
import { LocalCertificate } from './local-certificate.ts';
import { startPebble, type Pebble } from './testing/pebble.ts';

// An order is a dozen requests with pauses between them; on a busy machine several take their time.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

const names = ['meet.example.org', 'rooms.example.org'];
const challenges = new Map<string, string>();
/** The plain HTTP port: answers challenges as long as `answering`. */
let answering = true;
let door: Server;
let pebble: Pebble;
let dataDir: string;
let now: number;
let asked: string[] = [];
const told = { info: [] as string[], warn: [] as object[], error: [] as object[] };
const log = {
  info: (_fields: object, sentence: string) => void told.info.push(sentence),
  warn: (fields: object) => void told.warn.push(fields),
  error: (fields: object) => void told.error.push(fields),
};

beforeAll(async () => {
  door = createServer((request, response) => {
    asked.push(request.url ?? '');
    const text = challenges.get((request.url ?? '').split('/').at(-1) ?? '');
    if (answering && text !== undefined) response.end(text);
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve));
  pebble = await startPebble({ httpPort: (door.address() as AddressInfo).port });
});
afterAll(async () => {
  await pebble?.stop();
  door.closeAllConnections();
  await new Promise((resolve) => door.close(resolve));
});

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'parley-acme-'));
  now = Date.now();
  answering = true;
  asked = [];
  for (const list of Object.values(told)) list.length = 0;
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

async function open(wanted = names, directoryUrl = pebble.directoryUrl): Promise<AcmeCertificate> {
  const folder = new CertificateFolder(dataDir);
  const fallback = await LocalCertificate.open({ folder, names: wanted, log, now: () => now });
  const source = await AcmeCertificate.open({ folder, directoryUrl, email: 'admin@example.org', trusted: pebble.trusted, names: wanted, fallback, challenges, log, now: () => now, chance: () => 0.5 });
  fallback.close(); // no test waits for its hour
  return source;
}

const issuer = (pem: string): string => new X509Certificate(pem).issuer;
const file = (name: string): string => join(dataDir, 'certificates', name);

test('the local authority serves until the first certificate arrives, which holds under the root of the authority', async () => {
  const source = await open();
  const heard: string[] = [];
  source.onChange(({ cert }) => heard.push(cert));
  expect(issuer(source.current().cert)).toContain('Parley local authority');

  await source.look();

  const { cert } = source.current();
  expect(heard).toEqual([cert]);
  expect(issuer(cert)).toContain('Pebble');
  expect(new X509Certificate(cert).subjectAltName?.split(', ').sort()).toEqual(['DNS:meet.example.org', 'DNS:rooms.example.org']);
  expect(new Set(asked).size).toBe(2);
  expect(challenges.size).toBe(0);
  writeFileSync(file('root.pem'), await pebble.root());
  const verdict = spawnSync('openssl', ['verify', '-purpose', 'sslserver', '-CAfile', file('root.pem'), '-untrusted', file('acme-server.pem'), '-verify_hostname', 'meet.example.org', file('acme-server.pem')], { encoding: 'utf8' });
  expect(verdict.stdout).toContain(': OK');
});

test('[K-03] account key and certificate stay with their owner, and a restart orders nothing', async () => {
  await (await open()).look();
  const first = readFileSync(file('acme-server.pem'), 'utf8');
  expect(['acme-account.key', 'acme-server.pem'].map((name) => statSync(file(name)).mode & 0o777)).toEqual([0o600, 0o600]);
  asked = [];

  const again = await open();
  await again.look();

  expect(asked).toEqual([]);
  expect(first).toContain(again.current().cert);
});

test('at two thirds of its life it is renewed under the same account, and the door is told', async () => {
  const source = await open();
  await source.look();
  const { cert: first, key } = source.current();
  const account = readFileSync(file('acme-account.key'), 'utf8');
  const heard: string[] = [];
  source.onChange(({ cert }) => heard.push(cert));

  now += 57 * 86_400_000;
  await source.look();
  expect(heard).toEqual([]);

  now += 3 * 86_400_000;
  await source.look();
  expect(heard).toEqual([source.current().cert]);
  expect(source.current().cert).not.toBe(first);
  expect(source.current().key).not.toBe(key);
  expect(readFileSync(file('acme-account.key'), 'utf8')).toBe(account);
});

test('a refused challenge changes nothing, waits longer each time, also over a restart, and is told as an error at the third', async () => {
  answering = false;
  const source = await open();
  const served = source.current();

  await source.look();
  expect(source.current()).toEqual(served);
  expect(told.warn).toEqual([{ reason: expect.stringMatching(/meet\.example\.org|rooms\.example\.org|404/), failures: 1, nextTryMs: 270_000 }]);
  expect(asked.length).toBeGreaterThan(0);
  asked = [];

  await source.look();
  now += 200_000;
  const restarted = await open();
  await restarted.look();
  expect(asked).toEqual([]);

  now += 80_000;
  await restarted.look();
  now += 540_000;
  await restarted.look();
  expect(told.warn).toMatchObject([{ failures: 1 }, { failures: 2, nextTryMs: 540_000 }]);
  expect(told.error).toMatchObject([{ failures: 3, nextTryMs: 1_080_000 }]);

  answering = true;
  now += 1_080_000;
  await restarted.look();
  expect(issuer(restarted.current().cert)).toContain('Pebble');
});

test('an authority that nobody reaches is a failure like others', async () => {
  const source = await open(names, 'https://127.0.0.1:1/dir');
  const served = source.current();

  await source.look();

  expect(source.current()).toEqual(served);
  expect(told.warn).toHaveLength(1);
});

test('other names are ordered at once', async () => {
  await (await open()).look();

  const source = await open([...names, 'more.example.org']);
  await source.look();

  expect(new X509Certificate(source.current().cert).subjectAltName).toContain('more.example.org');
});

test.each(['*.example.org', '203.0.113.7', '2001:db8::7', 'localhost', 'under_score.example.org'])('%s is refused before any authority is asked', (name) => {
  expect(objectionToAcmeNames([...names, name])).toContain(`"${name}" is none`);
  expect(objectionToAcmeNames(names)).toBeUndefined();
});
