import { Track } from 'livekit-client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LayeredCamera } from './layered-camera.ts';

function stage({ publishing = true, fails = 0 } = {}) {
  const did: string[] = [];
  const track = {};
  const room = {
    options: { publishDefaults: { simulcast: true } },
    localParticipant: {
      getTrackPublication: (source: Track.Source) => (publishing && source === Track.Source.Camera ? { track } : undefined),
      unpublishTrack: (_: object, stop: boolean) => Promise.resolve(void did.push(`unpublish, stop ${stop}`)),
      publishTrack: () => {
        did.push(`publish ${room.options.publishDefaults.simulcast}`);
        return fails-- > 0 ? Promise.reject(new Error('no')) : Promise.resolve();
      },
    },
  };
  const camera = new LayeredCamera(room as unknown as ConstructorParameters<typeof LayeredCamera>[0]); // the part of a room that is used
  return { camera, did, room };
}

describe('LayeredCamera', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('[S0-122] publishes the camera anew once it is clear what is wished, without turning it off', async () => {
    const { camera, did } = stage();
    void camera.set(false);
    void camera.set(true);
    const done = camera.set(false);
    await vi.advanceTimersByTimeAsync(399);
    const before = did.length;
    await vi.advanceTimersByTimeAsync(1);
    await done;

    expect([before, did]).toEqual([0, ['unpublish, stop false', 'publish false']]);
  });

  it('[S0-122] goes back to how it was when it fails, and says so', async () => {
    const { camera, did, room } = stage({ fails: 1 });
    const done = expect(camera.set(false)).rejects.toThrow('no');
    await vi.advanceTimersByTimeAsync(400);
    await done;

    expect(did).toEqual(['unpublish, stop false', 'publish false', 'unpublish, stop false', 'publish true']);
    expect(room.options.publishDefaults.simulcast).toBe(true);
  });

  it('[S0-122] with the camera off, the next time is what is meant', async () => {
    const { camera, did, room } = stage({ publishing: false });
    const done = camera.set(false);
    await vi.advanceTimersByTimeAsync(400);
    await done;

    expect([did, room.options.publishDefaults.simulcast]).toEqual([[], false]);
  });
});
