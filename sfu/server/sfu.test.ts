import { request } from 'node:http';
import { DisconnectReason, LeaveRequest_Action, SignalRequest, SignalResponse, Ping, type JoinResponse } from '@livekit/protocol';
import { SignJWT, base64url } from 'jose';
import { RoomServiceClient, WebhookReceiver, TwirpError } from 'livekit-server-sdk';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { apiKey, startBareServer, type BareServer } from './testing/bare-server.ts';

let server: BareServer;
beforeAll(async () => {
  server = await startBareServer();
});
afterAll(() => server.close());

const join = (room: string, more: Record<string, unknown> = {}): Record<string, unknown> => ({ video: { roomJoin: true, room, ...more } });

async function validate(token: string | undefined, query = ''): Promise<[number, string]> {
  const parameter = token === undefined ? '' : `access_token=${token}&`;
  const response = await fetch(`${server.url}/rtc/validate?${parameter}protocol=17${query}`);
  expect(response.headers.get('access-control-allow-origin')).toBe('*');
  return [response.status, await response.text()];
}

describe('the door', () => {
  test('[C-01] only a good token opens it, and each bad one is told apart', async () => {
    const now = Math.floor(Date.now() / 1000);
    const good = { sub: 'alice', ...join('a') };
    const none = `${base64url.encode('{"alg":"none"}')}.${base64url.encode(JSON.stringify({ iss: apiKey.keyId, exp: now + 60, ...good }))}.`;
    const forged = await new SignJWT({ iss: 'PT1', exp: now + 60, ...good }).setProtectedHeader({ alg: 'HS256' }).sign(new TextEncoder().encode('x'.repeat(48)));
    const foreign = await new SignJWT({ iss: 'APIother', exp: now + 60, ...good }).setProtectedHeader({ alg: 'HS256' }).sign(new TextEncoder().encode(apiKey.secret));
    const endless = await new SignJWT({ iss: apiKey.keyId, ...good }).setProtectedHeader({ alg: 'HS256' }).sign(new TextEncoder().encode(apiKey.secret));
    const table: [string | undefined, number, string][] = [
      [await server.hs256(good), 200, 'success'],
      [await server.es384(good), 200, 'success'],
      [await server.hs256({ ...good, exp: now - 30 }), 200, 'success'],
      [undefined, 401, 'no permissions to access the room'],
      ['rubbish', 401, 'invalid authorization token'],
      [none, 401, 'invalid authorization token'],
      [forged, 401, 'invalid authorization token: signature is invalid'],
      [foreign, 401, 'invalid API key'],
      [endless, 401, 'invalid authorization token: token has no expiry'],
      [await server.hs256({ ...good, exp: now - 61 }), 401, 'invalid authorization token: token is expired'],
      [await server.hs256({ ...good, nbf: now + 120 }), 401, 'invalid authorization token: token is not valid yet'],
      [await server.hs256({ sub: 'alice', video: { room: 'a' } }), 401, 'no permissions to access the room'],
      [await server.hs256({ sub: 'alice', video: { roomAdmin: true, room: 'a' } }), 401, 'no permissions to access the room'],
      [await server.hs256({ ...join('a') }), 400, 'identity cannot be empty'],
      [await server.hs256({ sub: 'alice', video: { roomJoin: true } }), 400, 'no room name'],
      [await server.hs256({ sub: 'i'.repeat(257), ...join('a') }), 400, 'identity: max length 256'],
    ];
    for (const [token, status, text] of table) expect([token, ...(await validate(token))]).toEqual([token, status, text]);
    expect(await validate(await server.hs256({ sub: 'a', ...join('a', { canPublish: false }) }), '&publish=x')).toEqual([401, 'permissions denied']);
  });

  test('the header counts before the parameter, and must be a bearer', async () => {
    const token = await server.hs256({ sub: 'alice', ...join('a') });
    const bad = await fetch(`${server.url}/rtc/validate?access_token=${token}`, { headers: { authorization: 'Basic x' } });
    expect([bad.status, await bad.text()]).toEqual([401, 'invalid authorization header. Must start with Bearer ']);
    const good = await fetch(`${server.url}/rtc/validate`, { headers: { authorization: `Bearer ${token}` } });
    expect(good.status).toBe(200);
  });

  test('the second protocol path does not exist, and says so readably', async () => {
    for (const path of ['/rtc', '/rtc/v1', '/rtc/v1/validate']) {
      const response = await fetch(server.url + path, { headers: { origin: 'https://elsewhere.example' } });
      expect([path, response.status, await response.text()]).toEqual([path, 404, '']);
      expect(response.headers.get('access-control-allow-origin')).toBeTruthy();
    }
    expect(await refusedUpgrade('/rtc/v1?access_token=x')).toMatchObject({ status: 404, body: '' });
  });

  test('a refused upgrade gets a whole HTTP answer with the reason', async () => {
    expect(await refusedUpgrade('/rtc?access_token=rubbish')).toMatchObject({ status: 401, body: 'invalid authorization token' });
    const token = await server.hs256({ sub: 'alice', ...join('a') });
    expect(await refusedUpgrade(`//rtc/validate?access_token=${token}`)).toMatchObject({ status: 404 });
  });

  test('with auto-create off an absent room is told in the words that stop clients from trying again', async () => {
    const strict = await startBareServer({ autoCreate: false });
    try {
      const token = await strict.hs256({ sub: 'alice', ...join('closed') });
      const read = async (): Promise<[number, string]> => {
        const response = await fetch(`${strict.url}/rtc/validate?access_token=${token}`);
        return [response.status, await response.text()];
      };
      expect(await read()).toEqual([404, 'requested room does not exist']);
      await new RoomServiceClient(strict.url, apiKey.keyId, apiKey.secret).createRoom({ name: 'closed' });
      expect(await read()).toEqual([200, 'success']);
    } finally {
      await strict.close();
    }
  });

  test('a long header of a client with much metadata fits', async () => {
    const token = await server.hs256({ sub: 'alice', metadata: 'm'.repeat(40_000), ...join('a') });
    expect((await validate(token))[0]).toBe(200);
  });
});

