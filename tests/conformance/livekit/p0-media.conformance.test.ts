import { LocalAudioTrack, TrackPublishOptions, TrackSource } from '@livekit/rtc-node';
import { holdBar } from '@parley/tests/harness';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BrowserPage } from './browser-peer.ts';
import type { BrowserRoom } from './browser-room.ts';
import type { NodeRoom } from './node-room.ts';
import { NodeTone } from './node-sources.ts';
import { readStatistics } from './page-statistics.ts';
import { Stage } from './stage.ts';

const room = 'media';

/** Tracks between a camera that is there from the beginning and those who come, look and go. */
describe('media', () => {
  let stage: Stage;
  let camera: BrowserRoom;
  let listener: NodeRoom;
  let idleSince: number;

  beforeAll(async () => {
    stage = await Stage.open();
    listener = await stage.inNode({ identity: 'listener', room });
    idleSince = performance.now();
    camera = await stage.inBrowser({ identity: 'camera', room });
  });

  afterAll(() => stage?.close());

  it('row 15: a publisher learns that its track has its first subscriber', async () => {
    await camera.run(publishCamera);

    await camera.hears('localTrackSubscribed camera');
    await listener.hears('trackSubscribed', 'trackPublished');
  });

  it('row 12: whoever comes later sees the first picture within a second and a half', async () => {
    const late = await stage.inBrowser({ identity: 'late', room });

    await late.hears('firstFrame camera');
    const line = (await late.heard()).find((said) => said.startsWith('firstFrame camera')) ?? '';
    holdBar('first picture of whoever comes later', Number(line.split(' ')[2]), 1500);
    await late.leave();
  });

  it('row 34: the feedback to a publisher lets its estimate climb over 1 Mbps', async () => {
    await expect.poll(async () => (await camera.run(readStatistics)).outbound.availableBps, { timeout: 12_000 }).toBeGreaterThan(1_000_000);
    expect((await camera.run(readStatistics)).outbound.limits).not.toContain('bandwidth');
  });

  it('row 30: a viewer that chooses a layer gets its size within two seconds, without a freeze', async () => {
    const viewer = await stage.inBrowser({ identity: 'viewer', room });
    await viewer.hears('firstFrame camera');
    const width = async () => (await viewer.run(readStatistics)).inbound.frameWidth;
    await expect.poll(width, { timeout: 15_000 }).toBe(960);
    const before = await viewer.run(readStatistics);

    for (const [quality, expected] of [
      [0, 240],
      [1, 480],
      [2, 960],
      [0, 240],
    ] as const) {
      await viewer.run(chooseQuality, quality);
      await expect.poll(width, { timeout: 15_000 }).toBe(expected);
    }
    await viewer.run(({ room }) => room.remoteParticipants.get('camera')?.videoTrackPublications.forEach((publication) => publication.setVideoDimensions({ width: 480, height: 270 })));
    await expect.poll(width, { timeout: 15_000 }).toBe(480);

    const after = await viewer.run(readStatistics);
    holdBar('seconds frozen while the layer changed', after.inbound.freezeSeconds - before.inbound.freezeSeconds, 0.5);
    await viewer.leave();
  });

  it('row 31: an adaptive viewer pays only for what it sees', async () => {
    const viewer = await stage.inBrowser({ identity: 'adaptive', room, options: { adaptiveStream: true } });
    await viewer.hears('firstFrame camera');
    await viewer.run(showVideo, true);
    const bytes = async () => (await viewer.run(readStatistics)).inbound.bytes;
    const frames = async () => (await viewer.run(readStatistics)).inbound.framesDecoded;
    const grown = async (read: () => Promise<number>, ms: number) => {
      const from = await read();
      await new Promise((resolve) => setTimeout(resolve, ms));
      return (await read()) - from;
    };

    await viewer.run(showVideo, false);
    await expect.poll(() => grown(bytes, 400), { timeout: 15_000 }).toBe(0);
    const seen = await frames();
    const start = performance.now();
    await viewer.run(showVideo, true);
    await expect.poll(frames, { timeout: 15_000, interval: 50 }).toBeGreaterThan(seen);
    holdBar('a picture that is looked at again', performance.now() - start, 1500);
    await viewer.leave();
  });

  it('row 16: without auto-subscribe nothing comes until it is asked for, and nothing after it is given back', async () => {
    const chooser = await stage.inBrowser({ identity: 'chooser', room, connect: { autoSubscribe: false } });
    const packets = async () => (await chooser.run(readStatistics)).inbound.packets;
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(await chooser.hasHeard('trackSubscribed')).toBe(false);
    expect(await packets()).toBe(0);

    await chooser.run(subscribe, true);
    await chooser.hears('trackSubscribed camera', 'firstFrame camera');
    await chooser.run(subscribe, false);
    await chooser.hears('trackUnsubscribed camera');
    const at = await packets();
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(await packets()).toBe(at);
    await chooser.run(subscribe, true);
    await expect.poll(async () => (await chooser.heard()).filter((line) => line.startsWith('firstFrame')).length).toBe(2);
    await chooser.leave();
  });

  it('row 13: muting is known at both ends and in both clients, and media is back within a second', async () => {
    const viewer = await stage.inBrowser({ identity: 'viewer', room });
    await camera.run(({ room }) => room.localParticipant.setMicrophoneEnabled(true));
    await viewer.hears('trackSubscribed microphone', 'firstFrame camera');

    for (const [kind, read] of [
      ['microphone', async () => (await viewer.run(readStatistics)).inbound.audioEnergy],
      ['camera', async () => (await viewer.run(readStatistics)).inbound.framesDecoded],
    ] as const) {
      await Promise.all([camera.forget(), viewer.forget()]);
      listener.forget();
      await camera.run(enable, { kind, enabled: false });
      await camera.hears(`trackMuted ${kind} camera`);
      await viewer.hears(`trackMuted ${kind} camera`);
      await listener.hears('trackMuted');
      await new Promise((resolve) => setTimeout(resolve, 300)); // what was on its way has arrived
      const silent = await read();
      await camera.run(enable, { kind, enabled: true });
      const start = performance.now();
      await viewer.hears(`trackUnmuted ${kind} camera`);
      await listener.hears('trackUnmuted');
      await expect.poll(read, { timeout: 15_000, interval: 50 }).toBeGreaterThan(silent);
      holdBar(`${kind} after it was unmuted`, performance.now() - start, 1500);
    }
    await viewer.leave();
    await camera.run(({ room }) => room.localParticipant.setMicrophoneEnabled(false));
  });

  it('row 21: a speaker is seen soon after the first sound and gone soon after the last, also with DTX', async () => {
    const tone = new NodeTone();
    const viewer = await stage.inBrowser({ identity: 'viewer', room });
    await listener.local.publishTrack(LocalAudioTrack.createAudioTrack('tone', tone.source), new TrackPublishOptions({ source: TrackSource.SOURCE_MICROPHONE }));
    await viewer.hears('trackSubscribed microphone');
    await viewer.forget();

    const loudAt = performance.now();
    tone.loud = true;
    await viewer.hears('activeSpeakersChanged [listener]');
    const onMs = performance.now() - loudAt;
    expect(await viewer.run(({ room }) => room.activeSpeakers.map((speaker) => speaker.identity))).toEqual(['listener']);
    await viewer.forget();
    const quietAt = performance.now();
    tone.loud = false;
    await viewer.hears('activeSpeakersChanged []');
    const offMs = performance.now() - quietAt;

    holdBar('a speaker is seen after', onMs, 1000);
    holdBar('a speaker is gone after', offMs, 1500);
    expect(listener.hasHeard('activeSpeakersChanged [listener]')).toBe(true);
    tone.stop();
    await viewer.leave();
  });

  it('row 14: twenty rounds of camera and screen leave no growing descriptions behind', async () => {
    const viewer = await stage.inBrowser({ identity: 'viewer', room: 'rounds' });
    const publisher = await stage.inBrowser({ identity: 'publisher', room: 'rounds' });
    const sections: string[] = [];
    for (let round = 0; round < 20; round++) {
      const source = round % 2 === 0 ? 'camera' : 'screen_share';
      await viewer.forget();
      await publisher.run(publishCanvas, source);
      await viewer.hears(`trackSubscribed ${source}`);
      await publisher.run(unpublishVideo);
      await viewer.hears(`trackUnpublished ${source}`, `trackUnsubscribed ${source}`);
      const [up, down] = [(await publisher.run(readStatistics)).sections.publisher, (await viewer.run(readStatistics)).sections.subscriber];
      sections.push(`${up}/${down}`);
    }

    const [up = 0, down = 0] = (sections.at(-1) ?? '').split('/').map(Number);
    expect([sections, up]).toEqual([sections, expect.toSatisfy((count: number) => count <= 4)]);
    expect([sections, down]).toEqual([sections, expect.toSatisfy((count: number) => count <= 4)]);
  });

  it('row 16: a subscription that is given back and taken again at once is seen again, in both clients', async () => {
    const viewer = await stage.inBrowser({ identity: 'viewer', room });
    await viewer.hears('firstFrame camera');
    await viewer.forget();
    await viewer.run(subscribe, false);
    await viewer.run(subscribe, true);
    await viewer.hears('trackSubscribed camera', 'firstFrame camera');

    listener.forget();
    await camera.run(({ room }) => room.localParticipant.setMicrophoneEnabled(true));
    await listener.hears('trackUnmuted');
    await stage.api.updateParticipant(room, 'camera', { permission: { canPublish: false, canSubscribe: true, canPublishData: true } });
    await camera.hears('localTrackUnpublished microphone', 'localTrackUnpublished camera');
    await stage.api.updateParticipant(room, 'camera', { permission: { canPublish: true, canSubscribe: true, canPublishData: true } });
    await expect.poll(() => camera.run(({ room }) => room.localParticipant.permissions?.canPublish)).toBe(true);
    listener.forget();
    await camera.run(publishCamera);
    await listener.hears('trackSubscribed');
    await viewer.leave();
  });

  it('row 7: clients that say nothing for longer than the ping timeout are still there', async () => {
    // The browser's client gives up 15 s after its last pong; the tests before this one took longer.
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, 17_000 - (performance.now() - idleSince))));

    expect(await camera.run(({ room }) => room.engine.client.rtt)).toBeGreaterThan(0);
    expect((await camera.heard()).filter((line) => /^(signalR|r)econnecting|^disconnected/.test(line))).toEqual([]);
    expect(listener.heard().filter((line) => /^reconnecting|^disconnected/.test(line))).toEqual([]);
    expect(listener.room.isConnected).toBe(true);
  });
});

