import { spawn } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { connect as connectTls, type ConnectionOptions, type TLSSocket } from 'node:tls';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { ConnectionCap } from '../net/index.ts';
import type { Certificate, CertificateSource } from './certificate-source.ts';
import { CurrentCertificate } from './current-certificate.ts';
import { issueAuthority, issueServer } from './issue-certificate.ts';
import { TlsDoor } from './tls-door.ts';

let authority: Certificate;
let first: Certificate;
let second: Certificate;
let current: CurrentCertificate;
let door: TlsDoor;
const open: Socket[] = [];

beforeAll(async () => {
  authority = await issueAuthority(['localhost', 'special.localhost'], 'test', Date.now());
  first = await issueServer(authority, ['localhost', 'special.localhost'], Date.now());
  second = await issueServer(authority, ['localhost'], Date.now());
});
/** A door with a certificate that can be changed and nobody behind it yet. */
function openDoor(handshakeMs?: number): Promise<TlsDoor> {
  const certificates: CertificateSource = { current: () => current.get(), onChange: (tell) => current.onChange(tell), close: () => undefined };
  const onPlain = (socket: Socket): void => void socket.end('plain');
  return TlsDoor.open({ host: '127.0.0.1', port: 0, certificates, cap: new ConnectionCap(5), onPlain, ...(handshakeMs === undefined ? {} : { handshakeMs }) });
}

beforeEach(async () => {
  current = new CurrentCertificate(first);
  door = await openDoor();
  // Made-up protocols: each says its name, then repeats what it hears.
  const echo = (name: string) => (socket: TLSSocket) => {
    socket.write(`${name}:`);
    socket.pipe(socket);
  };
  door.register({ name: 'words', alpn: ['words/1'], startsWith: (byte) => byte >= 0x41 && byte <= 0x5a, accept: echo('words') });
  door.register({ name: 'numbers', alpn: ['numbers'], startsWith: (byte) => byte === 0x03, accept: echo('numbers') });
  door.register({ name: 'special', alpn: ['words/1'], host: 'special.localhost', startsWith: () => true, accept: echo('special') });
});
afterEach(async () => {
  for (const socket of open.splice(0)) socket.destroy();
  await door.close(0);
});

function dial(options: ConnectionOptions = {}): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const socket = connectTls({ port: door.port, host: '127.0.0.1', servername: 'localhost', ca: authority.cert, ...options }, () => resolve(socket));
    open.push(socket);
    socket.on('error', reject);
  });
}

/** Sends a text and waits until that many characters came back. */
function ask(socket: Socket, text: string | Buffer, length: number): Promise<string> {
  return new Promise((resolve) => {
    let answer = '';
    const onData = (bytes: Buffer): void => {
      answer += bytes.toString('latin1');
      if (answer.length < length) return;
      socket.off('data', onData);
      resolve(answer);
    };
    socket.on('data', onData);
    socket.on('close', () => resolve(`${answer}|closed`));
    socket.write(text);
  });
}

test('a protocol gets the connections that name it, and the order of the door decides', async () => {
  const both = await dial({ ALPNProtocols: ['numbers', 'words/1'] });
  expect(both.alpnProtocol).toBe('words/1');
  expect(await ask(both, 'Hello', 11)).toBe('words:Hello');
  expect(await ask(await dial({ ALPNProtocols: ['numbers'] }), 'Hello', 13)).toBe('numbers:Hello');
});

test('a client that names no protocol is told apart by its first byte, which is not lost', async () => {
  expect(await ask(await dial(), 'Hello', 11)).toBe('words:Hello');
  expect(await ask(await dial(), Buffer.from([3, 1, 2]), 11)).toBe('numbers:\u0003\u0001\u0002');
  expect(await ask(await dial(), Buffer.from([0xff]), 1)).toBe('|closed');
});

test('a host with a protocol of its own speaks only that', async () => {
  expect(await ask(await dial({ servername: 'special.localhost', ALPNProtocols: ['words/1'] }), 'x', 9)).toBe('special:x');
  expect(await ask(await dial({ servername: 'special.localhost' }), 'x', 9)).toBe('special:x');
  await expect(dial({ servername: 'special.localhost', ALPNProtocols: ['numbers'] })).rejects.toThrow(/no application protocol/i);
});

test('a protocol nobody speaks ends the handshake, and a name cannot be claimed twice', async () => {
  await expect(dial({ ALPNProtocols: ['smoke'] })).rejects.toThrow(/no application protocol/i);
  expect(() => door.register({ name: 'again', alpn: ['numbers'], accept: () => undefined })).toThrow('the TLS protocols numbers and again claim the same name');
});