describe('a signalling socket', () => {
  test('the first message is join, pings are answered, a token follows, and leave closes it with 1000', async () => {
    const socket = await openSocket(await server.es384({ sub: 'carol', ...join('sockets') }));
    expect((await socket.next('join')).value).toMatchObject({ participant: { identity: 'carol' } });
    expect(typeof (await socket.next('refreshToken')).value).toBe('string');
    socket.send({ case: 'pingReq', value: new Ping({ timestamp: 5n }) });
    expect((await socket.next('pongResp')).value).toMatchObject({ lastPingTimestamp: 5n });
    socket.send({ case: 'leave', value: { reason: 1 } as never });
    expect(await socket.closed).toBe(1000);
  });

  test('doubled slashes lead to the same door', async () => {
    const socket = await openSocket(await server.hs256({ sub: 'dora', ...join('sockets') }), '//rtc');
    expect((await socket.next('join')).case).toBe('join');
    socket.close();
  });

  test('[B-12] a message over 256 KiB closes the socket, one at the limit does not', async () => {
    const socket = await openSocket(await server.hs256({ sub: 'erin', ...join('sockets') }));
    socket.raw(new Uint8Array(256 * 1024));
    socket.send({ case: 'ping', value: 1n });
    await socket.next('pong');
    socket.raw(new Uint8Array(256 * 1024 + 1));
    expect(await socket.closed).toBe(1009);
  });

  test('a text frame closes the socket with the reason', async () => {
    const socket = await openSocket(await server.hs256({ sub: 'fay', ...join('sockets') }));
    socket.raw('{}');
    expect(await socket.closed).toBe(1003);
  });

  test('a withdrawn key closes what it vouched for and nothing else', async () => {
    const mine = await openSocket(await server.es384({ sub: 'gus', ...join('keys') }));
    const other = await openSocket(await server.hs256({ sub: 'hal', ...join('keys') }));
    await mine.next('join');
    await other.next('join');

    server.sfu.revoke({ keyId: 'PT1' });

    expect(await mine.closed).toBe(1000);
    other.send({ case: 'ping', value: 1n });
    await other.next('pong');
    other.close();
  });
});

