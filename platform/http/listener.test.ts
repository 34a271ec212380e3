import type { IncomingMessage } from 'node:http';
import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ConnectionCap } from '../net/index.ts';
import { usualHeaderBytes } from './header-budget.ts';
import { httpsLocation } from './https-redirect.ts';
import { Listener } from './listener.ts';

let listener: Listener;
let seen: string[];
const open: Socket[] = [];

beforeEach(async () => {
  seen = [];
  listener = await Listener.open({ host: '127.0.0.1', port: 0, waitingFor: () => [], cap: new ConnectionCap(undefined), longPaths: ['/rtc'] });
  listener.use((request, response) => {
    let body = '';
    request.on('data', (bytes: Buffer) => (body += bytes.toString()));
    request.on('end', () => {
      seen.push(`${request.method} ${request.url} ${body}`);
      response.end('served');
    });
  });
  listener.useUpgrades((_request, socket) => socket.end('HTTP/1.1 101 Switching Protocols\r\n\r\n'));
});
afterEach(async () => {
  for (const socket of open.splice(0)) socket.destroy();
  await listener.close(0);
});

/** Sends bytes and reads until the server closes. */
function raw(text: string): Promise<string> {
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect(listener.port, '127.0.0.1', () => socket.write(text, 'latin1'));
    open.push(socket);
    socket.on('data', (bytes) => (answer += bytes.toString('latin1')));
    socket.on('error', () => undefined); // 'close' follows
    socket.on('close', () => resolve(answer));
  });
}

/** A second request in the same bytes: whoever reads the first one shorter or longer than we do would hide it in there. */
const hidden = 'GET /hidden HTTP/1.1\r\nHost: x\r\n\r\n';
const post = (headers: string, body = ''): string => `POST / HTTP/1.1\r\nHost: x\r\n${headers}\r\n${body}${hidden}`;

