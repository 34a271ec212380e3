import { DisconnectReason } from 'livekit-client';

/** How a stay ended, as far as words differ. */
export type EndKind = 'left' | 'elsewhere' | 'removed' | 'ended' | 'restart' | 'lost';

/** What the media server says, in our words. What it does not say is a lost connection. */
export function endKind(reason: DisconnectReason | undefined): EndKind {
  switch (reason) {
    case DisconnectReason.CLIENT_INITIATED:
      return 'left';
    case DisconnectReason.DUPLICATE_IDENTITY:
      return 'elsewhere';
    case DisconnectReason.PARTICIPANT_REMOVED:
      return 'removed';
    case DisconnectReason.ROOM_DELETED:
    case DisconnectReason.ROOM_CLOSED:
      return 'ended';
    case DisconnectReason.SERVER_SHUTDOWN:
      return 'restart';
    default:
      return 'lost';
  }
}

/** Whether coming back at once makes sense. */
export function mayRejoin(kind: EndKind): boolean {
  return kind !== 'removed';
}

/** Whether the page goes home by itself: where somebody means to come back, it waits for them. [S0-192] */
export function goesHome(kind: EndKind): boolean {
  return kind === 'left' || kind === 'ended';
}
