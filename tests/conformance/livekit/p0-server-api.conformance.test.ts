import {
  CreateRoomRequest,
  DataPacket_Kind,
  ListParticipantsRequest,
  ListParticipantsResponse,
  ListRoomsRequest,
  ListRoomsResponse,
  Room,
  RoomParticipantIdentity,
} from '@livekit/protocol';
import { AccessToken, RoomServiceClient, type VideoGrant } from 'livekit-server-sdk';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { apiKey, apiSecret } from './lossy-server.ts';
import { Stage } from './stage.ts';

/** The server API as an application's back end calls it, with real clients as its subject. */
describe('the server API', () => {
  let stage: Stage;
  let api: RoomServiceClient;
  beforeAll(async () => {
    stage = await Stage.open();
    ({ api } = stage);
  });
  afterEach(() => stage.clear());
  afterAll(() => stage?.close());

  it('row 24: rooms are made, found, changed and deleted', async () => {
    const made = await api.createRoom({ name: 'hall', emptyTimeout: 120, departureTimeout: 7, maxParticipants: 3, metadata: 'first' });
    expect(made).toMatchObject({ name: 'hall', emptyTimeout: 120, departureTimeout: 7, maxParticipants: 3, metadata: 'first', numParticipants: 0 });
    expect((await api.createRoom({ name: 'hall', metadata: 'second' })).sid).toBe(made.sid);
    expect((await api.listRooms(['hall', 'absent'])).map((room) => [room.name, room.metadata])).toEqual([['hall', 'second']]);
    expect((await api.updateRoomMetadata('hall', 'third')).metadata).toBe('third');

    await api.deleteRoom('hall');

    expect(await api.listRooms(['hall'])).toEqual([]);
    expect((await api.createRoom({ name: 'hall' })).sid).not.toBe(made.sid);
    await api.deleteRoom('hall');
  });

  it('row 24: a room refuses one participant more than it is made for', async () => {
    await api.createRoom({ name: 'small', maxParticipants: 1 });
    await stage.inNode({ identity: 'first', room: 'small' });

    await expect(stage.inNode({ identity: 'second', room: 'small' })).rejects.toThrow();
    expect((await api.listParticipants('small')).map((info) => info.identity)).toEqual(['first']);
  });

  it('row 24: participants are listed, read, renamed, muted, unsubscribed, written to and removed', async () => {
    const anna = await stage.inBrowser({ identity: 'anna', room: 'people' });
    const bert = await stage.inNode({ identity: 'bert', room: 'people' });
    await anna.run(({ room }) => room.localParticipant.setMicrophoneEnabled(true));
    await bert.hears('trackSubscribed');

    const listed = await api.listParticipants('people');
    expect(listed.map((info) => [info.identity, info.state]).sort()).toEqual([
      ['anna', 2],
      ['bert', 2],
    ]);
    const [track] = (await api.getParticipant('people', 'anna')).tracks;
    expect(track).toMatchObject({ muted: false, mimeType: 'audio/opus' });
    const trackSid = track?.sid ?? '';

    const changed = await api.updateParticipant('people', 'bert', { name: 'Bert B.', metadata: 'm', attributes: { seat: '4' } });
    expect(changed).toMatchObject({ name: 'Bert B.', metadata: 'm', attributes: { seat: '4' } });
    await anna.hears('participantNameChanged Bert B. bert', 'participantMetadataChanged  bert', 'participantAttributesChanged {"seat":"4"} bert');

    expect(await api.mutePublishedTrack('people', 'anna', trackSid, true)).toMatchObject({ sid: trackSid, muted: true });
    await anna.hears('trackMuted microphone anna');
    await bert.hears('trackMuted');
    expect(bert.hasHeard('trackUnmuted')).toBe(false);
    await expect(api.mutePublishedTrack('people', 'anna', trackSid, false)).rejects.toMatchObject({ status: 412, code: 'failed_precondition' });

    // Of a subscription that the server ends, only the browser's SDK tells its application.
    const cora = await stage.inBrowser({ identity: 'cora', room: 'people' });
    await cora.hears('trackSubscribed microphone');
    await api.updateSubscriptions('people', 'cora', [trackSid], false);
    await cora.hears('trackUnsubscribed microphone');
    await cora.forget();
    await api.updateSubscriptions('people', 'cora', [trackSid], true);
    await cora.hears('trackSubscribed microphone');
    await cora.leave();

    await api.sendData('people', new TextEncoder().encode('notice'), DataPacket_Kind.RELIABLE, { destinationIdentities: ['anna'], topic: 'board' });
    await api.sendData('people', new TextEncoder().encode('to-all'), DataPacket_Kind.RELIABLE, { topic: 'board' });
    await anna.hears('dataReceived notice - 0 board', 'dataReceived to-all - 0 board');
    await bert.hears('dataReceived to-all');
    expect(bert.hasHeard('dataReceived notice')).toBe(false);

    await api.removeParticipant('people', 'bert');
    await anna.hears('participantDisconnected bert');
    expect((await api.listParticipants('people')).map((info) => info.identity)).toEqual(['anna']);
  });

  it('row 25: a right that is taken away ends the track, and one that is given back lets it come again', async () => {
    const anna = await stage.inBrowser({ identity: 'anna', room: 'rights' });
    const bert = await stage.inNode({ identity: 'bert', room: 'rights' });
    await anna.run(({ room }) => room.localParticipant.setMicrophoneEnabled(true));
    await bert.hears('trackSubscribed');

    await api.updateParticipant('rights', 'anna', { permission: { canPublish: false, canSubscribe: true, canPublishData: true } });
    await bert.hears('trackUnpublished');
    await anna.hears('participantPermissionsChanged', 'localTrackUnpublished');
    expect((await api.getParticipant('rights', 'anna')).tracks).toEqual([]);

    bert.forget();
    await api.updateParticipant('rights', 'anna', { permission: { canPublish: true, canSubscribe: true, canPublishData: true } });
    await expect.poll(() => anna.run(({ room }) => room.localParticipant.permissions?.canPublish)).toBe(true);
    await anna.run(({ room }) => room.localParticipant.setMicrophoneEnabled(true));
    await bert.hears('trackSubscribed');
  });

  it('row 24: every refusal has its status and its code', async () => {
    const noKey = new RoomServiceClient(stage.server.url, 'nobody', apiSecret);
    await api.createRoom({ name: 'known' });
    const cases: [string, () => Promise<unknown>, number, string | undefined][] = [
      ['delete an absent room', () => api.deleteRoom('absent'), 404, 'not_found'],
      ['metadata of an absent room', () => api.updateRoomMetadata('absent', 'x'), 404, 'not_found'],
      ['absent participant', () => api.getParticipant('known', 'absent'), 404, 'not_found'],
      ['remove an absent participant', () => api.removeParticipant('known', 'absent'), 404, 'not_found'],
      ['update an absent participant', () => api.updateParticipant('known', 'absent', { metadata: 'x' }), 404, 'not_found'],
      ['mute of an absent participant', () => api.mutePublishedTrack('known', 'absent', 'TR_x', true), 404, 'not_found'],
      ['data to an absent room', () => api.sendData('absent', new Uint8Array(1), DataPacket_Kind.RELIABLE, {}), 404, 'not_found'],
      ['a room without a name', () => api.createRoom({ name: '' }), 400, 'invalid_argument'],
      ['a name that is too long', () => api.createRoom({ name: 'n'.repeat(257) }), 400, 'invalid_argument'],
      ['forwarding, which is not here', () => api.forwardParticipant('known', 'x', 'y'), 501, 'unimplemented'],
      ['an unknown key', () => noKey.listRooms(), 401, undefined],
    ];
    for (const [name, call, status, code] of cases) {
      const error = await call().then(
        () => 'no error',
        (error: { status: number; code?: string }) => ({ status: error.status, code: error.code }),
      );
      expect([name, error]).toEqual([name, { status, code }]);
    }
    expect(await api.listParticipants('absent')).toEqual([]);
  });

  it('row 24: protobuf and JSON say the same', async () => {
    await stage.inNode({ identity: 'bert', room: 'wire' });
    const binary = (method: string, message: { toBinary(): Uint8Array }, grant: VideoGrant) => call(stage, method, message.toBinary(), 'application/protobuf', grant);

    const created = Room.fromBinary((await binary('CreateRoom', new CreateRoomRequest({ name: 'wire', metadata: 'm' }), { roomCreate: true })).body);
    const listed = ListRoomsResponse.fromBinary((await binary('ListRooms', new ListRoomsRequest({ names: ['wire'] }), { roomList: true })).body);
    const people = ListParticipantsResponse.fromBinary((await binary('ListParticipants', new ListParticipantsRequest({ room: 'wire' }), { roomAdmin: true, room: 'wire' })).body);
    expect(created).toMatchObject({ name: 'wire', metadata: 'm', numParticipants: 1 });
    expect(listed.rooms.map((room) => room.sid)).toEqual([created.sid]);
    expect(people.participants.map((info) => info.identity)).toEqual(['bert']);

    const refused = await binary('GetParticipant', new RoomParticipantIdentity({ room: 'wire', identity: 'absent' }), { roomAdmin: true, room: 'wire' });
    expect([refused.status, refused.type]).toEqual([404, 'application/json']);
    expect(JSON.parse(new TextDecoder().decode(refused.body))).toMatchObject({ code: 'not_found' });

    const json = await call(stage, 'ListRooms', new TextEncoder().encode('{"names":["wire"]}'), 'application/json', { roomList: true });
    expect(JSON.parse(new TextDecoder().decode(json.body))).toMatchObject({ rooms: [{ name: 'wire', num_participants: 1, creation_time: created.creationTime.toString() }] });
  });
});

async function call(stage: Stage, method: string, body: Uint8Array, type: string, grant: VideoGrant): Promise<{ status: number; type: string | null; body: Uint8Array }> {
  const token = new AccessToken(apiKey, apiSecret);
  token.addGrant(grant);
  const headers = { 'content-type': type, authorization: `Bearer ${await token.toJwt()}` };
  const response = await fetch(`${stage.server.url}/twirp/livekit.RoomService/${method}`, { method: 'POST', body: new Uint8Array(body), headers });
  return { status: response.status, type: response.headers.get('content-type'), body: new Uint8Array(await response.arrayBuffer()) };
}
