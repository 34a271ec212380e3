import type { SlotKind } from '@parley/meetings/contract';
import { RoomEvent, type Room } from 'livekit-client';
import { mayPublish } from '../session/may-publish.ts';

/** The answer of the API and the word of the media server come by two roads; the second one is never far behind. */
const withinMs = 5_000;

type PermissionRoom = Pick<Room, 'on' | 'off'> & { readonly localParticipant: Pick<Room['localParticipant'], 'permissions'> };

/** Resolves when the media server lets us publish this. Throws when it does not for long. */
export function waitForPermission(room: PermissionRoom, slot: SlotKind): Promise<void> {
  const isThere = (): boolean => mayPublish(room.localParticipant.permissions, slot);
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