describe('a token that names a session of its issuer', () => {
  const bound = (sub: string, sid: string) => server.hs256({ sub, sid, ...join('bound') });

  test('ends with that session, and only with it', async () => {
    const mine = await openSocket(await bound('ida', 'session-1'));
    const other = await openSocket(await bound('jan', 'session-2'));
    await mine.next('join');
    await other.next('join');

    server.sfu.revoke({ sid: 'session-1' });

    expect(await mine.closed).toBe(1000);
    other.send({ case: 'ping', value: 1n });
    await other.next('pong');
    other.close();
  });

  test('opens nothing once the session has ended', async () => {
    const token = await bound('kim', 'session-3');
    server.endedSessions.add('session-3');

    const answer = await fetch(`${server.url}/rtc/validate?access_token=${token}`);

    expect(answer.status).toBe(401);
    expect(await answer.text()).toContain('its session has ended');
  });

  test('a join that was let in a moment before the end is turned away by the media process', async () => {
    const token = await bound('lea', 'session-4');
    server.sfu.revoke({ sid: 'session-4' });

    const answer = await fetch(`${server.url}/rtc/validate?access_token=${token}`);
    expect(answer.status).toBe(200);
    await expect(openSocket(token)).rejects.toThrow();
  });
});

describe('somebody whom the server API has removed', () => {
  const sdk = (): RoomServiceClient => new RoomServiceClient(server.url, apiKey.keyId, apiKey.secret);
  const now = (): number => Math.floor(Date.now() / 1000);
  const comesIn = async (token: string): Promise<boolean> => {
    const socket = await openSocket(token);
    const first = await Promise.race([socket.next('join'), socket.next('leave')]);
    if (first.case === 'join') socket.close();
    else expect([first.value, await socket.closed]).toMatchObject([{ reason: DisconnectReason.PARTICIPANT_REMOVED, action: LeaveRequest_Action.DISCONNECT }, 1000]);
    return first.case === 'join';
  };

  test('[C-05] does not come back with the token that they came with, nor with any that was refreshed from it', async () => {
    const used = await server.hs256({ sub: 'mia', ...join('removal') });
    const socket = await openSocket(used);
    await socket.next('join');
    const refreshed = String((await socket.next('refreshToken')).value);
    await openSocket(await server.hs256({ sub: 'stays', ...join('removal') }));

    await sdk().removeParticipant('removal', 'mia');

    expect(await socket.closed).toBe(1000);
    for (let attempt = 0; attempt < 20; attempt++) expect(await comesIn(attempt % 2 === 0 ? used : refreshed)).toBe(false);
    // Another name, another room, or a token that was made afterwards: none of it was revoked.
    expect(await comesIn(await server.hs256({ sub: 'mia', ...join('another') }))).toBe(true);
    expect(await comesIn(await server.hs256({ sub: 'noa', ...join('removal') }))).toBe(true);
    expect(await comesIn(await server.hs256({ sub: 'mia', name: 'Mia again', ...join('removal') }))).toBe(true);
  });

  test('[C-05] a signature written in another way is the same token', async () => {
    const own = await startBareServer();
    try {
      const used = await own.es384({ sub: 'oda', ...join('removal') });
      const socket = await openSocket(used, '/rtc', own);
      await socket.next('join');
      await new RoomServiceClient(own.url, apiKey.keyId, apiKey.secret).removeParticipant('removal', 'oda');

      const [header = '', claims = '', signature = ''] = used.split('.');
      const again = await openSocket(`${header}.${claims}.${otherFormOf(signature)}`, '/rtc', own);
      expect((await again.next('leave')).value).toMatchObject({ reason: DisconnectReason.PARTICIPANT_REMOVED });
    } finally {
      await own.close();
    }
  });

  test('[C-05] stays out after the room has closed, and after an end of its own', async () => {
    const used = await server.hs256({ sub: 'pia', ...join('gone') });
    const socket = await openSocket(used);
    await socket.next('join');
    await sdk().removeParticipant('gone', 'pia');
    await sdk().deleteRoom('gone');

    expect(await comesIn(used)).toBe(false);
  });

  test('[C-05] a moment of revocation makes every older token worthless, unused ones and those of somebody who is not there too', async () => {
    const older = await server.hs256({ sub: 'quin', nbf: now() - 30, ...join('removal') });
    const undated = await server.hs256({ sub: 'quin', ...join('removal') });
    const newer = await server.hs256({ sub: 'quin', nbf: now() + 5, ...join('removal') });

    await expect(sdk().removeParticipant('removal', 'quin', { revokeTokenTs: BigInt(now() + 2) })).rejects.toMatchObject({ code: 'not_found' });

    expect([await comesIn(older), await comesIn(undated), await comesIn(newer)]).toEqual([false, false, true]);
  });
});

