import { execFile, spawnSync } from 'node:child_process';
import { createHash, X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { promisify } from 'node:util';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { launchChromium, post, runServer, signUp, startServer, type RunningServer } from '@parley/tests/harness';
import { startPebble } from '../../platform/tls/testing/pebble.ts';
import { makeCounterCamera } from './counter-camera.ts';
import { eventually, Visitor } from './people.ts';

const run = promisify(execFile);
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'parley-tls-journey-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A port number that is free now: the public address must be known before the start. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** What curl says at the end of a transfer. */
async function curl(...args: readonly string[]): Promise<string> {
  const { stdout } = await run('curl', ['-sS', '-o', '/dev/null', '--max-time', '20', ...args]);
  return stdout;
}

describe('a server with its own authority', () => {
  let server: RunningServer;
  let browser: Browser;
  let url: string;
  let authority: string;

  beforeAll(async () => {
    const port = await freePort();
    url = `https://localhost:${port}`;
    const [camera, started] = await Promise.all([makeCounterCamera(folder), startServer({ env: { PUBLIC_URL: url, TLS_PORT: String(port) } })]);
    server = started;
    authority = join(server.dataDir, 'certificates/local-ca.pem');
    // Trust in exactly this key, as a device has it that was given the authority; any other error still counts.
    const { publicKey } = new X509Certificate(readFileSync(join(server.dataDir, 'certificates/local-server.pem')));
    const pin = createHash('sha256').update(publicKey.export({ type: 'spki', format: 'der' })).digest('base64');
    browser = await launchChromium({ args: [`--use-file-for-fake-video-capture=${camera}`, `--ignore-certificate-errors-spki-list=${pin}`] });
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  test('the start says where https is and which file devices must be given', () => {
    expect(server.httpsUrl).toBe(url);
    expect(server.output()).toContain(`Parley is ready at ${url}`);
    expect(server.output()).toContain(`HTTPS is on port ${new URL(url).port}, with a certificate of its own authority; devices trust it once they are given ${authority}.`);
  });

  test('two people sign up over HTTP/2 and meet over wss', async () => {
    const arrive = async (name: string, address: string): Promise<{ visitor: Visitor; sockets: string[] }> => {
      const context = await browser.newContext({ permissions: ['camera', 'microphone'] });
      const sockets: string[] = [];
      context.on('page', (page) => page.on('websocket', (socket) => sockets.push(socket.url())));
      const visitor = await Visitor.arrive(context, address, name);
      await visitor.signUp();
      return { visitor, sockets };
    };

    const alice = await arrive('Alice Arden', url);
    await alice.visitor.page.getByRole('button', { name: 'New meeting' }).click();
    await alice.visitor.page.getByRole('toolbar', { name: 'Meeting controls' }).waitFor();
    const bob = await arrive('Bob Bell', alice.visitor.page.url());
    await bob.visitor.page.getByRole('button', { name: 'Join now' }).click();

    for (const [one, other] of [[alice, 'Bob Bell'], [bob, 'Alice Arden']] as const) {
      await eventually(`${other}'s picture`, () => one.visitor.counterOf(other), (counter) => counter >= 0, 20_000);
      expect(one.sockets.length).toBeGreaterThan(0);
      expect(one.sockets.every((address) => address.startsWith(url.replace('https:', 'wss:')))).toBe(true);
    }
    const protocol = await alice.visitor.page.evaluate(() => (performance.getEntriesByType('navigation')[0] as PerformanceNavigationTiming).nextHopProtocol);
    expect(protocol).toBe('h2');
    const cookies = await alice.visitor.context.cookies();
    expect(cookies.length).toBeGreaterThan(0);
    for (const { name, secure, httpOnly } of cookies) expect([name, secure, httpOnly]).toEqual([expect.stringMatching(/^__Host-/), true, true]);
  });

  test('curl trusts it with the authority and not without', async () => {
    const shown = ['-w', '%{http_code} %{http_version} %{ssl_verify_result}', '--cacert', authority];
    expect(await curl('--http2', ...shown, `${url}/readyz`)).toBe('200 2 0');
    expect(await curl('--http1.1', ...shown, `${url}/readyz`)).toBe('200 1.1 0');
    await expect(curl(`${url}/readyz`)).rejects.toThrow(/certificate/i);
  });

  test.each(['-tls1_1', '-tls1'])('OpenSSL with %s is refused', (version) => {
    const { stdout, stderr } = spawnSync('openssl', ['s_client', '-connect', new URL(url).host, version, '-cipher', 'ALL:@SECLEVEL=0'], { input: '', encoding: 'utf8' });
    expect(`${stdout}${stderr}`).toMatch(/alert protocol version/);
  });

  test('plain http is sent to https from elsewhere, while health and this machine stay', async () => {
    const forwarded = { headers: { 'x-forwarded-for': '192.0.2.1' }, redirect: 'manual' } as const;
    const moved = await fetch(`${server.url}/m/abc?x=1`, forwarded);
    expect([moved.status, moved.headers.get('location')]).toEqual([308, `${url}/m/abc?x=1`]);
    expect((await fetch(`${server.url}/readyz`, forwarded)).status).toBe(200);
    expect((await fetch(`${server.url}/m/abc`)).status).toBe(200);
    expect((await fetch(`http://${new URL(url).host}/`, { redirect: 'manual' })).headers.get('location')).toBe(`${url}/`);
    expect(await curl('-w', '%header{strict-transport-security}', '--cacert', authority, url)).toContain('max-age=63072000');
  });

  test('a restarted process comes back on the same port with the same certificate', async () => {
    const before = await serialAt(url, authority);
    server.kill('api');
    await server.ready();

    await eventually('https is back with the same certificate', () => serialAt(url, authority).catch(() => ''), (serial) => serial === before, 20_000);
  });
});

function serialAt(url: string, authority: string): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port), servername: hostname, ca: readFileSync(authority) }, () => {
      const { serialNumber } = socket.getPeerCertificate();
      socket.destroy();
      resolve(serialNumber);
    });
    socket.on('error', reject);
  });
}

