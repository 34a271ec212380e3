import { DisconnectReason } from '@livekit/rtc-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BrowserPeer, type BrowserPage } from './browser-peer.ts';
import { BrowserRoom } from './browser-room.ts';
import { mintToken } from './lossy-server.ts';
import type { NodeRoom } from './node-room.ts';
import { Stage } from './stage.ts';

/** Coming, being there, and going, with both official clients. The last tests use what the first ones opened. */
describe('presence', () => {
  let stage: Stage;
  let idleInBrowser: BrowserRoom;
  let idleInNode: NodeRoom;

  beforeAll(async () => {
    stage = await Stage.open();
    idleInBrowser = await BrowserRoom.join(stage.peer, stage.server, { identity: 'idle-browser', room: 'idle' });
    idleInNode = await stage.inNode({ identity: 'idle-node', room: 'idle' });
  });

  afterAll(() => stage?.close());

  it('row 2: both clients fall back from /rtc/v1 after exactly one refusal, without an error', async () => {
    const sockets: string[] = [];
    const refused: string[] = [];
    const watcher = await BrowserPeer.open(stage.browser);
    watcher.page.on('websocket', (socket) => sockets.push(new URL(socket.url()).pathname));
    watcher.page.on('response', (response) => void (response.status() === 404 && refused.push(new URL(response.url()).pathname)));

    const inBrowser = await BrowserRoom.join(watcher, stage.server, { identity: 'fallback', room: 'fallback' });
    const inNode = await stage.inNode({ identity: 'fallback-node', room: 'fallback' });

    expect(sockets).toEqual(['/rtc/v1', '/rtc']);
    expect(refused.filter((path) => path.startsWith('/rtc'))).toEqual(['/rtc/v1/validate']);
    expect(inNode.room.isConnected).toBe(true);
    const facts = await inBrowser.run(async ({ room }) => ({ sid: await room.getSid(), version: room.serverInfo?.version }));
    expect(facts.sid).toMatch(/^RM_/);
    expect(facts.sid).toBe(await inNode.room.getSid());
    expect(facts.version).toMatch(/^\d+\.\d+/);
    await watcher.close();
  });

  it.each([
    ['a token of another secret', 'forged', 'signature'],
    ['an expired token', 'expired', 'expired'],
    ['a token that may not join', 'no-join', 'permissions'],
  ])('row 4: %s is NotAllowed with status 401 and the reason in words', async (_name, fault, words) => {
    const token = await badToken(fault);

    const inBrowser = await stage.peer.page.evaluate(failToConnect, { url: stage.server.wsUrl, token });
    const inNode = await stage.inNode({ identity: 'x', room: 'x', token }).then(
      () => 'connected',
      (error: Error) => error.message,
    );

    expect(inBrowser).toMatchObject({ name: 'ConnectionError', reason: 'NotAllowed', status: 401 });
    expect(inBrowser.message).toContain(words);
    expect(inNode).toContain('401');
  });

  it('row 6: a page of another origin can read every refusal', async () => {
    const token = await badToken('forged');
    const adminToken = await mintToken('admin', 'cors', { roomAdmin: true, roomCreate: true });

    const answers = await stage.peer.page.evaluate(readAnswers, { url: stage.server.url, token, adminToken });

    expect(answers).toEqual([
      ['validate', 401, expect.stringContaining('signature')],
      ['absent path', 404, ''],
      ['twirp refused', 401, expect.stringContaining('permissions denied')],
      ['twirp absent', 404, expect.stringContaining('not_found')],
      ['twirp preflight and answer', 200, expect.stringContaining('participants')],
    ]);
  });

  it('row 9: people hear of each other in order, and a late one sees the earlier ones', async () => {
    const anna = await stage.inBrowser({ identity: 'anna', room: 'people' });
    const bert = await stage.inNode({ identity: 'bert', room: 'people' });
    await anna.hears('participantConnected bert', 'participantActive bert');
    const cora = await stage.inBrowser({ identity: 'cora', room: 'people' });
    await anna.hears('participantConnected cora', 'participantActive cora');
    await bert.hears('participantConnected cora');

    expect((await cora.run(({ room }) => [...room.remoteParticipants.keys()])).sort()).toEqual(['anna', 'bert']);
    const order = (await anna.heard()).filter((line) => /^participant(Connected|Active) /.test(line));
    expect(order).toEqual(['participantConnected bert', 'participantActive bert', 'participantConnected cora', 'participantActive cora']);
    await cora.leave();
    await anna.hears('participantDisconnected cora');
    await bert.hears('participantDisconnected cora');
  });

  it('row 51: whoever leaves, in either way, is gone for the others within a second', async () => {
    const stay = await stage.inNode({ identity: 'stay', room: 'leaving' });
    const leaver = await stage.inBrowser({ identity: 'leaver', room: 'leaving' });
    const node = await stage.inNode({ identity: 'node-leaver', room: 'leaving' });
    const tab = await BrowserPeer.open(stage.browser);
    await BrowserRoom.join(tab, stage.server, { identity: 'tab', room: 'leaving' });
    await stay.hears('participantConnected leaver', 'participantConnected node-leaver', 'participantConnected tab');

    for (const [who, leave] of [
      ['leaver', () => leaver.leave()],
      ['node-leaver', () => node.leave()],
      // A tab that is closed says so in its last moment.
      ['tab', () => tab.page.goto('about:blank')],
    ] as const) {
      const start = performance.now();
      await leave();
      await stay.hears(`participantDisconnected ${who}`);
      expect([who, performance.now() - start]).toEqual([who, expect.toSatisfy((ms: number) => ms < 1500)]);
    }
    await tab.close();
  });

  it('row 26: each way of being sent away has its reason in both clients', async () => {
    const cases: [string, number, (room: string) => Promise<unknown>][] = [
      ['removed', DisconnectReason.PARTICIPANT_REMOVED, (room) => Promise.all(['js', 'rn'].map((identity) => stage.api.removeParticipant(room, identity)))],
      ['deleted', DisconnectReason.ROOM_DELETED, (room) => stage.api.deleteRoom(room)],
      ['duplicate', DisconnectReason.DUPLICATE_IDENTITY, (room) => Promise.all(['js', 'rn'].map((identity) => stage.inNode({ identity, room })))],
    ];
    for (const [name, reason, act] of cases) {
      const inBrowser = await stage.inBrowser({ identity: 'js', room: name });
      const inNode = await stage.inNode({ identity: 'rn', room: name });

      await act(name);

      await inBrowser.hears(`disconnected ${reason}`);
      await inNode.hears(`disconnected ${reason}`);
    }
  });

  it('row 51: a room that everybody has left is gone after its departure timeout', async () => {
    await stage.api.createRoom({ name: 'brief', departureTimeout: 1 });
    const inBrowser = await stage.inBrowser({ identity: 'js', room: 'brief' });
    const inNode = await stage.inNode({ identity: 'rn', room: 'brief' });
    expect((await stage.api.listRooms(['brief']))[0]?.numParticipants).toBe(2);

    await Promise.all([inBrowser.leave(), inNode.leave()]);

    await expect.poll(() => stage.api.listRooms(['brief']), { timeout: 15_000 }).toEqual([]);
  });

  it('row 26: a server that stops tells its guests to come again, which both do by themselves', async () => {
    await stage.server.stop();

    await idleInBrowser.hears('reconnecting');
    await idleInNode.hears('reconnecting');
  });
});

