import { EventEmitter } from 'node:events';
import { ParticipantEvent, RoomEvent, Track, VideoQuality, type Room } from 'livekit-client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CpuGuard } from './cpu-guard.ts';

function meeting() {
  const camera = { reason: 'cpu', prioritizePerformance: vi.fn(() => Promise.resolve()), getSenderStats: () => Promise.resolve([{ qualityLimitationReason: 'none' }, { qualityLimitationReason: camera.reason }]) };
  const remote = (source: Track.Source) => ({ source, isDesired: true, setVideoQuality: vi.fn() });
  const [face, screen] = [remote(Track.Source.Camera), remote(Track.Source.ScreenShare)];
  const localParticipant = new EventEmitter();
  const room = Object.assign(new EventEmitter(), { localParticipant, remoteParticipants: new Map([['bob', { trackPublications: new Map([face, screen].map((one, index) => [index, one])) }]]) });
  const changed = vi.fn();
  const guard = new CpuGuard(room as unknown as Room, changed); // emitters with the fields that are read
  const strain = (source = Track.Source.Camera) => localParticipant.emit(ParticipantEvent.LocalTrackCpuConstrained, camera, { source });
  return { camera, face, screen, room, remote, guard, changed, strain };
}

describe('CpuGuard', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('sends and receives less when the machine stays behind, and says so once', async () => {
    const { camera, face, guard, strain } = meeting();
    strain();
    await vi.advanceTimersByTimeAsync(5_000);
    const said = guard.hasSomethingToSay();
    guard.dismiss();
    strain();

    expect([said, guard.hasSomethingToSay()]).toEqual([true, false]);
    expect(face.setVideoQuality).toHaveBeenCalledWith(VideoQuality.MEDIUM);
    expect(camera.prioritizePerformance).toHaveBeenCalledTimes(2);
  });

  it('leaves presentations as they are', async () => {
    const { screen, guard, strain } = meeting();
    strain(Track.Source.ScreenShare);
    await vi.runAllTimersAsync();
    const afterOwn = guard.hasSomethingToSay();
    strain();
    await vi.runAllTimersAsync();

    expect(afterOwn).toBe(false);
    expect(screen.setVideoQuality).not.toHaveBeenCalled();
  });

  it('does nothing about a moment that passes, and looks again at the next one', async () => {
    const { camera, guard, strain } = meeting();
    camera.reason = 'none';
    strain();
    await vi.runAllTimersAsync();
    const afterFirst = guard.hasSomethingToSay();
    camera.reason = 'cpu';
    strain();
    await vi.runAllTimersAsync();

    expect([afterFirst, guard.hasSomethingToSay()]).toEqual([false, true]);
  });

  it('receives later cameras small as well', async () => {
    const { room, remote, strain } = meeting();
    strain();
    await vi.runAllTimersAsync();
    const later = remote(Track.Source.Camera);
    room.emit(RoomEvent.TrackPublished, later);

    expect(later.setVideoQuality).toHaveBeenCalledWith(VideoQuality.MEDIUM);
  });
});
