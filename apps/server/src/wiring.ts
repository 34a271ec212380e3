import { randomInt } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { identityEvents, type KeyRing, type ResolvePrincipal } from '@parley/identity/contract';
import { meetingEvents } from '@parley/meetings/contract';
import { createIdentity, identityMigrations, type FetchOutside, type FindMeeting, type Identity, type PersonalData } from '@parley/identity/server';
import { createMeetings, mediaEventPath, meetingsMigrations } from '@parley/meetings/server';
import { AuditLog, auditMigrations } from '@parley/platform/audit';
import { Bus, busMigrations, type EventDefinition } from '@parley/platform/bus';
import type { Config } from '@parley/platform/config';
import { createSystemRandom } from '@parley/platform/crypto';
import { isUnavailable, type Database, type SliceMigrations, type Transaction } from '@parley/platform/db';
import type { DiskSpacePort } from '@parley/platform/disk-space';
import { Refusal } from '@parley/platform/errors';
import { isForgeable, type Slice } from '@parley/platform/http';
import { createUuidV7, randomCode } from '@parley/platform/ids';
import { runJobs } from '@parley/platform/jobs';
import type { Limiter } from '@parley/platform/limits';
import type { Logger } from '@parley/platform/log';
import { mailMigrations, openMail, type Mail } from '@parley/platform/mail';
import { asFetch, createSafeFetch } from '@parley/platform/outbound';
import { createWebhooks, sealedWebhookColumns, webhookEvents, webhookMigrations, type Webhooks } from '@parley/platform/webhooks';
import { createSfu, type AskStanding, type FindKey } from '@parley/sfu/server';
import { housekeeping } from './housekeeping.ts';
import type { Measuring } from './metrics-door.ts';

export type WiringDeps = {
  readonly config: Config;
  readonly database: Database;
  readonly disk: DiskSpacePort;
  readonly limiter: Limiter;
  readonly log: Logger;
  readonly publicUrl: string;
  readonly origins: ReadonlySet<string>;
  /** Where this process reaches its own HTTP port. */
  readonly ownUrl: string;
  readonly mediaSocket: string;
};

export type Wired = {
  readonly slices: readonly Slice[];
  readonly resolvePrincipal: ResolvePrincipal;
  readonly isMediaReady: () => boolean;
  /** Numbers that the slices keep, for the metrics. */
  readonly measuring: Pick<Measuring, 'media' | 'signalSessions' | 'waitingHashes'>;
  /** `/dev/mail` is a page here. */
  readonly hasMailbox: boolean;
  /** Called once the HTTP port answers and the media process can be reached. */
  settle(): Promise<void>;
};

/** Every SQL file, in the order in which slices may refer to each other's tables. */
export function migrations(): SliceMigrations[] {
  return [busMigrations(), auditMigrations(), mailMigrations(), webhookMigrations(), identityMigrations(), meetingsMigrations()];
}

/** 0 ≤ x < 1; spreads what several processes would do at the same moment. */
const fraction = (): number => randomInt(1_000_000) / 1_000_000;

