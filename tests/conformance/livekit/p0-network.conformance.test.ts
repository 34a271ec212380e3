import { holdBar } from '@parley/tests/harness';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { BrowserRoom } from './browser-room.ts';
import { readStatistics } from './page-statistics.ts';
import { Stage } from './stage.ts';

type Joined = { readonly room: import('livekit-client').Room; readonly heard: string[] };

/** Sessions that break and come back, as the official client breaks them for its own tests. */
describe('reconnecting', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await Stage.open();
  });
  afterEach(() => stage.clear());
  afterAll(() => stage?.close());

  it.each(['full-reconnect', 'node-failure', 'migration', 'resume-reconnect'] as const)(
    'row 27: after %s the client is back, its tracks are published anew, and others receive them',
    async (scenario) => {
      const viewer = await stage.inNode({ identity: 'viewer', room: scenario });
      const publisher = await stage.inBrowser({ identity: 'publisher', room: scenario });
      await publisher.run(publishVideo);
      await viewer.hears('trackSubscribed');
      const before = await publisher.run(trackSids);
      viewer.forget();

      await publisher.run(({ room }, name) => room.simulateScenario(name), scenario);

      await publisher.hears('reconnected');
      await viewer.hears('trackSubscribed');
      const after = await publisher.run(trackSids);
      expect(after).toHaveLength(1);
      expect(after).not.toEqual(before);
      expect([...viewer.room.remoteParticipants.keys()]).toEqual(['publisher']);
      const [seen] = viewer.room.remoteParticipants.get('publisher')?.trackPublications.keys() ?? [];
      expect([seen]).toEqual(after);
      expect((await stage.api.listParticipants(scenario)).map((info) => info.identity).sort()).toEqual(['publisher', 'viewer']);
    },
  );

  it('row 27: a server that sends the client away for good is not asked again', async () => {
    const leaver = await stage.inBrowser({ identity: 'leaver', room: 'server-leave' });

    await leaver.run(({ room }) => room.simulateScenario('server-leave'));

    await leaver.hears('disconnected 3');
    expect(await leaver.hasHeard('reconnecting')).toBe(false);
  });
});

describe('a network that loses 5 % both ways', () => {
  let stage: Stage;
  let publisher: BrowserRoom;
  let viewer: BrowserRoom;
  beforeAll(async () => {
    stage = await Stage.open(0.05);
    publisher = await stage.inBrowser({ identity: 'publisher', room: 'lossy' });
    viewer = await stage.inBrowser({ identity: 'viewer', room: 'lossy' });
  });
  afterAll(() => stage?.close());

  it('row 33: losses are asked for and sent again on both hops, and the picture hardly stops', async () => {
    await publisher.run(publishVideo);
    await viewer.hears('firstFrame publisher');
    const before = await viewer.run(readStatistics);
    const start = performance.now();

    await expect.poll(async () => (await viewer.run(readStatistics)).inbound.resent, { timeout: 10_000 }).toBeGreaterThan(5);
    await expect.poll(async () => (await publisher.run(readStatistics)).outbound.resent, { timeout: 10_000 }).toBeGreaterThan(5);
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, 4000 - (performance.now() - start))));
    const after = await viewer.run(readStatistics);
    const seconds = (performance.now() - start) / 1000;

    expect(after.inbound.nacks).toBeGreaterThan(5);
    expect((await publisher.run(readStatistics)).outbound.nacks).toBeGreaterThan(5);
    // 15 frames a second are sent; a tenth of the time may be lost to freezes.
    expect((after.inbound.framesDecoded - before.inbound.framesDecoded) / seconds).toBeGreaterThan(10);
    holdBar('part of the time frozen under loss', (after.inbound.freezeSeconds - before.inbound.freezeSeconds) / seconds, 0.2);
  });

  it('row 33: who joins over it sees a picture soon, and reliable data arrive in order', async () => {
    const late = await stage.inBrowser({ identity: 'late', room: 'lossy' });
    await late.hears('firstFrame publisher');

    await publisher.run(async ({ room }) => {
      for (let index = 0; index < 50; index++) await room.localParticipant.publishData(new TextEncoder().encode(`n${index}`), { reliable: true });
    });

    await late.hears('dataReceived n49');
    const received = (await late.heard()).filter((line) => line.startsWith('dataReceived')).map((line) => line.split(' ')[1]);
    expect(received).toEqual(Array.from({ length: 50 }, (_, index) => `n${index}`));
  });
});

function trackSids({ room }: Joined): string[] {
  return [...room.localParticipant.trackPublications.keys()];
}

async function publishVideo({ room }: Joined): Promise<void> {
  await room.localParticipant.setCameraEnabled(true, { resolution: { width: 640, height: 360, frameRate: 15 } }, { simulcast: false, videoEncoding: { maxBitrate: 600_000, maxFramerate: 15 } });
}
