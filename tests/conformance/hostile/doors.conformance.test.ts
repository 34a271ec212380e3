import { readdirSync, readFileSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startServer, post, signUp, type RunningServer, type TestAccount } from '@parley/tests/harness';
import { decodeJwt, decodeProtectedHeader, SignJWT, UnsecuredJWT } from 'jose';
import { createHash, createPublicKey, createSecretKey, type JsonWebKey } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

let server: RunningServer;
let alice: TestAccount;
let token: string;
let code: string;

beforeAll(async () => {
  server = await startServer({ env: { LIVEKIT_KEYS: 'hostile: a secret of the hostile suite, long enough for HS256', MEDIA_ADDRESSES: '127.0.0.1' } });
  alice = await signUp(server.url);
  const place = (await (await post(server.url, '/api/meetings/join', { as: 'participant' }, alice)).json()) as { token: string; code: string };
  ({ token, code } = place);
});

afterAll(async () => {
  await server.stop();
});

type Raw = { readonly status: number; readonly text: string };

/** One request byte by byte; status 0 when the connection closed without an answer. */
function raw(text: string | Buffer, waitMs = 1500): Promise<Raw> {
  return new Promise((resolve) => {
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1', () => socket.write(text));
    let answer = '';
    const finish = (): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve({ status: Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1] ?? 0), text: answer });
    };
    const timer = setTimeout(finish, waitMs);
    socket.on('data', (bytes: Buffer) => (answer += bytes.toString('latin1')));
    socket.on('close', finish);
    socket.on('error', () => undefined); // 'close' follows
  });
}

const request = (line: string, ...headers: readonly string[]): string => [`${line} HTTP/1.1`, 'Host: localhost', 'Connection: close', ...headers, '', ''].join('\r\n');

async function expectAlive(): Promise<void> {
  expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
  expect(server.output()).not.toMatch(/ended unexpectedly|unhandled/i);
}

const validate = (bearer: string | undefined, parameter = ''): Promise<Response> =>
  fetch(`${server.url}/rtc/validate${parameter}`, bearer === undefined ? {} : { headers: { authorization: `Bearer ${bearer}` } });

