import type { SlotKind } from '@parley/meetings/contract';
import { RoomEvent, type Room } from 'livekit-client';

/** The answer of the API and the word of the media server come by two roads; the second one is never far behind. */
const withinMs = 5_000;

/** LiveKit's numbers for what a publication shows. [livekit_models.proto, TrackSource] */
const sources = { camera: 1, screen: 3 } as const satisfies Record<SlotKind, number>;

type PermissionRoom = Pick<Room, 'on' | 'off'> & { readonly localParticipant: Pick<Room['localParticipant'], 'permissions'> };

/** Resolves when the media server lets us publish this. Throws when it does not for long. */
export function waitForPermission(room: PermissionRoom, slot: SlotKind): Promise<void> {
  const isThere = (): boolean => {
    const { permissions } = room.localParticipant;
    return permissions?.canPublish === true && (permissions.canPublishSources.length === 0 || permissions.canPublishSources.includes(sources[slot]));
  };
  if (isThere()) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const end = (): void => {
      clearTimeout(timer);
      room.off(RoomEvent.ParticipantPermissionsChanged, look);
    };
    const look = (): void => {
      if (!isThere()) return;
      end();
      resolve();
    };
    const timer = setTimeout(() => {
      end();
      reject(new Error(`the media server has not allowed a ${slot} within ${withinMs} ms`));
    }, withinMs);
    room.on(RoomEvent.ParticipantPermissionsChanged, look);
  });
}
