import type { Limiter } from '@parley/platform/limits';
import type { OpenDeps } from './find-or-open-meeting.ts';
import type { MediaDesk } from './media/media-desk.ts';
import type { MayGuestEnter, MeetingKeys, RecordAudit } from './ports.ts';
import type { Waiters } from './waiting/waiters.ts';

/** What the use cases of a meeting work with. */
export type RoomParts = OpenDeps & {
  readonly keys: MeetingKeys;
  readonly mediaUrl: () => string;
  /** Of a participant token. */
  readonly tokenSeconds?: number;
  readonly mayGuestEnter: MayGuestEnter;
  readonly audit: RecordAudit;
  readonly limiter: Pick<Limiter, 'take' | 'peek'>;
  readonly desk: MediaDesk;
  readonly waiters: Waiters;
  /** How many publishers a meeting may have. [S0-151] */
  readonly capacity: number;
};