describe('tokens', () => {
  test('[C-01] the good one opens, and no forgery of it does', async () => {
    expect((await validate(token)).status).toBe(200);
    const claims = decodeJwt(token);
    const { kid } = decodeProtectedHeader(token);
    expect(typeof kid).toBe('string');
    const { keys } = (await (await fetch(`${server.url}/.well-known/jwks.json`)).json()) as { keys: JsonWebKey[] };
    expect(keys.map((key) => key['kid'])).toContain(kid);
    const [head = '', body = '', signature = ''] = token.split('.');
    const changed = Buffer.from(JSON.stringify({ ...claims, sub: 'somebody else' })).toString('base64url');
    const confused = (secret: Buffer): Promise<string> => new SignJWT(claims).setProtectedHeader({ alg: 'HS256', kid: kid ?? '' }).sign(createSecretKey(secret));
    const secrets = [Buffer.from(kid ?? ''), Buffer.alloc(32), ...keys.flatMap(publicForms)];
    const forged = [
      new UnsecuredJWT(claims).encode(),
      `${Buffer.from(JSON.stringify({ alg: 'none', kid })).toString('base64url')}.${body}.`,
      `${Buffer.from(JSON.stringify({ alg: 'NONE', kid })).toString('base64url')}.${body}.${signature}`,
      `${head}.${changed}.${signature}`,
      `${head}.${body}.`,
      `${head}.${body}.${Buffer.alloc(96).toString('base64url')}`,
      `${head}.${body}.${Buffer.alloc(96, 255).toString('base64url')}`,
      `${head}.${body}`,
      `${head}.${body}.${signature}.${signature}`,
      await new SignJWT(claims).setProtectedHeader({ alg: 'HS256', kid: '../../etc/passwd' }).sign(Buffer.alloc(32)),
      await new SignJWT({ ...claims, iss: '__proto__' }).setProtectedHeader({ alg: 'HS256' }).sign(Buffer.alloc(32)),
      await new SignJWT(claims).setProtectedHeader({ alg: 'HS256', kid: 'hostile', crit: ['x'], x: 1 } as never).sign(Buffer.from('a secret of the hostile suite, long enough for HS256')).catch(() => 'x.y.z'),
      ...(await Promise.all(secrets.map(confused))),
      'a'.repeat(100_000),
      '..',
    ];
    for (const one of forged) expect([one.slice(0, 60), (await validate(one)).status]).toEqual([one.slice(0, 60), 401]);
    await expectAlive();
  });

  test('[C-01] a bad header is not made good by a good parameter, and expiry, start and identity count', async () => {
    const secret = Buffer.from('a secret of the hostile suite, long enough for HS256');
    const now = Math.floor(Date.now() / 1000);
    const sign = (claims: Record<string, unknown>): Promise<string> => new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).sign(secret);
    const good = { iss: 'hostile', sub: 'mallory', exp: now + 600, video: { room: 'r', roomJoin: true } };

    expect((await validate(await sign(good))).status).toBe(200);
    expect((await validate('x.y.z', `?access_token=${await sign(good)}`)).status).toBe(401);
    for (const bad of [{ exp: now - 61 }, { exp: undefined }, { exp: 'soon' }, { nbf: now + 120 }, { video: { room: 'r', roomJoin: 'true' } }, { video: { room: 'r' } }, { video: undefined }]) {
      expect([bad, (await validate(await sign({ ...good, ...bad }))).status]).toEqual([bad, 401]);
    }
    for (const bad of [{ sub: '' }, { sub: 's'.repeat(257) }, { video: { room: '', roomJoin: true } }, { video: { room: 'r'.repeat(257), roomJoin: true } }]) {
      expect([bad, (await validate(await sign({ ...good, ...bad }))).status]).toEqual([bad, 400]);
    }
    expect((await validate(undefined)).status).toBe(401);
  });

  test('[C-15] the token of a participant calls no server API, of its own room neither', async () => {
    const { video } = decodeJwt(token) as { video?: { room?: string } };
    for (const [method, body] of Object.entries({ ListRooms: {}, CreateRoom: { name: 'x' }, DeleteRoom: { room: video?.room }, ListParticipants: { room: video?.room }, RemoveParticipant: { room: video?.room, identity: alice.id } })) {
      const answer = await fetch(`${server.url}/twirp/livekit.RoomService/${method}`, { method: 'POST', headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' }, body: JSON.stringify(body) });
      expect([method, answer.status]).toEqual([method, 401]);
    }
  });
});

/** Every way in which a careless verifier might turn a public key into an HMAC secret. */
function publicForms(jwk: JsonWebKey): Buffer[] {
  const key = createPublicKey({ key: jwk, format: 'jwk' });
  return [Buffer.from(key.export({ type: 'spki', format: 'pem' })), Buffer.from(key.export({ type: 'spki', format: 'der' })), Buffer.from(JSON.stringify(jwk)), Buffer.from(jwk.x ?? '', 'base64url')];
}

describe('reports of the media server', () => {
  test('[C-01] forged, replayed with another body, unsigned and misdirected ones change nothing', async () => {
    const path = '/api/meetings/media-events';
    const body = JSON.stringify({ event: 'room_finished', room: { name: 'x' } });
    const sha256 = createHash('sha256').update(body).digest('base64');
    const sign = (secret: string, claims: Record<string, unknown>): Promise<string> => new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).setExpirationTime('5m').sign(Buffer.from(secret));
    const proofs = ['', 'Bearer x', token, `Bearer ${token}`, await sign('a secret of the hostile suite, long enough for HS256', { iss: 'hostile', sha256 }), await sign('x'.repeat(32), { iss: 'APIx', sha256 }), new UnsecuredJWT({ iss: 'hostile', sha256 }).encode()];
    for (const proof of proofs) {
      const answer = await fetch(`${server.url}${path}`, { method: 'POST', headers: { authorization: proof, 'content-type': 'application/webhook+json' }, body });
      expect(answer.status).toBe(401);
    }
    expect((await fetch(`${server.url}${path}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body })).status).toBe(401);
  });
});

describe('requests', () => {
  test('[B-10] what two parsers could read differently is refused and closed', async () => {
    const broken = [
      'POST /api/meetings/join HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /healthz HTTP/1.1\r\n\r\n',
      'POST /api/meetings/join HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n',
      'POST /api/meetings/join HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello',
      'POST /api/meetings/join HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n',
      'GET / HTTP/1.1\r\nHost: x\r\n folded: y\r\n\r\n',
      'GET / HTTP/1.1\nHost: x\n\n',
      'GET / HTTP/9.9\r\nHost: x\r\n\r\n',
      'GET /\u0000 HTTP/1.1\r\nHost: x\r\n\r\n',
      'GET / HTTP/1.1\r\nHo st: x\r\n\r\n',
      `GET / HTTP/1.1\r\nHost: x\r\nA: ${'a'.repeat(140_000)}\r\n\r\n`,
    ];
    for (const text of broken) {
      const { status } = await raw(text);
      expect([text.slice(0, 90), status === 0 || (status >= 400 && status < 500)]).toEqual([text.slice(0, 90), true]);
    }
    await expectAlive();
  });

  test('[B-16] [B-15] strange addresses find nothing and never a mistake of ours', async () => {
    const paths = ['/..%2f..%2fetc/passwd', '/assets/../../package.json', '/assets/..\\..\\x', '/%00', '/.git/config', '/.env', '/api/docs/..%2f', '/api/%2e%2e/x', '//evil.example/rtc/validate', '/rtc/validate//', '/assets/%c0%ae%c0%ae/', `/${'a'.repeat(10_000)}`, '/data/keys', '/ports.json', '/api/me/x.css', '/assets/main.js.map', '/%', '/%zz', '/api/meetings/join/../join'];
    for (const path of paths) {
      const { status, text } = await raw(request(`GET ${path}`));
      expect([path.slice(0, 60), status]).not.toEqual([path.slice(0, 60), 500]);
      expect(text).not.toMatch(/root:x:|"dependencies"|\[core\]|BEGIN [A-Z ]*PRIVATE/);
    }
    for (const target of ['http://evil.example:99999999/rtc/validate', 'http://evil.example/rtc/validate', '*', 'rtc/validate', '//[::bad/rtc/validate', '/rtc/validate?access_token=%']) {
      expect([target, (await raw(request(`GET ${target}`))).status >= 500]).toEqual([target, false]);
      const upgrade = await raw(request(`GET ${target.replace('/validate', '')}`, 'Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Key: x', 'Sec-WebSocket-Version: 13'));
      expect([target, upgrade.status >= 500]).toEqual([target, false]);
    }
    await expectAlive();
  });

  test('[B-07] hostile JSON is refused at every open door, and pollutes nothing', async () => {
    const bodies = ['', '{', 'null', '[]', '1e400', '"x"', '{"__proto__":{"polluted":1}}', '{"constructor":{"prototype":{"polluted":1}}}', '['.repeat(50_000), `{"a":${'{"a":'.repeat(40)}1${'}'.repeat(41)}`, `{${Array.from({ length: 2000 }, (_, index) => `"k${index}":1`).join()}}`, '{"meetingId":{"$ne":1}}', '{"code":"\\u0000"}', '{"code":"\\ud800"}', `{"code":"${'x'.repeat(200_000)}"}`, 'x'.repeat(300_000)];
    for (const path of ['/api/meetings/join', '/meeting/join', '/api/auth/sign-in/email', '/api/auth/sign-up/email', '/twirp/livekit.RoomService/CreateRoom']) {
      for (const body of bodies) {
        const answer = await fetch(`${server.url}${path}`, { method: 'POST', headers: { 'content-type': 'application/json', authorization: `Bearer ${alice.token}` }, body });
        const text = await answer.text();
        expect([path, body.slice(0, 40), answer.status >= 500]).toEqual([path, body.slice(0, 40), false]);
        expect(text).not.toMatch(/ at .*\.(js|ts):\d+/);
      }
    }
    await expectAlive();
  });

  test('[A-12] [C-01] the answer to a foreign page lets nobody in by cookie', async () => {
    for (const path of ['/api/meetings/join', '/meeting/join']) {
      const answer = await fetch(`${server.url}${path}`, { method: 'POST', headers: { 'content-type': 'application/json', cookie: alice.cookie, origin: 'https://evil.example' }, body: JSON.stringify({ code, meetingId: code }) });
      expect([path, [401, 403].includes(answer.status)]).toEqual([path, true]);
      expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
    }
  });
});

describe('files and sockets', () => {
  test('[K-03] nobody but the owner can read or enter anything', () => {
    const modes = (folder: string): [string, number][] =>
      readdirSync(folder, { recursive: true, encoding: 'utf8' }).flatMap((name): [string, number][] => {
        const { mode } = statSync(join(folder, name), { throwIfNoEntry: false }) ?? { mode: 0 };
        return (mode & 0o077) === 0 ? [] : [[name, mode & 0o777]];
      });
    expect(statSync(server.dataDir).mode & 0o777).toBe(0o700);
    // What the database makes below a closed folder is closed by it.
    expect(modes(server.dataDir).filter(([name]) => !name.includes('/') && !statSync(join(server.dataDir, name)).isDirectory())).toEqual([]);
    const sockets = readdirSync(tmpdir()).filter((name) => name.startsWith('parley-') && name.endsWith(`-${server.pid}`));
    expect(sockets).toHaveLength(1);
    expect(statSync(join(tmpdir(), sockets[0] ?? '')).mode & 0o777).toBe(0o700);
    expect(Object.keys(JSON.parse(readFileSync(join(server.dataDir, 'ports.json'), 'utf8')) as object).sort()).toEqual(['http', 'https', 'udp']);
  });

  test('[K-05] what was printed holds no secret of anybody', () => {
    const output = server.output();
    for (const secret of [alice.token, alice.password, alice.cookie.split('=')[1] ?? '?', token, token.split('.')[2] ?? '?', 'a secret of the hostile suite', alice.email]) {
      expect(output).not.toContain(secret);
    }
    expect(output).not.toMatch(/eyJ[\w-]{8,}\./);
  });
});