async function badToken(fault: string): Promise<string> {
  if (fault === 'no-join') return mintToken('x', 'x', { roomJoin: false });
  if (fault === 'expired') return mintToken('x', 'x', {}, '-10m');
  const good = await mintToken('x', 'x');
  return `${good.slice(0, good.lastIndexOf('.'))}.${'A'.repeat(43)}`;
}

async function failToConnect({ url, token }: { url: string; token: string }) {
  const { livekit } = globalThis as unknown as BrowserPage;
  try {
    await new livekit.Room().connect(url, token);
  } catch (error) {
    if (!(error instanceof livekit.ConnectionError)) throw error;
    const { name, status, message, reason } = error;
    return { name, status, message, reason: livekit.ConnectionErrorReason[reason] };
  }
  throw new Error('it connected');
}

async function readAnswers({ url, token, adminToken }: { url: string; token: string; adminToken: string }) {
  const twirp = (name: string, body: object, bearer: string) =>
    fetch(`${url}/twirp/livekit.${name}`, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json', authorization: `Bearer ${bearer}` },
    });
  const asked: [string, Promise<Response>][] = [
    ['validate', fetch(`${url}/rtc/validate?access_token=${token}`)],
    ['absent path', fetch(`${url}/rtc/v1/validate`)],
    ['twirp refused', twirp('RoomService/ListRooms', {}, adminToken)],
    ['twirp absent', twirp('RoomService/DeleteRoom', { room: 'cors' }, adminToken)],
    ['twirp preflight and answer', twirp('RoomService/ListParticipants', { room: 'cors' }, adminToken)],
  ];
  const answers: [string, number, string][] = [];
  for (const [name, response] of asked) answers.push([name, (await response).status, await (await response).text()]);
  return answers;
}
