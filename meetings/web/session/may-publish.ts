import type { SlotKind } from '@parley/meetings/contract';
import type { Participant } from 'livekit-client';

/** LiveKit's numbers for what a publication shows. [livekit_models.proto, TrackSource] */
const sources = { camera: 1, screen: 3 } as const satisfies Record<SlotKind, number>;

/** Whether the media server takes a camera, or a screen, from somebody. It says nothing for a moment after they came: then it does. */
export function mayPublish(permissions: Participant['permissions'], slot: SlotKind): boolean {
  if (permissions === undefined) return true;
  const { canPublish, canPublishSources } = permissions;
  return canPublish && (canPublishSources.length === 0 || canPublishSources.includes(sources[slot]));
}