test('a connection that does not begin with TLS is handed over whole', async () => {
  const socket = connect(door.port, '127.0.0.1');
  open.push(socket);
  expect(await ask(socket, 'GET / HTTP/1.1\r\n\r\n', 5)).toBe('plain');
});

test('a new certificate is shown to new connections, and an open one goes on under the old', async () => {
  const before = await dial({ ALPNProtocols: ['numbers'] });
  await ask(before, 'a', 9);

  current.set(second);

  const after = await dial();
  const serials = [before, after].map((socket) => socket.getPeerCertificate().serialNumber);
  expect(serials).toEqual([first, second].map(({ cert }) => new X509Certificate(cert).serialNumber));
  expect(await ask(before, 'still here', 10)).toBe('still here');
});

test('tickets resume a session until they are rotated', async () => {
  const options = { maxVersion: 'TLSv1.2' as const };
  const session = (await dial(options)).getSession();
  if (session === undefined) throw new Error('no session was given');

  expect((await dial({ ...options, session })).isSessionReused()).toBe(true);
  door.rotateTickets();
  expect((await dial({ ...options, session })).isSessionReused()).toBe(false);
});

test('one address holds as many connections as allowed, and a client that never speaks TLS counts', async () => {
  const silent = await Promise.all(Array.from({ length: 5 }, () => new Promise<Socket>((resolve) => {
    const socket = connect(door.port, '127.0.0.1', () => resolve(socket));
    socket.on('error', () => undefined); // it may be cut at the end of the test
    open.push(socket);
  })));

  await expect(dial()).rejects.toThrow();
  const closed = new Promise((resolve) => silent[0]?.once('close', resolve));
  silent[0]?.end();
  await closed;
  expect(await ask(await dial(), 'Hello', 11)).toBe('words:Hello');
});

test.each<[string, (port: number) => Promise<Socket>]>([
  ['says nothing', async (port) => connect(port, '127.0.0.1')],
  ['begins a handshake and stops', async (port) => {
    const socket = connect(port, '127.0.0.1');
    socket.write(Buffer.from([0x16]));
    return socket;
  }],
  ['says nothing behind the handshake', () => dial()],
])('a client that %s is cut off', async (_what, start) => {
  await door.close(0);
  door = await openDoor(100);
  const socket = await start(door.port);
  open.push(socket);
  socket.on('error', () => undefined); // cut off is what is waited for

  await new Promise((resolve) => socket.resume().once('close', resolve));
});

/** What OpenSSL's own client sees. */
function sClient(args: readonly string[], input = ''): Promise<string> {
  return new Promise((resolve) => {
    const child = spawn('openssl', ['s_client', '-connect', `127.0.0.1:${door.port}`, '-servername', 'localhost', ...args]);
    let text = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
    child.on('close', () => resolve(text));
    child.stdin.on('error', () => undefined); // it ends before it has read everything when it is refused
    child.stdin.end(input);
  });
}

test.each([
  ['TLS 1.1', ['-tls1_1', '-cipher', 'ALL:@SECLEVEL=0'], /alert protocol version/],
  ['TLS 1.0', ['-tls1', '-cipher', 'ALL:@SECLEVEL=0'], /alert protocol version/],
  ['RSA key exchange', ['-tls1_2', '-cipher', 'kRSA'], /alert handshake failure/],
  ['CBC', ['-tls1_2', '-cipher', 'ECDHE-ECDSA-AES128-SHA256:ECDHE-ECDSA-AES128-SHA'], /alert handshake failure/],
])('%s is refused', async (_what, args, alert) => {
  expect(await sClient(args)).toMatch(alert);
});

test.each([
  ['TLS 1.2', ['-tls1_2'], /New, TLSv1\.2, Cipher is ECDHE-ECDSA-AES128-GCM-SHA256/],
  ['TLS 1.3', ['-tls1_3'], /New, TLSv1\.3, Cipher is TLS_AES_128_GCM_SHA256/],
])('%s is spoken with forward secrecy, over X25519, and without compression', async (_what, args, cipher) => {
  const text = await sClient(args);
  expect(text).toMatch(cipher);
  expect(text).toContain('Server Temp Key: X25519');
  expect(text).toContain('Compression: NONE');
});

test('a client that wants to renegotiate is refused', async () => {
  // `R` at the start of a line asks for it.
  expect(await sClient(['-tls1_2'], 'R\n')).toMatch(/no renegotiation/);
});