test.each([
  ['a length and chunks', post('Content-Length: 5\r\nTransfer-Encoding: chunked\r\n', '0\r\n\r\n')],
  ['chunks and a length', post('Transfer-Encoding: chunked\r\nContent-Length: 5\r\n', '0\r\n\r\n')],
  ['two lengths', post('Content-Length: 5\r\nContent-Length: 6\r\n', 'hello')],
  ['two equal lengths in two lines', post('Content-Length: 5\r\nContent-Length: 5\r\n', 'hello')],
  ['two lengths in one line', post('Content-Length: 5, 5\r\n', 'hello')],
  ['a negative length', post('Content-Length: -1\r\n')],
  ['a length with a plus', post('Content-Length: +5\r\n', 'hello')],
  ['a hexadecimal length', post('Content-Length: 0x5\r\n', 'hello')],
  ['a length beyond all numbers', post('Content-Length: 99999999999999999999\r\n')],
  ['a length with a blank inside', post('Content-Length: 5 5\r\n', 'hello')],
  ['an unknown transfer coding', post('Transfer-Encoding: xchunked\r\n', '0\r\n\r\n')],
  ['chunked before another coding', post('Transfer-Encoding: chunked, identity\r\n', '0\r\n\r\n')],
  ['chunked twice', post('Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked, x\r\n', '0\r\n\r\n')],
  ['a blank before the colon', post('Transfer-Encoding : chunked\r\n', '0\r\n\r\n')],
  ['a tab before the colon', post('Content-Length\t: 5\r\n', 'hello')],
  ['a folded line', `GET / HTTP/1.1\r\nHost: x\r\nA: b\r\n c\r\n\r\n${hidden}`],
  ['a folded first line', `GET / HTTP/1.1\r\n Host: x\r\n\r\n${hidden}`],
  ['lines that end in LF only', `GET / HTTP/1.1\nHost: x\n\n${hidden}`],
  ['one header that ends in LF', `GET / HTTP/1.1\r\nHost: x\nA: b\r\n\r\n${hidden}`],
  ['a lone CR in a header', `GET / HTTP/1.1\r\nHost: x\r\nA: b\rTransfer-Encoding: chunked\r\n\r\n${hidden}`],
  ['NUL in a header', `GET / HTTP/1.1\r\nHost: x\r\nA: b\0c\r\n\r\n${hidden}`],
  ['NUL in the address', `GET /\0 HTTP/1.1\r\nHost: x\r\n\r\n${hidden}`],
  ['a blank in a header name', `GET / HTTP/1.1\r\nHost: x\r\nA b: c\r\n\r\n${hidden}`],
  ['a header without a name', `GET / HTTP/1.1\r\nHost: x\r\n: c\r\n\r\n${hidden}`],
  ['no Host', `GET / HTTP/1.1\r\n\r\n${hidden}`],
  ['a version of tomorrow', `GET / HTTP/9.9\r\nHost: x\r\n\r\n${hidden}`],
  ['a size of a chunk that is no number', post('Transfer-Encoding: chunked\r\n', 'zz\r\nhello\r\n0\r\n\r\n')],
  ['a chunk longer than its size', post('Transfer-Encoding: chunked\r\n', '3\r\nhello\r\n0\r\n\r\n')],
  ['a chunk size that ends in LF', post('Transfer-Encoding: chunked\r\n', '5\nhello\r\n0\r\n\r\n')],
  ['LF inside a chunk extension', post('Transfer-Encoding: chunked\r\n', '5;a\nb\r\nhello\r\n0\r\n\r\n')],
  ['a chunk size beyond all numbers', post('Transfer-Encoding: chunked\r\n', 'fffffffffffffffff\r\nhello\r\n0\r\n\r\n')],
  ['the absolute form', `GET http://evil.example/ HTTP/1.1\r\nHost: x\r\n\r\n${hidden}`],
  ['the authority form', `GET evil.example:80 HTTP/1.1\r\nHost: x\r\n\r\n${hidden}`],
  ['HTTP/2 without TLS by upgrade', `GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA\r\n\r\n${hidden}`],
  ['HTTP/2 without TLS by preface', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
])('[B-10] %s: refused with 400 and closed, and nothing is read out of the rest', async (_what, text) => {
  const answer = await raw(text);

  expect(answer).toMatch(/^HTTP\/1\.1 400 /);
  expect(answer.match(/HTTP\/1\.1 \d/g)).toHaveLength(1);
  expect(seen.filter((line) => line.includes('hidden'))).toEqual([]);
  expect(await raw('GET /next HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')).toMatch(/^HTTP\/1\.1 200 /);
  expect(seen.at(-1)).toBe('GET /next ');
});

test('[B-10] a chunk extension is no second request: the body ends where it says, and the next one is whole', async () => {
  const answer = await raw('POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5;a="GET /hidden HTTP/1.1"\r\nhello\r\n0\r\n\r\nGET /b HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');

  expect(answer.match(/HTTP\/1\.1 200 /g)).toHaveLength(2);
  expect(seen).toEqual(['POST /a hello', 'GET /b ']);
});

test('[B-11] the long address of a join passes, and anything else above the usual size is 431 and closed', async () => {
  const long = 'x'.repeat(100_000);
  const ask = (target: string, headers = ''): Promise<string> => raw(`GET ${target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${headers}\r\n`);

  expect(await ask(`/rtc?join_request=${long}`)).toMatch(/^HTTP\/1\.1 200 /);
  expect(await ask(`/rtc?join_request=${long}`, 'Upgrade: websocket\r\n'.replace(/^/, 'Connection: Upgrade\r\n'))).toMatch(/^HTTP\/1\.1 101 /);
  for (const target of [`/?x=${long}`, `/rtc/other?x=${long}`, `/healthz?x=${long}`, `/rtcx?${long}`]) expect(await ask(target)).toMatch(/^HTTP\/1\.1 431 [\s\S]*"code":"http\.headers-too-large"/);
  expect(await ask('/', `Cookie: ${long}\r\n`)).toMatch(/^HTTP\/1\.1 431 /);
  expect(await ask('/other', `Connection: Upgrade\r\nUpgrade: websocket\r\nCookie: ${long}\r\n`)).toMatch(/^HTTP\/1\.1 431 /);
  expect(await ask(`/rtc?x=${long}`, `Cookie: ${long}\r\n`)).toMatch(/^HTTP\/1\.1 431 /);

  // Host, Connection and the line ends are part of it.
  const beside = 'Host'.length + 1 + 'Connection'.length + 'close'.length + 4 * 2;
  const path = (bytes: number): string => `/${'x'.repeat(bytes - beside - 1)}`;
  expect(await ask(path(usualHeaderBytes))).toMatch(/^HTTP\/1\.1 200 /);
  expect(await ask(path(usualHeaderBytes + 1))).toMatch(/^HTTP\/1\.1 431 /);
});

test('challenges of a certificate authority are answered before the redirect, exactly by their token', async () => {
  listener.useChallenges(new Map([['token-1', 'token-1.thumb']]));
  listener.useRedirect(() => 'https://meet.example.org/');
  const ask = (target: string): Promise<string> => raw(`GET ${target} HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n`);

  expect(await ask('/.well-known/acme-challenge/token-1')).toMatch(/^HTTP\/1\.1 200 [\s\S]*\r\n\r\n[\s\S]*token-1\.thumb/);
  for (const target of ['/.well-known/acme-challenge/other', '/.well-known/acme-challenge/', '/']) expect(await ask(target)).toMatch(/^HTTP\/1\.1 308 /);
  for (const target of ['/healthz', '/readyz']) expect(await ask(target)).toMatch(/^HTTP\/1\.1 200 /);
});

test('what must be https is sent there with its method, by the public address and never by Host; WebSockets too', async () => {
  listener.useRedirect((request) => httpsLocation(request, { origin: 'https://meet.example.org', trustedProxies: 1 }));
  const ask = (line: string, headers = ''): Promise<string> => raw(`${line} HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\nX-Forwarded-For: 192.0.2.1\r\n${headers}\r\n`);

  expect(await ask('POST /a/b?c=d')).toMatch(/^HTTP\/1\.1 308 [\s\S]*location: https:\/\/meet\.example\.org\/a\/b\?c=d\r\n/i);
  expect(await ask('GET //evil.example/x')).toMatch(/location: https:\/\/meet\.example\.org\/\/evil\.example\/x\r\n/i);
  expect(await ask('GET /rtc', 'Connection: Upgrade\r\nUpgrade: websocket\r\n')).toMatch(/^HTTP\/1\.1 308 [\s\S]*Location: https:\/\/meet\.example\.org\/rtc\r\n/);
  expect(seen).toEqual([]);
  expect(await ask('GET /a', 'X-Forwarded-Proto: https\r\n')).toMatch(/^HTTP\/1\.1 200 /);
});

const request = (address: string, headers: Record<string, string>, encrypted = false): IncomingMessage => ({ url: '/a', headers, socket: { remoteAddress: address, ...(encrypted ? { encrypted } : {}) } }) as unknown as IncomingMessage;

test.each<[string, string, Record<string, string>, number, boolean, boolean]>([
  ['a stranger', '192.0.2.1', {}, 0, false, true],
  ['a stranger by TLS', '192.0.2.1', {}, 0, true, false],
  ['a stranger who claims https', '192.0.2.1', { 'x-forwarded-proto': 'https' }, 0, false, true],
  ['a proxy of ours, https', '192.0.2.1', { 'x-forwarded-for': '198.51.100.1', 'x-forwarded-proto': 'https' }, 1, false, false],
  ['a proxy of ours, http', '192.0.2.1', { 'x-forwarded-for': '198.51.100.1', 'x-forwarded-proto': 'http' }, 1, false, true],
  ['a proxy of ours that appends to what a stranger claims', '192.0.2.1', { 'x-forwarded-proto': 'https, http' }, 1, false, true],
  ['a proxy of ours that says nothing', '192.0.2.1', { 'x-forwarded-for': '198.51.100.1' }, 1, false, true],
  ['this machine itself', '127.0.0.1', {}, 0, false, false],
  ['this machine itself, by IPv6', '::1', {}, 1, false, false],
  ['this machine itself, mapped', '::ffff:127.0.0.1', {}, 0, false, false],
  ['a proxy on this machine without TLS', '127.0.0.1', { 'x-forwarded-for': '198.51.100.1' }, 0, false, true],
  ['a proxy on this machine with TLS', '127.0.0.1', { 'x-forwarded-proto': 'https' }, 1, false, false],
])('[K-04] https is asked of %s as configured, not as claimed', (_who, address, headers, trustedProxies, encrypted, redirected) => {
  const location = httpsLocation(request(address, headers, encrypted), { origin: 'https://meet.example.org', trustedProxies });

  expect(location).toBe(redirected ? 'https://meet.example.org/a' : undefined);
});

test('connections above the cap are cut, and a closed one makes room', async () => {
  await listener.close(0);
  const cap = new ConnectionCap(2);
  listener = await Listener.open({ host: '127.0.0.1', port: 0, waitingFor: () => [], cap });
  const hold = (): Promise<Socket> => new Promise((resolve) => {
    const socket = connect(listener.port, '127.0.0.1', () => resolve(socket));
    socket.on('error', () => undefined); // cut off is what the third one waits for
    open.push(socket);
  });
  const [first] = [await hold(), await hold()];
  const third = await hold();
  await new Promise((resolve) => third.once('close', resolve));

  first?.destroy();
  await vi.waitFor(async () => expect(await raw('GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')).toMatch(/^HTTP\/1\.1 200 /));
  for (const socket of open) socket.destroy();
  await vi.waitFor(() => expect(cap.size).toBe(0));
});