describe('the application that runs a room', () => {
  test('[C-05] has the last word about who comes with a good token', async () => {
    const token = await server.hs256({ sub: 'rae', attributes: { role: 'host', hand: 'up' }, ...join('asked', { canPublish: true }) });
    server.standings.set('asked rae', 'refused');
    expect(await validate(token)).toEqual([401, 'this participant is not let into this room']);
    await expect(openSocket(token)).rejects.toThrow('401');

    server.standings.set('asked rae', { permission: { canPublish: false }, attributes: { role: 'viewer', hand: '' } });
    const socket = await openSocket(token);
    const joined = (await socket.next('join')).value as JoinResponse;
    expect(joined.participant?.permission).toMatchObject({ canPublish: false, canSubscribe: true });
    expect(joined.participant?.attributes).toEqual({ role: 'viewer' });
    expect(joined.fastPublish).toBe(false);
    socket.close();
  });
});

describe('the server API', () => {
  const sdk = (): RoomServiceClient => new RoomServiceClient(server.url, apiKey.keyId, apiKey.secret);

  test('the official SDK creates, lists, changes and deletes rooms', async () => {
    const room = await sdk().createRoom({ name: 'api', emptyTimeout: 60, maxParticipants: 5, metadata: 'one' });
    expect(room).toMatchObject({ name: 'api', emptyTimeout: 60, maxParticipants: 5, metadata: 'one' });
    expect(room.sid).toMatch(/^RM_/);
    expect((await sdk().createRoom({ name: 'api' })).sid).toBe(room.sid);
    expect((await sdk().listRooms(['api'])).map((entry) => entry.sid)).toEqual([room.sid]);
    expect((await sdk().updateRoomMetadata('api', 'two')).metadata).toBe('two');
    await sdk().deleteRoom('api');
    expect(await sdk().listRooms(['api'])).toEqual([]);
  });

  test('participants are listed, changed, messaged and removed', async () => {
    const socket = await openSocket(await server.hs256({ sub: 'ida', name: 'Ida', ...join('people') }));
    await socket.next('join');
    expect((await sdk().listParticipants('people')).map((info) => info.identity)).toEqual(['ida']);
    expect(await sdk().listParticipants('nowhere')).toEqual([]);
    expect((await sdk().getParticipant('people', 'ida')).name).toBe('Ida');
    expect((await sdk().updateParticipant('people', 'ida', { metadata: 'm', attributes: { a: '1' } })).attributes).toEqual({ a: '1' });
    await sdk().sendData('people', new Uint8Array([1]), 0, {});
    await sdk().removeParticipant('people', 'ida');
    expect((await socket.next('leave')).value).toMatchObject({ reason: 4 });
    await expect(sdk().getParticipant('people', 'ida')).rejects.toMatchObject({ status: 404, code: 'not_found' });
  });

  test('errors are Twirp errors that the SDK can read', async () => {
    await expect(sdk().deleteRoom('nowhere')).rejects.toMatchObject({ status: 404, code: 'not_found', message: 'requested room does not exist' });
    await expect(sdk().createRoom({ name: '' })).rejects.toBeInstanceOf(TwirpError);
    await expect(new RoomServiceClient(server.url, apiKey.keyId, 'y'.repeat(40)).listRooms()).rejects.toMatchObject({ status: 401 });
  });

  test('[C-15] a join token, or the admin of another room, is turned away', async () => {
    const cases: [string, string, Record<string, unknown>][] = [
      ['ListRooms', '{}', { roomJoin: true, room: 'x' }],
      ['CreateRoom', '{"name":"x"}', { roomList: true }],
      ['DeleteRoom', '{"room":"x"}', { roomAdmin: true, room: 'x' }],
      ['ListParticipants', '{"room":"y"}', { roomAdmin: true, room: 'x' }],
      ['ListParticipants', '{"room":"x"}', { roomJoin: true, room: 'x' }],
      ['ListParticipants', '{"room":""}', { roomAdmin: true, room: '' }],
      ['SendData', '{"room":"y"}', { roomAdmin: true, room: 'x' }],
    ];
    for (const [method, body, video] of cases) {
      const answer = await twirp(`RoomService/${method}`, body, { authorization: `Bearer ${await server.hs256({ video })}` });
      expect([method, body, answer.status, answer.body]).toEqual([method, body, 401, { code: 'unauthenticated', msg: 'permissions denied', meta: {} }]);
    }
    expect((await twirp('RoomService/ListRooms', '{}', {})).status).toBe(401);
  });

  test('JSON is snake_case with zeros, protobuf is protobuf, and the error type is exact', async () => {
    const authorization = `Bearer ${await server.hs256({ video: { roomList: true, roomCreate: true } })}`;
    const created = await twirp('RoomService/CreateRoom', '{"name":"json","empty_timeout":30,"unknownField":1}', { authorization, 'content-type': 'application/json;charset=UTF-8' });
    expect(created.body).toMatchObject({ name: 'json', empty_timeout: 30, num_participants: 0, active_recording: false });
    expect(created.type).toBe('application/json');
    const proto = await fetch(`${server.url}/twirp/livekit.RoomService/ListRooms`, { method: 'POST', body: new Uint8Array(0), headers: { authorization, 'content-type': 'application/protobuf' } });
    expect(proto.headers.get('content-type')).toBe('application/protobuf');
    const table: [string, string, string, number, string][] = [
      ['RoomService/Nothing', '{}', 'application/json', 501, 'unimplemented'],
      ['RoomService/PerformRpc', '{}', 'application/json', 501, 'unimplemented'],
      ['Egress/ListEgress', '{}', 'application/json', 500, 'internal'],
      ['AgentDispatchService/ListDispatch', '{}', 'application/json', 501, 'unimplemented'],
      ['Nothing/At', '{}', 'application/json', 404, 'bad_route'],
      ['RoomService/ListRooms', '{}', 'text/plain', 404, 'bad_route'],
      ['RoomService/ListRooms', '{', 'application/json', 400, 'malformed'],
    ];
    for (const [path, body, type, status, code] of table) {
      const answer = await twirp(path, body, { authorization, 'content-type': type });
      expect([path, answer.status, (answer.body as { code: string }).code, answer.type]).toEqual([path, status, code, 'application/json']);
    }
  });

  test('a preflight from any page is answered before any token', async () => {
    const response = await fetch(`${server.url}/twirp/livekit.RoomService/ListRooms`, { method: 'OPTIONS', headers: { origin: 'https://app.example', 'access-control-request-method': 'POST' } });
    expect(response.status).toBe(204);
    expect(response.headers.get('access-control-allow-origin')).toBe('https://app.example');
  });
});