describe('an own certificate', () => {
  const files = () => ({ cert: join(folder, 'own.pem'), key: join(folder, 'own.key') });

  /** A self-signed one, put in place in one step as renewal tools do. */
  function writeOwn(host = 'localhost'): void {
    const { cert, key } = files();
    const made = spawnSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-subj', `/CN=${host}`, '-addext', `subjectAltName=DNS:${host}`, '-days', '30', '-out', `${cert}.new`, '-keyout', `${key}.new`]);
    if (made.status !== 0) throw new Error(made.stderr.toString());
    renameSync(`${key}.new`, key);
    renameSync(`${cert}.new`, cert);
  }

  test('[S0-8] it wins over ACME, and a renewed one takes its place under an open WebSocket', async () => {
    writeOwn();
    const { cert, key } = files();
    const server = await startServer({ env: { TLS_CERTIFICATE_FILE: cert, TLS_KEY_FILE: key, TLS_MODE: 'acme', ACME_AGREE_TO_TERMS: 'true' } });
    try {
      const url = server.httpsUrl ?? '';
      const first = await serialAt(url, cert);
      expect(first).toBe(new X509Certificate(readFileSync(cert)).serialNumber);
      const alice = await signUp(server.url);
      const { token } = (await (await post(server.url, '/api/meetings/join', { as: 'participant' }, alice)).json()) as { token: string };
      const socket = new WebSocket(`${url.replace('https:', 'wss:')}/rtc?access_token=${token}&protocol=15&auto_subscribe=1`, { ca: readFileSync(cert) });
      let closed = false;
      socket.on('close', () => (closed = true));
      await new Promise((resolve, reject) => socket.once('message', resolve).once('error', reject));

      writeOwn();
      await eventually('the new certificate', () => serialAt(url, cert).catch(() => first), (serial) => serial !== first, 20_000);

      const pong = new Promise((resolve) => socket.once('pong', resolve));
      socket.ping();
      await pong;
      expect(closed).toBe(false);
      socket.terminate();
    } finally {
      await server.stop();
    }
  });

  test('one for another host stops the start with its sentence', async () => {
    writeOwn('other.example.org');
    const { cert, key } = files();
    const exit = await runServer({ PORT: '0', TLS_PORT: '0', MEDIA_PORT: '0', PARLEY_DATA: join(folder, 'refused'), TLS_CERTIFICATE_FILE: cert, TLS_KEY_FILE: key });

    expect(exit.code).toBe(78);
    expect(exit.output).toContain('is not for localhost, which is the public host; it is for DNS:other.example.org.');
  });
});

test('[S0-9] a server on the internet orders its certificate through its plain port, for the site of its domain', async () => {
  const http = await freePort();
  const pebble = await startPebble({ httpPort: http });
  const root = join(folder, 'acme-root.pem');
  writeFileSync(root, pebble.trusted);
  const server = await startServer({
    env: { APP_ENV: 'production', HOST: '127.0.0.1', DOMAIN: 'example.org', SUBDOMAIN: 'meet', PORT: String(http), ACME_AGREE_TO_TERMS: 'true', ACME_EMAIL: 'admin@example.org', ACME_DIRECTORY_URL: pebble.directoryUrl, ACME_CA_FILE: root },
  });
  try {
    writeFileSync(join(folder, 'pebble-root.pem'), await pebble.root());
    const resolve = ['--resolve', `meet.example.org:${new URL(server.httpsUrl ?? '').port}:127.0.0.1`, '--cacert', join(folder, 'pebble-root.pem')];
    const address = `https://meet.example.org:${new URL(server.httpsUrl ?? '').port}/readyz`;
    const ask = (): Promise<string> => curl(...resolve, '-w', '%{http_code} %{http_version}', address).catch(() => 'not trusted yet');
    await eventually('the certificate of the authority', ask, (answer) => answer === '200 2', 60_000);
  } finally {
    await Promise.all([server.stop(), pebble.stop()]);
  }
});

test('in development a taken TLS port moves to the next free one and says so', async () => {
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  const { port } = taken.address() as AddressInfo;
  const server = await startServer({ env: { TLS_PORT: String(port) } });
  try {
    expect(Number(new URL(server.httpsUrl ?? '').port)).toBeGreaterThan(port);
    await eventually('the notice', async () => server.output(), (output) => output.includes(`(port ${port} is in use by another program)`), 5_000);
  } finally {
    await server.stop();
    await new Promise((resolve) => taken.close(resolve));
  }
});
