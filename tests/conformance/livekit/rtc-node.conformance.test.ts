import {
  AudioFrame,
  AudioSource,
  AudioStream,
  LocalAudioTrack,
  LocalVideoTrack,
  Room,
  RoomEvent,
  TrackKind,
  TrackPublishOptions,
  TrackSource,
  VideoBufferType,
  VideoFrame,
  VideoSource,
  VideoStream,
  type RemoteTrack,
} from '@livekit/rtc-node';
import { launchChromium } from '@parley/tests/harness';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BrowserPeer, type BrowserPage } from './browser-peer.ts';
import { mintToken, startMediaServer, type MediaServer } from './lossy-server.ts';

const width = 640;
const height = 360;

/** The official Rust SDK and the official browser SDK meet on our server; neither is ours. */
describe.each([
  ['a clean network', 0],
  ['5 % loss both ways', 0.05],
])('rtc-node and livekit-client on %s', (_name, loss) => {
  let server: MediaServer;
  let browser: Browser;
  let page: BrowserPeer;
  let room: Room;
  const tracks: RemoteTrack[] = [];
  const stops: (() => void)[] = [];

  beforeAll(async () => {
    [server, browser] = await Promise.all([startMediaServer(loss), launchChromium()]);
    page = await BrowserPeer.open(browser);
    room = new Room();
    room.on(RoomEvent.TrackSubscribed, (track) => tracks.push(track));
  });

  afterAll(async () => {
    for (const stop of stops) stop();
    await room?.disconnect();
    await page?.close();
    await browser?.close();
    await server?.stop();
  });

  it('both join the same room and see each other', async () => {
    await room.connect(server.wsUrl, await mintToken('rust', 'room'), { autoSubscribe: true, dynacast: false });
    await page.page.evaluate(joinInPage, { url: server.wsUrl, token: await mintToken('browser', 'room') });

    expect(room.name).toBe('room');
    await expect.poll(() => [...room.remoteParticipants.keys()], { timeout: 10_000 }).toEqual(['browser']);
    expect(await page.page.evaluate(() => [...(globalThis as unknown as PageState).room.remoteParticipants.keys()])).toEqual(['rust']);
  });

  it('Chromium decodes the video and hears the tone that rtc-node publishes', async () => {
    const video = new VideoSource(width, height);
    const audio = new AudioSource(48_000, 1);
    stops.push(play(video, audio));
    const local = room.localParticipant;
    if (local === undefined) throw new Error('the room is connected, so there is a local participant');
    const asCamera = new TrackPublishOptions({ source: TrackSource.SOURCE_CAMERA });
    await local.publishTrack(LocalVideoTrack.createVideoTrack('picture', video), asCamera);
    const tone = await local.publishTrack(LocalAudioTrack.createAudioTrack('tone', audio), new TrackPublishOptions({ source: TrackSource.SOURCE_MICROPHONE }));
    await tone.waitForSubscription();

    await expect.poll(() => page.page.evaluate(readInbound).then((inbound) => inbound.framesDecoded), { timeout: 20_000 }).toBeGreaterThan(30);
    const inbound = await page.page.evaluate(readInbound);
    expect(inbound.audioEnergy).toBeGreaterThan(0.01);
    expect(inbound.frameWidth).toBe(width);
  });

  it('rtc-node receives the camera and the sound of Chromium', async () => {
    await page.page.evaluate(async () => {
      await (globalThis as unknown as PageState).room.localParticipant.enableCameraAndMicrophone();
    });
    await expect.poll(() => tracks.map((track) => track.kind).sort(), { timeout: 15_000 }).toEqual([TrackKind.KIND_AUDIO, TrackKind.KIND_VIDEO].sort());

    const [videoTrack, audioTrack] = [TrackKind.KIND_VIDEO, TrackKind.KIND_AUDIO].map((kind) => tracks.find((track) => track.kind === kind));
    if (videoTrack === undefined || audioTrack === undefined) throw new Error('both kinds were subscribed above');
    expect(await countFrames(videoTrack, 30)).toBeGreaterThanOrEqual(30);
    expect(await loudest(audioTrack, 150)).toBeGreaterThan(500);
  });

  it('15 KiB reliable packets arrive whole in both directions', async () => {
    const payload = Uint8Array.from({ length: 15 * 1024 }, (_, index) => (index * 31) & 0xff);
    const fromBrowser = new Promise<Uint8Array>((resolve) => room.on(RoomEvent.DataReceived, (bytes) => resolve(bytes)));
    const local = room.localParticipant;
    if (local === undefined) throw new Error('the room is connected, so there is a local participant');

    await page.page.evaluate(listenForData);
    await local.publishData(payload, { reliable: true, topic: 'whole' });
    await expect.poll(() => page.page.evaluate(() => (globalThis as unknown as PageState).received?.length), { timeout: 10_000 }).toBe(payload.length);
    expect(await page.page.evaluate(() => (globalThis as unknown as PageState).received)).toEqual([...payload]);

    await page.page.evaluate((bytes) => (globalThis as unknown as PageState).room.localParticipant.publishData(Uint8Array.from(bytes), { reliable: true, topic: 'whole' }), [...payload]);
    expect([...(await fromBrowser)]).toEqual([...payload]);
  });

  it('the network between them was as bad as the test says', () => {
    const counts = server.relay?.counts();
    if (loss === 0) return expect(counts).toBeUndefined();
    expect((counts?.lost ?? 0) / (counts?.sent ?? 1)).toBeGreaterThan(loss / 2);
  });
});