describe('webhooks', () => {
  test('the official receiver accepts them, in order', async () => {
    const room = await startBareServer();
    try {
      await new RoomServiceClient(room.url, apiKey.keyId, apiKey.secret).createRoom({ name: 'hooks' });
      await new RoomServiceClient(room.url, apiKey.keyId, apiKey.secret).deleteRoom('hooks');
      await expect.poll(() => room.webhooks.length).toBe(2);
      const receiver = new WebhookReceiver(apiKey.keyId, apiKey.secret);
      const events = await Promise.all(room.webhooks.map((hook) => receiver.receive(hook.body, hook.headers['Authorization'])));
      expect(events.map((event) => [event.event, event.room?.name])).toEqual([
        ['room_started', 'hooks'],
        ['room_finished', 'hooks'],
      ]);
      expect(new Set(events.map((event) => event.id)).size).toBe(2);
    } finally {
      await room.close();
    }
  });
});

async function twirp(path: string, body: string, headers: Record<string, string>): Promise<{ status: number; type: string | null; body: unknown }> {
  const response = await fetch(`${server.url}/twirp/livekit.${path}`, { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } });
  return { status: response.status, type: response.headers.get('content-type'), body: await response.json() };
}

function refusedUpgrade(path: string): Promise<{ status: number | undefined; body: string }> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(server.url);
    const headers = { connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==', 'sec-websocket-version': '13' };
    const upgrade = request({ hostname, port, path, headers }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () => resolve({ status: response.statusCode, body: Buffer.concat(parts).toString() }));
    });
    upgrade.on('upgrade', () => reject(new Error('the upgrade was accepted')));
    upgrade.on('error', reject);
    upgrade.end();
  });
}

