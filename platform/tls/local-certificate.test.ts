import { spawnSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CertificateFolder } from './certificate-folder.ts';
import { covers } from './certificate-names.ts';
import { issueServer } from './issue-certificate.ts';
import { LocalCertificate } from './local-certificate.ts';

const dayMs = 86_400_000;
let dataDir: string;
let now: number;
const warnings: string[] = [];
const log = { info: () => undefined, warn: (_fields: object, sentence: string) => void warnings.push(sentence), error: () => undefined };

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'parley-certificates-'));
  now = Date.now();
  warnings.length = 0;
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

async function open(names: readonly string[] = []): Promise<LocalCertificate> {
  const source = await LocalCertificate.open({ folder: new CertificateFolder(dataDir), names, log, now: () => now });
  source.close(); // no test waits an hour for its timer
  return source;
}

const file = (name: string): string => join(dataDir, 'certificates', name);

/** OpenSSL's verdict on a server certificate under our authority. */
function verify(cert: string, name: string): string {
  writeFileSync(file('shown.pem'), cert);
  const how = /^[\d.]+$|:/.test(name) ? '-verify_ip' : '-verify_hostname';
  const { stdout, stderr } = spawnSync('openssl', ['verify', '-x509_strict', '-purpose', 'sslserver', '-CAfile', file('local-ca.pem'), how, name, file('shown.pem')], { encoding: 'utf8' });
  return `${stdout}${stderr}`;
}

test('the certificate covers this machine and what the configuration names, for at most 397 days, and OpenSSL agrees', async () => {
  const { cert } = (await open(['Meet.Example.org', '*.example.net', '203.0.113.7', '2001:db8::7'])).current();

  const certificate = new X509Certificate(cert);
  for (const name of ['localhost', '127.0.0.1', '::1', 'meet.example.org', 'any.example.net', '203.0.113.7', '2001:db8::7']) {
    expect([name, covers(certificate, name), verify(cert, name)]).toEqual([name, true, expect.stringContaining(': OK')]);
  }
  expect(verify(cert, 'bank.example.com')).toContain('mismatch');
  expect(Date.parse(certificate.validTo) - Date.parse(certificate.validFrom)).toBeLessThanOrEqual(397 * dayMs);
});

test('the authority cannot vouch for a name outside its constraints', async () => {
  await open(['meet.example.org']);
  const authority = { key: readFileSync(file('local-ca.key'), 'utf8'), cert: readFileSync(file('local-ca.pem'), 'utf8') };

  expect(verify((await issueServer(authority, ['bank.example.com'], now)).cert, 'bank.example.com')).toContain('permitted subtree violation');
  expect(verify((await issueServer(authority, ['8.8.8.8'], now)).cert, '8.8.8.8')).toContain('permitted subtree violation');
  expect(verify((await issueServer(authority, ['rooms.meet.example.org', '192.168.1.5'], now)).cert, '192.168.1.5')).toContain(': OK');
});

test('[K-03] the folder and the keys in it are the owner\'s alone, also when they were loosened', async () => {
  await open();
  for (const name of ['.', 'local-ca.key', 'local-server.pem']) chmodSync(file(name), 0o755);
  await open();
  const modes = () => ['.', 'local-ca.key', 'local-server.pem'].map((name) => statSync(file(name)).mode & 0o777);

  expect(modes()).toEqual([0o700, 0o600, 0o600]);
});

test('a restart keeps authority and certificate; two thirds of its life later the certificate is new and the authority is not', async () => {
  const first = (await open()).current();
  const authority = readFileSync(file('local-ca.pem'), 'utf8');

  now += 50 * dayMs;
  expect((await open()).current()).toEqual(first);

  now += 11 * dayMs;
  const second = (await open()).current();
  expect(second.cert).not.toBe(first.cert);
  expect(second.key).not.toBe(first.key);
  expect(readFileSync(file('local-ca.pem'), 'utf8')).toBe(authority);
  expect(new X509Certificate(second.cert).verify(new X509Certificate(authority).publicKey)).toBe(true);
});

test('a running server renews by itself and tells the door', async () => {
  const source = await open();
  const told: string[] = [];
  source.onChange(({ cert }) => told.push(cert));

  await source.renew();
  expect(told).toEqual([]);

  now += 61 * dayMs;
  await source.renew();
  expect(told).toEqual([source.current().cert]);
});

test('a name that the authority may not vouch for makes a new one, and says that devices have to trust it', async () => {
  const before = await open();
  const after = await open(['meet.example.org']);

  expect(warnings).toEqual([expect.stringContaining('devices have to trust the new file')]);
  expect(verify(after.current().cert, 'meet.example.org')).toContain(': OK');
  expect(verify(before.current().cert, 'localhost')).not.toContain(': OK');
});

test('a damaged file is replaced instead of ending the start', async () => {
  await open();
  writeFileSync(file('local-server.pem'), 'x');

  expect(verify((await open()).current().cert, 'localhost')).toContain(': OK');
});