type PageState = { room: import('livekit-client').Room; received?: number[] };

async function joinInPage({ url, token }: { url: string; token: string }): Promise<void> {
  const { livekit } = globalThis as unknown as BrowserPage;
  const room = new livekit.Room();
  Object.assign(globalThis, { room });
  room.on('trackSubscribed', (track) => document.body.append(track.attach()));
  await room.connect(url, token);
}

function listenForData(): void {
  const state = globalThis as unknown as PageState;
  state.room.on('dataReceived', (bytes) => (state.received = [...bytes]));
}

async function readInbound(): Promise<{ framesDecoded: number; frameWidth: number; audioEnergy: number }> {
  const { room } = globalThis as unknown as PageState;
  const found = { framesDecoded: 0, frameWidth: 0, audioEnergy: 0 };
  for (const participant of room.remoteParticipants.values()) {
    for (const { track } of participant.trackPublications.values()) {
      const stats = await track?.getRTCStatsReport();
      for (const report of (stats?.values() ?? []) as Iterable<Record<string, unknown>>) {
        if (report.type !== 'inbound-rtp') continue;
        found.framesDecoded += Number(report.framesDecoded ?? 0);
        found.frameWidth = Math.max(found.frameWidth, Number(report.frameWidth ?? 0));
        found.audioEnergy += Number(report.totalAudioEnergy ?? 0);
      }
    }
  }
  return found;
}

/** Feeds a moving picture and a 440 Hz tone until stopped. */
function play(video: VideoSource, audio: AudioSource): () => void {
  let step = 0;
  const pixels = new Uint8Array(width * height * 1.5).fill(128);
  const camera = setInterval(() => {
    for (let row = 0; row < height; row++) pixels.fill((row + step * 4) & 0xff, row * width, (row + 1) * width);
    step++;
    video.captureFrame(new VideoFrame(pixels, width, height, VideoBufferType.I420));
  }, 33);
  let playing = true;
  const sing = async () => {
    let phase = 0;
    while (playing) {
      const samples = Int16Array.from({ length: 480 }, () => Math.round(12_000 * Math.sin((phase++ * 2 * Math.PI * 440) / 48_000)));
      await audio.captureFrame(new AudioFrame(samples, 48_000, 1, samples.length)); // waits while the queue is full
    }
  };
  void sing().catch(() => undefined); // the source ends with the room
  return () => {
    playing = false;
    clearInterval(camera);
  };
}

async function countFrames(track: RemoteTrack, wanted: number): Promise<number> {
  let frames = 0;
  for await (const event of new VideoStream(track)) {
    if (event.frame.width === 0) throw new Error('a frame without a size');
    if (++frames >= wanted) break;
  }
  return frames;
}

/** The loudest sample among the next frames of 10 ms. */
async function loudest(track: RemoteTrack, frames: number): Promise<number> {
  let peak = 0;
  let seen = 0;
  for await (const frame of new AudioStream(track)) {
    for (const sample of frame.data) peak = Math.max(peak, Math.abs(sample));
    if (++seen >= frames) break;
  }
  return peak;
}
