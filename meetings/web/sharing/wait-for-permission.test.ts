import { EventEmitter } from 'node:events';
import { RoomEvent } from 'livekit-client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { waitForPermission } from './wait-for-permission.ts';

type Permissions = { canPublish: boolean; canPublishSources: number[] };

function meeting(permissions: Permissions) {
  const room = Object.assign(new EventEmitter(), { localParticipant: { permissions } });
  const change = (next: Permissions) => {
    room.localParticipant.permissions = next;
    room.emit(RoomEvent.ParticipantPermissionsChanged);
  };
  return { room: room as unknown as Parameters<typeof waitForPermission>[0] & EventEmitter, change }; // an emitter with the field that is read
}

describe('waitForPermission', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('is done at once where everything may be published, or this', async () => {
    await waitForPermission(meeting({ canPublish: true, canPublishSources: [] }).room, 'screen');
    await waitForPermission(meeting({ canPublish: true, canPublishSources: [3, 4] }).room, 'screen');
  });

  it('waits for the word of the media server, and leaves no listener and no timer behind', async () => {
    const { room, change } = meeting({ canPublish: true, canPublishSources: [1, 2] });
    const done = vi.fn();
    const waiting = waitForPermission(room, 'screen').then(done);
    change({ canPublish: true, canPublishSources: [1] });
    await Promise.resolve();
    const before = done.mock.calls.length;
    change({ canPublish: true, canPublishSources: [1, 2, 3, 4] });
    await waiting;

    expect([before, done.mock.calls.length, vi.getTimerCount(), room.listenerCount(RoomEvent.ParticipantPermissionsChanged)]).toEqual([0, 1, 0, 0]);
  });

  it('gives up when it does not come', async () => {
    const waiting = expect(waitForPermission(meeting({ canPublish: false, canPublishSources: [] }).room, 'camera')).rejects.toThrow('camera');
    await vi.advanceTimersByTimeAsync(5_000);
    await waiting;
  });
});