type Joined = { readonly room: import('livekit-client').Room };

async function publishCamera({ room }: Joined): Promise<void> {
  const { livekit } = globalThis as unknown as BrowserPage;
  const layer = (width: number, height: number, bps: number) => new livekit.VideoPreset(width, height, bps, 15);
  await room.localParticipant.setCameraEnabled(
    true,
    // The client sends three layers from 960 pixels on, two below.
    { resolution: { width: 960, height: 540, frameRate: 15 } },
    { simulcast: true, videoEncoding: { maxBitrate: 900_000, maxFramerate: 15 }, videoSimulcastLayers: [layer(240, 135, 80_000), layer(480, 270, 250_000)] },
  );
}

function chooseQuality({ room }: Joined, quality: number): void {
  for (const publication of room.remoteParticipants.get('camera')?.videoTrackPublications.values() ?? []) publication.setVideoQuality(quality);
}

function showVideo({ room }: Joined, visible: boolean): void {
  for (const { track } of room.remoteParticipants.get('camera')?.videoTrackPublications.values() ?? []) {
    for (const element of track?.attachedElements ?? []) Object.assign(element.style, { width: '160px', height: '90px', display: visible ? 'block' : 'none' });
  }
}

function subscribe({ room }: Joined, subscribed: boolean): void {
  for (const publication of room.remoteParticipants.get('camera')?.trackPublications.values() ?? []) publication.setSubscribed(subscribed);
}

