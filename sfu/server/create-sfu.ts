import { SignalResponse } from '@livekit/protocol';
import { kindName, videoClaim, type Voucher, type WantedToken } from '@parley/engine-livekit';
import type { Slice } from '@parley/platform/http';
import type { Logger } from '@parley/platform/log';
import { openGate } from './gate.ts';
import { MediaClient } from './media-client.ts';
import type { MediaNumbers } from './media-messages.ts';
import type { AskStanding, FindKey, IsSessionLive, PostWebhook, SignToken, WebhookTargets } from './ports.ts';
import { postWithFetch } from './post-webhook.ts';
import { roomServiceLimits, roomServiceRoutes } from './room-service-routes.ts';
import { rtcRoutes } from './rtc-routes.ts';
import { absentUpgrade, rtcUpgrade } from './rtc-upgrade.ts';
import { Webhooks } from './webhooks.ts';

export type SfuDeps = {
  /** Where the media process listens. */
  readonly socketPath: string;
  readonly findKey: FindKey;
  readonly isSessionLive: IsSessionLive;
  /** Without it every good token counts as it stands. */
  readonly askStanding?: AskStanding;
  readonly signToken: SignToken;
  readonly webhookTargets: WebhookTargets;
  readonly log: Logger;
  /** A join opens a room that does not exist yet. */
  readonly autoCreate: boolean;
  /** The media process can be reached, for the first time or again: rooms of a process that died ended without a word. */
  readonly onMediaReached?: () => void;
  readonly postWebhook?: PostWebhook;
  /** Unix milliseconds; the system's clock unless a test has its own. */
  readonly wallClock?: () => number;
};

export type Sfu = Slice & {
  /** True while the media process can be reached: without it nobody can join. */
  ready(): boolean;
  /** What the media process counts; undefined while it cannot be reached. */
  numbers(): MediaNumbers | undefined;
  /** Open signalling connections. */
  sessions(): number;
  /** Removes everybody for whom this key, or this session of the token's issuer, vouched. */
  revoke(voucher: Voucher): void;
};

/** A refreshed token lives at least this long. */
const leastTokenSeconds = 10 * 60;

/** Our LiveKit server: signalling sockets, the server API and webhooks; media lives in its own process. */
export function createSfu(deps: SfuDeps): Sfu {
  const wallClock = deps.wallClock ?? Date.now;
  const gate = openGate({ findKey: deps.findKey, isSessionLive: deps.isSessionLive, nowSeconds: () => Math.floor(wallClock() / 1000) });
  const webhooks = new Webhooks({ targets: deps.webhookTargets, post: deps.postWebhook ?? postWithFetch, log: deps.log, now: wallClock });
  const media: MediaClient = new MediaClient({
    socketPath: deps.socketPath,
    onWebhook: (room, event) => webhooks.push(room, event),
    onTokenWanted: (session, wanted) => void refresh(session, wanted),
    onConnection: (connected) => {
      deps.log.info({ connected }, connected ? 'media process reached' : 'media process lost');
      if (!connected) return;
      void revokeEnded(deps, media).catch((error: unknown) => deps.log.error({ err: error }, 'nobody knows whether the participants may still be there'));
      deps.onMediaReached?.();
    },
  });
  const refresh = async (session: string, wanted: WantedToken): Promise<void> => {
    try {
      const token = await deps.signToken(claimsOf(wanted), { expiresInSeconds: lifeOf(wanted, wallClock()) });
      media.inject(session, new SignalResponse({ message: { case: 'refreshToken', value: token } }).toBinary());
    } catch (error) {
      deps.log.warn({ err: error }, 'a token could not be refreshed'); // the client keeps the one it has
    }
  };
  const rtc = { gate, media, autoCreate: deps.autoCreate, askStanding: deps.askStanding };
  return {
    name: 'sfu',
    limits: roomServiceLimits,
    upgrades: [rtcUpgrade(rtc), absentUpgrade('/rtc/v1')],
    routes: (app) => {
      rtcRoutes(app, rtc);
      roomServiceRoutes(app, { gate, media });
    },
    ready: () => media.connected,
    guests: () => media.sessions,
    numbers: () => media.numbers,
    sessions: () => media.sessions,
    revoke: (voucher) => media.revoke(voucher),
    close: async () => {
      await media.close();
      webhooks.close();
    },
  };
}

/** What was revoked while this process was not there to hear of it: the store knows. */
async function revokeEnded(deps: SfuDeps, media: MediaClient): Promise<void> {
  const { keyIds, sids } = await media.listVouchers();
  for (const keyId of keyIds) if (deps.findKey(keyId) === undefined) media.revoke({ keyId });
  for (const sid of sids) if (!(await deps.isSessionLive(sid))) media.revoke({ sid });
}

function claimsOf(wanted: WantedToken): Record<string, unknown> {
  return {
    sub: wanted.identity,
    name: wanted.name,
    metadata: wanted.metadata,
    attributes: wanted.attributes,
    ...(wanted.sid === undefined ? {} : { sid: wanted.sid }),
    firstToken: wanted.firstToken,
    kind: kindName(wanted.kind),
    video: videoClaim(wanted.room, wanted.permission),
  };
}

function lifeOf(wanted: WantedToken, wall: number): number {
  return Math.max(leastTokenSeconds, Math.floor(wanted.expiresAt - wall / 1000));
}
