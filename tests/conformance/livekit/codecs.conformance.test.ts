import { VideoStream, TrackKind, RoomEvent, type RemoteTrack } from '@livekit/rtc-node';
import type { Room } from 'livekit-client';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Stage } from './stage.ts';

/** What a publisher chooses is what goes over the wire, and what everybody decodes. */
describe('video codecs', () => {
  let stage: Stage;

  beforeAll(async () => {
    stage = await Stage.open();
  });
  afterEach(() => stage.clear());
  afterAll(() => stage?.close());

  it.each([
    ['vp8', 'video/VP8'],
    ['h264', 'video/H264'],
  ])('%s that livekit-client publishes is decoded by rtc-node and by Chromium', async (codec, mimeType) => {
    const room = `codec-${codec}`;
    const listener = await stage.inNode({ identity: 'rust', room });
    const subscribed = new Promise<RemoteTrack>((resolve) => listener.room.on(RoomEvent.TrackSubscribed, resolve));
    const viewer = await stage.inBrowser({ identity: 'viewer', room });
    const camera = await stage.inBrowser({ identity: 'camera', room });

    await camera.run(publishCamera, codec);

    await viewer.hears('firstFrame camera');
    expect(await viewer.run(receivedCodec)).toBe(mimeType);
    expect(await countFrames(await subscribed, 20)).toBe(20);
  });

  it('a codec that the server does not forward is published as one that it does', async () => {
    const viewer = await stage.inBrowser({ identity: 'viewer', room: 'codec-vp9' });
    const camera = await stage.inBrowser({ identity: 'camera', room: 'codec-vp9' });

    await camera.run(publishCamera, 'vp9');

    await viewer.hears('firstFrame camera');
    expect(await viewer.run(receivedCodec)).toBe('video/VP8');
  });
});

/** Runs in the page. */
async function publishCamera({ room }: { readonly room: Room }, codec: string): Promise<void> {
  await room.localParticipant.setCameraEnabled(true, { resolution: { width: 640, height: 360, frameRate: 30 } }, { videoCodec: codec as 'vp8' | 'h264' | 'vp9', simulcast: false });
}

/** Runs in the page: the codec of the video that arrives, as the browser names it. */
async function receivedCodec({ room }: { readonly room: Room }): Promise<string> {
  const report = await room.engine.pcManager?.subscriber?.getStats();
  const stats = [...((report?.values() ?? []) as Iterable<Record<string, unknown>>)];
  const video = stats.find((entry) => entry.type === 'inbound-rtp' && entry.kind === 'video');
  return String(stats.find((entry) => entry.id === video?.codecId)?.mimeType);
}

async function countFrames(track: RemoteTrack, wanted: number): Promise<number> {
  if (track.kind !== TrackKind.KIND_VIDEO) throw new Error('only a camera was published');
  let frames = 0;
  for await (const { frame } of new VideoStream(track)) {
    if (frame.width > 0 && ++frames >= wanted) break;
  }
  return frames;
}
