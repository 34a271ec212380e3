import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Certificate } from './certificate-source.ts';
import { FileCertificate } from './file-certificate.ts';
import { issueAuthority, issueServer } from './issue-certificate.ts';

const dayMs = 86_400_000;
const host = 'meet.example.org';
let folder: string;
let authority: Certificate;
const told = { info: [] as string[], warn: [] as string[], error: [] as object[] };
const log = {
  info: (_fields: object, sentence: string) => void told.info.push(sentence),
  warn: (_fields: object, sentence: string) => void told.warn.push(sentence),
  error: (fields: object) => void told.error.push(fields),
};
const open: FileCertificate[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'parley-files-'));
  authority = await issueAuthority([host], 'test', Date.now());
  for (const list of Object.values(told)) list.length = 0;
});
afterEach(() => {
  for (const source of open.splice(0)) source.close();
  rmSync(folder, { recursive: true, force: true });
});

const files = () => ({ certificateFile: join(folder, 'cert.pem'), keyFile: join(folder, 'key.pem') });

function write({ key, cert }: Certificate): void {
  writeFileSync(files().certificateFile, cert);
  writeFileSync(files().keyFile, key);
}

async function start(now = () => Date.now()): Promise<FileCertificate> {
  const source = await FileCertificate.open({ ...files(), host, log, now, lookEveryMs: 10 });
  open.push(source);
  return source;
}

const server = (at = Date.now(), names = [host]): Promise<Certificate> => issueServer(authority, names, at);

test.each<[string, () => Promise<void> | void, RegExp]>([
  ['no certificate file', async () => writeFileSync(files().keyFile, (await server()).key), /certificate file .*cert\.pem \(tls\.certificateFile\) does not exist\./],
  ['no key file', async () => writeFileSync(files().certificateFile, (await server()).cert), /key file .*key\.pem \(tls\.keyFile\) does not exist\./],
  ['a folder in place of the key', async () => {
    writeFileSync(files().certificateFile, (await server()).cert);
    mkdirSync(files().keyFile);
  }, /key file .* cannot be read \(EISDIR\)/],
  ['a text that is no certificate', async () => write({ ...(await server()), cert: 'hello' }), /holds no PEM certificate/],
  ['a damaged certificate', async () => write({ ...(await server()), cert: '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n' }), /holds no PEM certificate/],
  ['a text that is no key', async () => write({ ...(await server()), key: 'hello' }), /holds no PEM private key/],
  ['a key with a passphrase', async () => write({ ...(await server()), key: '-----BEGIN ENCRYPTED PRIVATE KEY-----\nx' }), /protected by a passphrase/],
  ["another certificate's key", async () => write({ ...(await server()), key: (await server()).key }), /does not belong to the first certificate/],
  ['the chain before the certificate', async () => {
    const own = await server();
    write({ key: own.key, cert: authority.cert + own.cert });
  }, /does not belong to the first certificate/],
  ['an expired certificate', async () => write(await server(Date.now() - 91 * dayMs)), /expired on \d{4}-\d\d-\d\d/],
  ['a certificate of tomorrow', async () => write(await server(Date.now() + 2 * dayMs)), /valid only from \d{4}-\d\d-\d\d/],
  ['a certificate for another host', async () => write(await server(Date.now(), ['other.example.org'])), /is not for meet\.example\.org, .* it is for DNS:other\.example\.org/],
  ['a file of a megabyte', async () => write({ ...(await server()), cert: 'x'.repeat(1 << 20) }), /larger than/],
  ['a key that OpenSSL finds too weak', makeWeakPair, /cannot be used for TLS: .*key too small/],
])('%s is refused at start with its sentence', async (_what, prepare, sentence) => {
  await prepare();

  await expect(start()).rejects.toThrow(sentence);
});

/** 512-bit RSA: broken on a desktop since 1999. */
function makeWeakPair(): void {
  const { certificateFile, keyFile } = files();
  const made = spawnSync('openssl', ['req', '-x509', '-newkey', 'rsa:512', '-nodes', '-subj', '/CN=weak', '-addext', `subjectAltName=DNS:${host}`, '-days', '30', '-out', certificateFile, '-keyout', keyFile]);
  if (made.status !== 0) throw new Error(made.stderr.toString());
}

test('changed files are taken up, and the door is told once', async () => {
  write(await server());
  const source = await start();
  const heard: Certificate[] = [];
  source.onChange((certificate) => heard.push(certificate));

  const next = await server();
  write(next);

  await vi.waitFor(() => expect(source.current()).toEqual(next));
  expect(heard).toEqual([next]);
});

test('a bad new file keeps the old certificate and says so once; a good one after it is taken up', async () => {
  const first = await server();
  write(first);
  const source = await start();

  write({ ...first, cert: 'half a fi' });
  await vi.waitFor(() => expect(told.error).toHaveLength(1));
  expect(told.error[0]).toMatchObject({ problem: expect.stringContaining('holds no PEM certificate') });
  expect(source.current()).toEqual(first);

  const next = await server();
  write(next);
  await vi.waitFor(() => expect(source.current()).toEqual(next));
  expect(told.error).toHaveLength(1);
});

test('a certificate near its end is told once a day', async () => {
  write(await server(Date.now() - 80 * dayMs));
  let now = Date.now();
  await start(() => now);
  expect(told.warn).toEqual([expect.stringContaining('expires soon')]);

  now += dayMs;
  await vi.waitFor(() => expect(told.warn).toHaveLength(2));
});
