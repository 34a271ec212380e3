import {
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
import { startServer, type RunningServer } from '@parley/tests/harness';
import { AccessToken } from 'livekit-server-sdk';
import { residentMegabytes } from './resident-memory.ts';

const joins = 20;
const crowd = 10;
const key = 'bench';
const secret = 'a secret of the benchmark, long enough for HS256';

/** What a person waits for: from pressing Join to the first picture of somebody else, with the official Rust SDK. */
export const bench = {
  engine: 'sfu',
  async run(print: (line: string) => void): Promise<void> {
    const server = await startServer({ env: { LIVEKIT_KEYS: `${key}: ${secret}`, MEDIA_ADDRESSES: '127.0.0.1' } });
    const url = server.url.replace(/^http/, 'ws');
    const idle = residentMegabytes(server.pid, 'media');
    const publisher = await publish(url);
    try {
      await measureJoins(url, print);
      await measureMemory(server, url, idle, print);
    } finally {
      await publisher();
      await server.stop();
    }
  },
};

async function measureJoins(url: string, print: (line: string) => void): Promise<void> {
  const frames: number[] = [];
  const connects: number[] = [];
  for (let index = 0; index < joins; index++) {
    const room = new Room();
    const token = await mint(`viewer-${index}`);
    const started = performance.now();
    const first = firstFrame(room);
    await room.connect(url, token, { autoSubscribe: true, dynacast: false });
    connects.push(performance.now() - started);
    await first;
    frames.push(performance.now() - started);
    await room.disconnect();
  }
  const [connect, p50, p95] = [percentile(connects, 0.5), percentile(frames, 0.5), percentile(frames, 0.95)];
  print(`sfu join-to-first-frame-p50 N=${joins} ${p50.toFixed(0)} ms ratio=${(p50 / connect).toFixed(2)} (connecting alone, p50)`);
  print(`sfu join-to-first-frame-p95 N=${joins} ${p95.toFixed(0)} ms ratio=${(p95 / connect).toFixed(2)} (connecting alone, p50)`);
}

async function measureMemory(server: RunningServer, url: string, idle: number, print: (line: string) => void): Promise<void> {
  const before = residentMegabytes(server.pid, 'media');
  const rooms: Room[] = [];
  for (let index = 0; index < crowd; index++) {
    const room = new Room();
    const first = firstFrame(room);
    await room.connect(url, await mint(`crowd-${index}`), { autoSubscribe: true, dynacast: false });
    await first;
    rooms.push(room);
  }
  const perParticipant = ((residentMegabytes(server.pid, 'media') - before) * 1024) / crowd;
  print(`sfu memory-idle N=1 ${idle.toFixed(0)} MB ratio=1.00 (the media process itself)`);
  print(`sfu memory-per-participant N=${crowd} ${perParticipant.toFixed(0)} KB ratio=${(perParticipant / 1024 / idle).toFixed(4)} (the idle media process)`);
  for (const room of rooms) await room.disconnect();
}

function firstFrame(room: Room): Promise<void> {
  return new Promise((resolve, reject) => {
    room.on(RoomEvent.TrackSubscribed, (track: RemoteTrack) => {
      if (track.kind !== TrackKind.KIND_VIDEO) return;
      const reader = new VideoStream(track).getReader();
      reader
        .read()
        .then(() => reader.cancel())
        .then(() => resolve(), reject);
    });
  });
}

async function publish(url: string): Promise<() => Promise<void>> {
  const [width, height] = [640, 360];
  const room = new Room();
  await room.connect(url, await mint('publisher'), { autoSubscribe: false, dynacast: false });
  const source = new VideoSource(width, height);
  const pixels = new Uint8Array(width * height * 1.5).fill(128);
  let step = 0;
  const timer = setInterval(() => {
    for (let row = 0; row < height; row++) pixels.fill((row + step * 4) & 0xff, row * width, (row + 1) * width);
    step++;
    source.captureFrame(new VideoFrame(pixels, width, height, VideoBufferType.I420));
  }, 33);
  await room.localParticipant?.publishTrack(LocalVideoTrack.createVideoTrack('picture', source), new TrackPublishOptions({ source: TrackSource.SOURCE_CAMERA }));
  return async () => {
    clearInterval(timer);
    await room.disconnect();
  };
}

async function mint(identity: string): Promise<string> {
  const token = new AccessToken(key, secret, { identity, ttl: '10m' });
  token.addGrant({ room: 'bench', roomJoin: true });
  return token.toJwt();
}

function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}