/** [SEC 1 §4.1.4] (r, n − s) is as good a signature as (r, s). */
function otherFormOf(signature: string): string {
  const bytes = base64url.decode(signature);
  const order = 0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n;
  const s = BigInt(`0x${Buffer.from(bytes.subarray(48)).toString('hex')}`);
  const other = Buffer.from((order - s).toString(16).padStart(96, '0'), 'hex');
  return base64url.encode(Buffer.concat([bytes.subarray(0, 48), other]));
}

type Heard = SignalResponse['message'];
type TestSocket = {
  next(kind: NonNullable<Heard['case']>): Promise<Heard>;
  send(message: SignalRequest['message']): void;
  raw(data: Uint8Array | string): void;
  close(): void;
  readonly closed: Promise<number>;
};

async function openSocket(token: string, path = '/rtc', at: BareServer = server): Promise<TestSocket> {
  const socket = new WebSocket(`${at.url.replace('http', 'ws')}${path}?access_token=${token}&protocol=17&sdk=js`);
  const heard: Heard[] = [];
  const closed = new Promise<number>((resolve) => socket.on('close', resolve));
  socket.on('message', (data: Buffer) => heard.push(SignalResponse.fromBinary(data).message));
  await new Promise((resolve, reject) => {
    socket.on('open', resolve);
    socket.on('error', reject);
  });
  return {
    next: async (kind) => {
      await expect.poll(() => heard.some((message) => message.case === kind)).toBe(true);
      return heard.splice(heard.findIndex((message) => message.case === kind), 1)[0] ?? { case: undefined };
    },
    send: (message) => socket.send(new SignalRequest({ message }).toBinary()),
    raw: (data) => socket.send(data),
    close: () => socket.close(),
    closed,
  };
}
