import { meetingErrors } from '@parley/meetings/contract';
import { readMigrations, type SliceMigrations } from '@parley/platform/db';
import type { Slice } from '@parley/platform/http';
import { askStanding } from './ask-standing.ts';
import { addCompatRoutes, type CompatDeps } from './compat-routes.ts';
import { findByCode } from './find-by-code.ts';
import { collectMeetings, forgetAccount } from './forget-account.ts';
import { MediaDesk } from './media/media-desk.ts';
import { openMediaRooms, type MediaRooms } from './media/media-rooms.ts';
import { meetingLimits } from './meeting-limits.ts';
import { addMediaEventRoutes } from './media-event-routes.ts';
import { addModerationRoutes } from './moderation/moderation-routes.ts';
import type { Queryable } from './ports.ts';
import { reconcilePresence } from './reconcile-presence.ts';
import { addMeetingRoutes } from './routes.ts';
import { addSlotRoutes } from './slots/slot-routes.ts';
import { tidyRooms } from './tidy-rooms.ts';
import { Waiters } from './waiting/waiters.ts';

export { mediaEventPath } from './media-event-routes.ts';
export type { MediaRooms } from './media/media-rooms.ts';
export type { MayGuestEnter, MeetingKeys, Principal, PublishEvent, Queryable, RecordAudit, Store } from './ports.ts';

/** Asked from this file, because the build looks for the SQL beside it. */
export function meetingsMigrations(): SliceMigrations {
  return readMigrations('meetings', import.meta.url);
}

export type MeetingsDeps = Omit<CompatDeps, 'desk' | 'waiters'> & {
  /** Where this process reaches the LiveKit server API. */
  readonly mediaApiUrl: () => string;
  /** Instead of that address, for tests. */
  readonly mediaRooms?: MediaRooms;
};

export type Meetings = Slice & {
  /** An account is gone: forgets it. Called in a transaction of its own. */
  forgetAccount(tx: Queryable, accountId: string): Promise<void>;
  /** What is kept about a person. */
  collectPersonalData(accountId: string): Promise<unknown>;
  /** Makes the record agree with the media server; called once it answers. */
  reconcile(): Promise<void>;
  /** The meeting of a code or link. Answers  undefined when there is none */
  find(code: string): Promise<{ readonly id: string; readonly code: string } | undefined>;
  /** What somebody is in a room now; asked by the media server's door. */
  askStanding(room: string, identity: string): ReturnType<typeof askStanding>;
  /** Another process has decided about a knock whose owner may wait here. */
  wake(knockId: string): void;
  /** Resolves when the media server has heard everything that was decided so far. */
  settled(): Promise<void>;
};

/** How often what has lapsed is looked for; whoever waits for it sees it at most this late. */
const tidyEveryMs = 1_000;

/** Many people meet: codes, roles, and who is there. Talks to the media server only as any LiveKit application would. */
export function createMeetings(deps: MeetingsDeps): Meetings {
  const rooms = deps.mediaRooms ?? openMediaRooms({ url: deps.mediaApiUrl, key: () => deps.keys.secret('sfu-api') });
  const { db, now, capacity, reportError } = deps;
  const waiters = new Waiters();
  const desk = new MediaDesk({ db, rooms, now, capacity, reportError });
  const parts = { ...deps, desk, waiters };
  return {
    name: 'meetings',
    errors: meetingErrors,
    limits: meetingLimits,
    jobs: [{ name: 'meetings.tidy', everyMs: tidyEveryMs, run: () => tidyRooms(parts) }],
    async routes(app) {
      addMeetingRoutes(app, parts);
      addModerationRoutes(app, parts);
      addSlotRoutes(app, parts);
      await app.register(async (scope) => addCompatRoutes(scope as typeof app, parts));
      await app.register(async (scope) => addMediaEventRoutes(scope as typeof app, parts));
    },
    reconcile: () => reconcilePresence(parts, rooms),
    forgetAccount,
    collectPersonalData: (accountId) => collectMeetings(db, accountId),
    find: (code) => findByCode(db, code),
    askStanding: (room, identity) => askStanding(db, room, identity),
    wake: (knockId) => waiters.wake(knockId),
    settled: () => desk.settled(),
    endWaiting: () => waiters.end(),
    async close() {
      waiters.end();
      await desk.settled();
    },
  };
}