async function enable({ room }: Joined, wish: { kind: 'microphone' | 'camera'; enabled: boolean }): Promise<void> {
  if (wish.kind === 'microphone') await room.localParticipant.setMicrophoneEnabled(wish.enabled);
  else await room.localParticipant.setCameraEnabled(wish.enabled);
}

async function unpublishVideo({ room }: Joined): Promise<void> {
  for (const { track } of room.localParticipant.videoTrackPublications.values()) if (track !== undefined) await room.localParticipant.unpublishTrack(track);
}

async function publishCanvas({ room }: Joined, source: string): Promise<void> {
  const { livekit } = globalThis as unknown as BrowserPage;
  const canvas = document.createElement('canvas');
  Object.assign(canvas, { width: 160, height: 90 });
  const brush = canvas.getContext('2d');
  let step = 0;
  setInterval(() => {
    if (brush !== null) brush.fillStyle = `hsl(${(step += 20)} 80% 50%)`;
    brush?.fillRect(0, 0, 160, 90);
  }, 100);
  const [track] = canvas.captureStream(10).getVideoTracks();
  if (track === undefined) throw new Error('a canvas gives one video track');
  await room.localParticipant.publishTrack(track, { source: source === 'camera' ? livekit.Track.Source.Camera : livekit.Track.Source.ScreenShare, simulcast: false });
}