/** The one place that knows which slice fulfils which port of which other slice. */
export async function wireSlices(deps: WiringDeps): Promise<Wired> {
  const { database, log } = deps;
  const random = createSystemRandom();
  const newId = createUuidV7(Date.now, random);
  // Until the HTTP port answers nobody could be asked; `settle` asks for the first time.
  let compareMeetings: (() => Promise<void>) | undefined;
  const compare = (): void => void compareMeetings?.().catch((error: unknown) => log.warn({ err: error }, 'the meetings could not be compared with the media server'));
  const bus = new Bus({
    database,
    newId,
    report: (error, about) => log[isUnavailable(error) ? 'warn' : 'error']({ err: error }, about),
    // What the media server reported meanwhile was lost.
    onRecovered: compare,
  });
  const { smtp, mailFrom, development } = deps.config;
  const mail = openMail({ database, smtp, from: mailFrom, development, newId, now: Date.now, random: fraction, log: log.child({ slice: 'mail' }) });
  // Slices come after identity, and it asks them only when a person asks.
  const personalData: PersonalData[] = [];
  // Guests' invites name meetings, and meetings ask about guests: each slice is there before the first request.
  // The media server's door asks the meetings, which are wired after it.
  let askStanding: AskStanding = () => Promise.reject(new Error('the meetings are not wired yet'));
  let findMeeting: FindMeeting = () => Promise.reject(new Error('the meetings are not wired yet'));
  const identity = await wireIdentity(deps, bus, newId, { mail, personalData, findMeeting: (code) => findMeeting(code) });
  const { keyRing, resolvePrincipal } = identity;
  const sfu = createSfu({
    socketPath: deps.mediaSocket,
    findKey: findMediaKey(deps.config, keyRing),
    isSessionLive: identity.isSessionLive,
    signToken: async (claims, life) => (await keyRing.sign('participant-token', claims, life)).token,
    webhookTargets: () => ({ urls: [`${deps.ownUrl}${mediaEventPath}`], ...keyRing.secret('sfu-api') }),
    log: log.child({ slice: 'sfu' }),
    autoCreate: true,
    onMediaReached: compare,
    askStanding: (room, identity) => askStanding(room, identity),
  });
  const audit = new AuditLog({ database, now: Date.now });
  const meetings = createMeetings({
    db: database,
    limiter: deps.limiter,
    // The slice names only the part of the port that it uses: its transactions are the port's own, and its
    // definitions are those of its contract, which carry their schemas.
    publish: async (tx, definition, payload) => void (await bus.publish(tx as Transaction, definition as EventDefinition<typeof payload>, payload)),
    newId,
    newCode: (length, alphabet) => randomCode(random, length, alphabet),
    now: () => new Date(),
    keys: { sign: (purpose, claims, life) => keyRing.sign(purpose, claims, life), secret: (purpose) => keyRing.secret(purpose), findSecret: (keyId) => findSecret(keyRing, keyId) },
    tokenSeconds: deps.config.participantTokenMinutes * 60,
    mediaUrl: () => deps.publicUrl.replace(/^http/, 'ws'),
    mediaApiUrl: () => deps.ownUrl,
    // A media server that cannot be told now is told later: somebody need not act.
    reportError: (error, about) => log[error instanceof Refusal ? 'warn' : 'error']({ err: error }, about),
    resolvePrincipal,
    mayGuestEnter: async (accountId, meetingId, role) => {
      const place = await identity.guestPlace(accountId);
      return place?.meetingId === meetingId && (role === 'viewer' || place.role === 'participant');
    },
    isForgeable: (method: string, headers: IncomingHttpHeaders) => isForgeable(method, headers, deps.origins),
    capacity: deps.config.publishersPerMeeting,
    // As with `publish`: its transactions are the port's own.
    audit: (tx, entry) => audit.record(tx as Transaction, entry),
  });
  askStanding = (room, identity) => meetings.askStanding(room, identity);
  bus.subscribe(meetingEvents.knockDecided, ({ payload }) => meetings.wake(payload.knockId));
  personalData.push({ name: 'meetings', collect: (accountId) => meetings.collectPersonalData(accountId) });
  bus.consume('meetings.forget-account', [identityEvents.accountClosed], ({ payload }, tx) => meetings.forgetAccount(tx, payload.accountId));
  findMeeting = (code) => meetings.find(code);
  // Our own changes have reloaded the ring already; this is for those of other processes.
  bus.subscribe(identityEvents.keyRotated, () => keyRing.reload());
  bus.subscribe(identityEvents.keyRevoked, async ({ payload }) => {
    await keyRing.reload();
    sfu.revoke({ keyId: payload.keyId });
  });
  bus.subscribe(identityEvents.masterKeyChanged, () => identity.reloadMasterKey());
  bus.subscribe(identityEvents.sessionEnded, ({ payload }) => sfu.revoke({ sid: payload.sessionId }));
  const webhooks = wireWebhooks(deps, bus, identity, newId);
  await bus.start();
  const slices = [mail.slice, identity.slice, sfu, meetings, webhooks.slice];
  const ownJobs = housekeeping({ database, audit: new AuditLog({ database, now: Date.now }), auditRetentionDays: deps.config.auditRetentionDays, disk: deps.disk, now: Date.now });
  const stopJobs = runJobs(
    [...ownJobs, ...slices.flatMap((slice) => slice.jobs ?? [])],
    { random: fraction, report: (error, job) => log[isUnavailable(error) ? 'warn' : 'error']({ err: error, job }, 'a job failed') },
  );
  const backstage: Slice = {
    name: 'backstage',
    close: async () => {
      await stopJobs();
      await bus.close();
    },
  };
  const settle = (): Promise<void> => {
    webhooks.start();
    compareMeetings = () => meetings.reconcile();
    return compareMeetings();
  };
  return { slices: [backstage, ...slices], hasMailbox: mail.hasMailbox, resolvePrincipal, isMediaReady: () => sfu.ready(), measuring: { media: () => sfu.numbers(), signalSessions: () => sfu.sessions(), waitingHashes: identity.waitingHashes }, settle };
}

