import { meetingErrors } from '@parley/meetings/contract';
import { readMigrations, type SliceMigrations } from '@parley/platform/db';
import type { Slice } from '@parley/platform/http';
import { RoomServiceClient } from 'livekit-server-sdk';
import { addCompatRoutes, type CompatDeps } from './compat-routes.ts';
import { collectMeetings, forgetAccount } from './forget-account.ts';
import { meetingLimits } from './meeting-limits.ts';
import { addMediaEventRoutes } from './media-event-routes.ts';
import type { Queryable } from './ports.ts';
import { reconcilePresence } from './reconcile-presence.ts';
import { findByCode } from './find-by-code.ts';
import { addMeetingRoutes } from './routes.ts';

export { mediaEventPath } from './media-event-routes.ts';
export type { MayGuestEnter, MeetingKeys, Principal, PublishEvent, Queryable, Store } from './ports.ts';

/** Asked from this file, because the build looks for the SQL beside it. */
export function meetingsMigrations(): SliceMigrations {
  return readMigrations('meetings', import.meta.url);
}

export type MeetingsDeps = CompatDeps & {
  /** Where this process reaches the LiveKit server API. */
  readonly mediaApiUrl: () => string;
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
};

/** Many people meet: codes, roles, and who is there. Talks to the media server only as any LiveKit application would. */
export function createMeetings(deps: MeetingsDeps): Meetings {
  return {
    name: 'meetings',
    errors: meetingErrors,
    limits: meetingLimits,
    async routes(app) {
      addMeetingRoutes(app, deps);
      await app.register(async (scope) => addCompatRoutes(scope as typeof app, deps));
      await app.register(async (scope) => addMediaEventRoutes(scope as typeof app, deps));
    },
    async reconcile() {
      const { keyId, secret } = deps.keys.secret('sfu-api');
      const client = new RoomServiceClient(deps.mediaApiUrl(), keyId, secret);
      await reconcilePresence(deps, {
        listRooms: () => client.listRooms(),
        listParticipants: (room) => client.listParticipants(room),
      });
    },
    forgetAccount,
    collectPersonalData: (accountId) => collectMeetings(deps.db, accountId),
    find: (code) => findByCode(deps.db, code),
    async close() {
      // Holds no connection: people are connected to the media server.
    },
  };
}
