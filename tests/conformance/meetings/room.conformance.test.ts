import { LocalAudioTrack, RoomEvent, TrackPublishOptions, TrackSource } from '@livekit/rtc-node';
import { noticeTopic, readNotice, type JoinAnswer, type JoinPlace, type Notice } from '@parley/meetings/contract';
import { post, signUp, startServer, type RunningServer, type TestAccount } from '@parley/tests/harness';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { NodeTone } from '../livekit/node-sources.ts';
import { NodeRoom } from '../livekit/node-room.ts';

/** A host and a participant, in the room by the official SDK, while decisions are made by our own API. */
let server: RunningServer;
let [host, bob]: TestAccount[] = [];
let code: string;
let hostRoom: NodeRoom;
let bobRoom: NodeRoom;
const tone = new NodeTone();
const notices = { host: [] as Notice[], bob: [] as Notice[] };

beforeAll(async () => {
  server = await startServer({ env: { MEDIA_ADDRESSES: '127.0.0.1' } });
  [host, bob] = await Promise.all([signUp(server.url, { name: 'Hostess' }), signUp(server.url, { name: 'Bob' })]);
  const opened = await join(host);
  code = opened.code;
  hostRoom = await enter(opened, notices.host);
  bobRoom = await enter(await join(bob), notices.bob);
  await bobRoom.local.publishTrack(LocalAudioTrack.createAudioTrack('tone', tone.source), new TrackPublishOptions({ source: TrackSource.SOURCE_MICROPHONE }));
  await hostRoom.hears('trackSubscribed');
});
afterAll(async () => {
  tone.stop();
  await Promise.all([hostRoom?.leave(), bobRoom?.leave()]);
  await server?.stop();
});

async function join(account: TestAccount | undefined, as = 'participant'): Promise<JoinPlace> {
  const answer = (await (await post(server.url, '/api/meetings/join', { ...(code === undefined ? {} : { code }), as }, account)).json()) as JoinAnswer;
  if (answer.state !== 'in') throw new Error(`expected a place, got ${JSON.stringify(answer)}`);
  return answer;
}

async function enter(place: JoinPlace, heard: Notice[]): Promise<NodeRoom> {
  const joined = await NodeRoom.join({ url: server.url, wsUrl: place.url, relay: undefined, stop: () => Promise.resolve() }, { identity: place.participantId, room: '', token: place.token });
  joined.room.on(RoomEvent.DataReceived, (payload, participant, _kind, topic) => {
    if (topic !== noticeTopic || participant !== undefined) return;
    const notice = readNotice(new TextDecoder().decode(payload));
    if (notice !== undefined) heard.push(notice);
  });
  return joined;
}

/** The host's word. Answers the status. */
const say = async (rest: string, body: object = {}, method = 'POST'): Promise<number> =>
  (await fetch(`${server.url}/api/meetings/${code}/${rest}`, { method, headers: { 'content-type': 'application/json', authorization: `Bearer ${host?.token}` }, body: JSON.stringify(body) })).status;
const bobs = () => [...(hostRoom.room.remoteParticipants.get(bob?.id ?? '')?.trackPublications.values() ?? [])];

test('the room tells everybody its state, and each participant’s role, set by the server', async () => {
  await expect.poll(() => JSON.parse(hostRoom.room.metadata || '{}') as object).toMatchObject({ version: 1, code, locked: false, waitingRoom: false, capacity: 12, publishers: 2 });
  expect(hostRoom.local.attributes).toMatchObject({ role: 'host', participantGroup: 'user' });
  expect(hostRoom.room.remoteParticipants.get(bob?.id ?? '')?.attributes).toMatchObject({ role: 'participant' });
});

test('a host’s mute reaches the publisher and everybody else, with who did it', async () => {
  expect(await say(`people/${bob?.id}/mute`, { source: 'microphone' })).toBe(204);

  await expect.poll(() => bobs().map(({ muted }) => muted)).toEqual([true]);
  await expect.poll(() => notices.bob).toContainEqual({ version: 1, kind: 'muted', source: 'microphone', by: { id: host?.id, name: 'Hostess' } });
});

test('a changed role takes effect in the room without a new connection, both ways', async () => {
  const { sid } = bobRoom.local;
  expect(await say(`people/${bob?.id}/role`, { role: 'viewer' }, 'PUT')).toBe(204);
  await expect.poll(() => [bobs().length, bobRoom.local.attributes['role']]).toEqual([0, 'viewer']);

  expect(await say(`people/${bob?.id}/role`, { role: 'participant' }, 'PUT')).toBe(204);
  await expect.poll(() => bobRoom.local.attributes['role']).toBe('participant');
  await bobRoom.local.publishTrack(LocalAudioTrack.createAudioTrack('again', tone.source), new TrackPublishOptions({ source: TrackSource.SOURCE_MICROPHONE }));
  await expect.poll(() => bobs().length).toBe(1);
  expect(bobRoom.local.sid).toBe(sid);
});

test('a knock reaches the host who is inside, and the one who waits is let in by it', async () => {
  expect(await say('settings', { waitingRoom: true }, 'PATCH')).toBe(200);
  const eve = await signUp(server.url, { name: 'Eve' });
  const { ticket } = (await (await post(server.url, '/api/meetings/join', { code }, eve)).json()) as { ticket: string };
  const answer = post(server.url, `/api/meetings/${code}/waiting`, { ticket }, eve);

  await expect.poll(() => notices.host).toContainEqual(expect.objectContaining({ kind: 'knock', knock: expect.objectContaining({ id: ticket, name: 'Eve' }) }));
  expect(notices.bob.map(({ kind }) => kind)).not.toContain('knock');
  expect(await say(`knocks/${ticket}/admit`)).toBe(204);

  expect(await (await answer).json()).toMatchObject({ state: 'in', participantId: eve.id });
});

test('[C-05] who is removed stays removed, by the token of before and by a fresh one', async () => {
  const before = await join(bob);
  expect(await say(`people/${bob?.id}/remove`)).toBe(204);

  await bobRoom.hears('disconnected');
  await hostRoom.hears(`participantDisconnected ${bob?.id}`);
  for (let attempt = 0; attempt < 3; attempt++) {
    const answer = await fetch(`${server.url}/rtc/validate?access_token=${before.token}`);
    expect([answer.status, await answer.text()]).toEqual([401, 'this participant is not let into this room']);
  }
  expect(await (await post(server.url, '/api/meetings/join', { code }, bob)).json()).toMatchObject({ code: 'meetings.removed' });

  expect(await say(`people/${bob?.id}/readmit`)).toBe(204);
  bobRoom = await enter(await join(bob), notices.bob);
  await expect.poll(() => hostRoom.room.remoteParticipants.has(bob?.id ?? '')).toBe(true);
});

test('[R-16] a meeting that is ended for everyone is over for everyone', async () => {
  expect(await say('end')).toBe(204);

  await Promise.all([hostRoom.hears('disconnected'), bobRoom.hears('disconnected')]);
});
