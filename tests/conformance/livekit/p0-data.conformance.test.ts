import { RpcError } from '@livekit/rtc-node';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Stage } from './stage.ts';
import type { BrowserRoom } from './browser-room.ts';
import type { NodeRoom } from './node-room.ts';

const megabyte = 1_000_000;

/** What travels over data channels, and what people write on themselves and their room. */
describe('data and names', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await Stage.open();
  });
  afterEach(() => stage.clear());
  afterAll(() => stage?.close());

  /** Anna in the browser and Bert in Node know each other. */
  async function pair(room: string): Promise<{ anna: BrowserRoom; bert: NodeRoom }> {
    const bert = await stage.inNode({ identity: 'bert', room });
    const anna = await stage.inBrowser({ identity: 'anna', room });
    await bert.hears('participantConnected anna');
    return { anna, bert };
  }

  it('row 17: reliable and lossy data reach the addressees with their topic, nobody else, and not the sender', async () => {
    const { anna, bert } = await pair('addressed');
    const cora = await stage.inBrowser({ identity: 'cora', room: 'addressed' });
    await bert.hears('participantConnected cora');

    await anna.run(async ({ room }) => {
      const bytes = (text: string) => new TextEncoder().encode(text);
      await room.localParticipant.publishData(bytes('for-all'), { reliable: true, topic: 'open' });
      await room.localParticipant.publishData(bytes('for-bert'), { reliable: true, topic: 'closed', destinationIdentities: ['bert'] });
      await room.localParticipant.publishData(bytes('quick'), { reliable: false, topic: 'lossy' });
    });
    await bert.local.publishData(new TextEncoder().encode('for-cora'), { reliable: true, topic: 'closed', destination_identities: ['cora'] });
    await bert.local.publishData(new TextEncoder().encode('last'), { reliable: true, topic: 'end' });

    // The two SDKs count the kinds differently: reliable is 0 in the browser and 1 in Node.
    await bert.hears('dataReceived for-all anna 1 open', 'dataReceived for-bert anna 1 closed', 'dataReceived quick anna 0 lossy');
    await cora.hears('dataReceived for-all anna 0 open', 'dataReceived quick anna 1 lossy', 'dataReceived for-cora bert 0 closed', 'dataReceived last bert 0 end');
    await anna.hears('dataReceived last bert 0 end');
    const lines = async (room: BrowserRoom) => (await room.heard()).filter((line) => line.startsWith('dataReceived'));
    expect((await lines(anna)).length).toBe(1);
    expect((await lines(cora)).length).toBe(4);
    expect(bert.heard().filter((line) => line.startsWith('dataReceived')).length).toBe(3);
  });

  it('row 18: what is sent to somebody who has only just been announced waits until it can be received', async () => {
    const anna = await stage.inBrowser({ identity: 'anna', room: 'early' });
    await anna.run(({ room }) => {
      room.on('participantConnected', (newcomer) => {
        void room.localParticipant.publishData(new TextEncoder().encode('welcome'), { reliable: true, destinationIdentities: [newcomer.identity] });
      });
    });

    const bert = await stage.inNode({ identity: 'bert', room: 'early' });
    const cora = await stage.inBrowser({ identity: 'cora', room: 'early' });

    await bert.hears('dataReceived welcome anna');
    await cora.hears('dataReceived welcome anna');
  });

  it('row 19: a text and a file of a megabyte arrive whole in both directions', async () => {
    const { anna, bert } = await pair('streams');
    const text = 'parley '.repeat(megabyte / 7);
    const inNode = new Promise<string>((resolve) => {
      bert.room.registerTextStreamHandler('essay', (reader) => void reader.readAll().then(resolve));
    });
    const fileInNode = new Promise<number>((resolve) => {
      bert.room.registerByteStreamHandler('file', (reader) => {
        void reader.readAll().then((chunks) => resolve(chunks.reduce((sum, chunk) => sum + chunk.reduce((bytes, byte) => bytes + byte, 0), 0)));
      });
    });
    await anna.run(({ room, heard }) => {
      room.registerTextStreamHandler('essay', (reader) => void reader.readAll().then((text) => heard.push(`essay ${text.length}`)));
      room.registerByteStreamHandler('file', (reader) => {
        void reader.readAll().then((chunks) => heard.push(`file ${chunks.reduce((sum, chunk) => sum + chunk.reduce((bytes, byte) => bytes + byte, 0), 0)}`));
      });
    });

    await anna.run(({ room }, sent) => room.localParticipant.sendText(sent, { topic: 'essay' }), text);
    expect(await inNode).toBe(text);
    await anna.run(({ room }, size) => room.localParticipant.sendFile(new File([new Uint8Array(size).fill(3)], 'threes.bin'), { topic: 'file' }), megabyte);
    expect(await fileInNode).toBe(3 * megabyte);

    await bert.local.sendText(text, { topic: 'essay' });
    await anna.hears(`essay ${text.length}`);
    const writer = await bert.local.streamBytes({ topic: 'file', name: 'fives.bin', totalSize: megabyte });
    await writer.write(new Uint8Array(megabyte).fill(5));
    await writer.close();
    await anna.hears(`file ${5 * megabyte}`);
  });

  it('row 20: a procedure is called in both directions, and each failure has its code', async () => {
    const { anna, bert } = await pair('procedures');
    bert.local.registerRpcMethod('greet', ({ callerIdentity, payload }) => Promise.resolve(`${payload}, ${callerIdentity}`));
    bert.local.registerRpcMethod('fail', () => Promise.reject(new RpcError(2000, 'not today')));
    bert.local.registerRpcMethod('sleep', () => new Promise(() => undefined));
    await anna.run(({ room }) => room.registerRpcMethod('greet', ({ callerIdentity, payload }) => Promise.resolve(`${payload}, ${callerIdentity}`)));

    const call = (method: string) =>
      anna.run(
        ({ room }, method) =>
          room.localParticipant.performRpc({ destinationIdentity: 'bert', method, payload: 'hello', responseTimeout: 2000 }).catch((error: { code: number }) => error.code),
        method,
      );
    expect(await call('greet')).toBe('hello, anna');
    expect(await call('absent')).toBe(1400);
    expect(await call('fail')).toBe(2000);
    expect(await call('sleep')).toBe(1502);
    expect(await bert.local.performRpc({ destinationIdentity: 'anna', method: 'greet', payload: 'hello' })).toBe('hello, bert');
    await expect(bert.local.performRpc({ destinationIdentity: 'anna', method: 'absent', payload: '' })).rejects.toMatchObject({ code: 1400 });
  });

  it('row 22: metadata, name and attributes change for everybody, in both directions', async () => {
    const { anna, bert } = await pair('names');

    await anna.run(async ({ room }) => {
      await room.localParticipant.setMetadata('about anna');
      await room.localParticipant.setName('Anna A.');
      await room.localParticipant.setAttributes({ hand: 'up', mood: 'good' });
      await room.localParticipant.setAttributes({ mood: '' });
    });
    await bert.local.updateMetadata('about bert');
    await bert.local.updateName('Bert B.');
    await bert.local.setAttributes({ hand: 'down' });

    await bert.hears('participantMetadataChanged', 'participantNameChanged Anna A. anna', 'participantAttributesChanged');
    await anna.hears('participantMetadataChanged  bert', 'participantNameChanged Bert B. bert', 'participantAttributesChanged {"hand":"down"} bert');
    const seen = bert.room.remoteParticipants.get('anna');
    await expect.poll(() => [seen?.metadata, seen?.name, seen?.attributes]).toEqual(['about anna', 'Anna A.', { hand: 'up' }]);
    const read = () =>
      anna.run(({ room }) => {
        const bert = room.remoteParticipants.get('bert');
        return [bert?.metadata, bert?.name, bert?.attributes];
      });
    expect(await read()).toEqual(['about bert', 'Bert B.', { hand: 'down' }]);
  });

  it('row 22: without the right to it, a change is refused as NOT_ALLOWED', async () => {
    const anna = await stage.inBrowser({ identity: 'anna', room: 'denied', grant: { canUpdateOwnMetadata: false } });

    const refusal = await anna.run(async ({ room }) => room.localParticipant.setMetadata('mine').then(() => undefined, (error: { reasonName: string }) => error.reasonName));

    expect(refusal).toBe('NOT_ALLOWED');
    expect(await anna.run(({ room }) => room.localParticipant.metadata)).toBe('');
  });

  it('row 23: room metadata is told to both clients, and is there for those who come later', async () => {
    const { anna, bert } = await pair('subject');

    await stage.api.updateRoomMetadata('subject', 'plans');

    await anna.hears('roomMetadataChanged plans');
    await bert.hears('roomMetadataChanged plans');
    const late = await stage.inBrowser({ identity: 'late', room: 'subject' });
    expect(await late.run(({ room }) => [room.metadata, room.isRecording])).toEqual(['plans', false]);
  });
});