/** What identity asks of slices that come after it. */
type Others = { readonly mail: Mail; readonly personalData: readonly PersonalData[]; readonly findMeeting: FindMeeting };

function wireIdentity(deps: WiringDeps, bus: Bus, newId: () => string, { mail, ...others }: Others): Promise<Identity> {
  const { config, log } = deps;
  return createIdentity({
    database: deps.database,
    limiter: deps.limiter,
    dataDir: config.dataDir,
    masterKeyFile: config.masterKeyFile,
    tokenLifeMs: config.participantTokenMinutes * 60_000,
    secure: deps.publicUrl.startsWith('https:'),
    publicUrl: deps.publicUrl,
    allowedSignUpDomains: config.allowedSignUpDomains,
    audit: new AuditLog({ database: deps.database, now: Date.now }),
    requireVerifiedEmail: config.requireVerifiedEmail,
    canSendMail: mail.canSend,
    sendMail: mail.sendMail,
    now: Date.now,
    newId,
    sealedElsewhere: sealedWebhookColumns,
    reportError: (message) => log.error({ message }, 'identity reports an error'),
    publish: (tx, definition, payload) => bus.publish(tx, definition, payload),
    providers: config.oidc,
    fetchOutside: wayOut(config),
    // What it keeps lies in the database; a PostgreSQL of one's own has a disk of its own.
    mayStore: (bytes) => deps.database.kind !== 'embedded' || deps.disk.mayStore(bytes),
    guests: { enabled: config.guests.enabled, lifeMs: config.guests.lifeHours * 3_600_000 },
    ...others,
  });
}

/** Events that operators' own services can hear of: every fact of every slice. */
function wireWebhooks(deps: WiringDeps, bus: Bus, identity: Identity, newId: () => string): Webhooks {
  const { database, log } = deps;
  const definitions = [...Object.values(identityEvents), ...Object.values(meetingEvents), ...Object.values(webhookEvents)];
  // Each parses what it stands for; nobody here reads the payloads.
  const events = definitions as readonly EventDefinition<unknown>[];
  const webhooks = createWebhooks({
    database,
    events,
    newId,
    safeFetch: createSafeFetch(deps.config.outbound),
    sealer: identity.sealerFor('webhooks'),
    limiter: deps.limiter,
    publish: (tx, definition, payload) => bus.publish(tx, definition, payload),
    audit: new AuditLog({ database, now: Date.now }).record,
    ownerRole: identity.roleOf,
    now: Date.now,
    fraction: () => randomInt(2 ** 32) / 2 ** 32,
    log: log.child({ slice: 'webhooks' }),
  });
  bus.consume('webhooks', events, (event, tx) => webhooks.hear(event, tx));
  return webhooks;
}

/** The one way to other providers. */
function wayOut(config: Config): FetchOutside {
  const fetchSafely = asFetch(createSafeFetch(config.outbound));
  return (url, init) => fetchSafely(url, init as RequestInit);
}

/** Keys that may vouch for somebody at the media door: configured API keys, and the ring's two media purposes. */
function findMediaKey(config: Config, keyRing: KeyRing): FindKey {
  return (keyId) => {
    const secret = config.apiKeys.get(keyId);
    if (secret !== undefined) return { alg: 'HS256', secret };
    const key = keyRing.findKey(keyId);
    return key?.purpose === 'participant-token' || key?.purpose === 'sfu-api' ? key : undefined;
  };
}

function findSecret(keyRing: KeyRing, keyId: string): string | undefined {
  const key = keyRing.findKey(keyId);
  return key?.alg === 'HS256' && key.purpose === 'sfu-api' ? key.secret : undefined;
}
