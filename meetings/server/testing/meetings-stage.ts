import { createHash, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { jwtVerify, SignJWT, type JWTPayload } from 'jose';
import { ParticipantInfo, ParticipantPermission } from '@livekit/protocol';
import { AccessToken } from 'livekit-server-sdk';
import { AuditLog, auditMigrations } from '@parley/platform/audit';
import type { Transaction } from '@parley/platform/db';
import { createApp, httpLimits, isForgeable, type App } from '@parley/platform/http';
import { createUuidV7, randomCode } from '@parley/platform/ids';
import { Limiter, type LimitOverrides } from '@parley/platform/limits';
import { createLogger } from '@parley/platform/log';
import { createSeededRandom } from '@parley/platform/testing';
import { openTestDatabase, type TestDatabase, type TestEngine } from '@parley/platform/testing/database';
import type { MediaEventDeps } from '../apply-media-event.ts';
import { createMeetings, mediaEventPath, meetingsMigrations, type Meetings, type MeetingsDeps, type Principal } from '../index.ts';
import { MediaDesk } from '../media/media-desk.ts';
import { meetingLimits } from '../meeting-limits.ts';
import { reconcilePresence } from '../reconcile-presence.ts';
import { Waiters } from '../waiting/waiters.ts';
import { FakeMediaRooms } from './fake-media-rooms.ts';

export const ownOrigin = 'http://localhost:3000';
const apiKey = { keyId: 'key-of-the-media-server', secret: 'a-secret-of-at-least-32-characters' };
const signingKeyId = 'signing-key';

/** Every limit, off: tests come from one address, and their clock stands. */
export const noLimits: LimitOverrides = Object.fromEntries([...Object.keys(meetingLimits), ...Object.keys(httpLimits)].map((name) => [name, null]));

type Sent = { readonly authorization?: string; readonly cookie?: string; readonly origin?: string };
export type Answer = Awaited<ReturnType<App['inject']>>;

/** The slice on a real database, with people whose credential is their name and a media server that is the test. */
export class MeetingsStage {
  readonly #store: TestDatabase;
  readonly #keys: { readonly privateKey: KeyObject; readonly publicKey: KeyObject };
  app!: App; // set by `start`, which `open` calls before anybody sees the object
  readonly facts: { readonly name: string; readonly payload: unknown }[] = [];
  readonly failures: unknown[] = [];
  readonly clock = { now: Date.UTC(2026, 0, 1) };
  /** `<account> <meeting> <role>` of guests. */
  readonly invited: string[] = [];
  /** Codes to be dealt before random ones. */
  readonly dealtCodes: string[] = [];
  readonly media = new FakeMediaRooms();
  meetings!: Meetings; // set by `start`
  #limiter!: Limiter; // set by `start`
  /** How many may publish. */
  #capacity = 12;
  /** What the application was built for. */
  #built = '';
  /** What the audit log held before. */
  #audited = 0;

  private constructor(store: TestDatabase) {
    this.#store = store;
    this.#keys = generateKeyPairSync('ec', { namedCurve: 'P-384' });
  }

  static async open(engine: TestEngine): Promise<MeetingsStage> {
    const stage = new MeetingsStage(await openTestDatabase(engine, [auditMigrations(), meetingsMigrations()]));
    await stage.start();
    return stage;
  }

  get db() {
    return this.#store.database;
  }

  /** Everything as on the first day, on the same database. An application is built again only when it would be another one. */
  async start(limits: LimitOverrides = noLimits, capacity = 12): Promise<void> {
    await this.meetings?.settled();
    await this.db.query('delete from meetings');
    this.#audited = Number((await this.db.query<{ seq: number }>('select seq from audit_head')).rows[0]?.seq);
    this.media.clear();
    this.facts.length = this.failures.length = this.dealtCodes.length = this.invited.length = 0;
    const built = JSON.stringify([limits, capacity]);
    // A bucket that a test has emptied is not another one's.
    if (built === this.#built && limits === noLimits) return;
    this.#built = built;
    this.#capacity = capacity;
    await this.app?.close();
    const limiter = new Limiter({ now: () => this.clock.now, overrides: limits });
    this.#limiter = limiter;
    this.meetings = createMeetings(this.deps());
    const { app } = await createApp({
      slices: [this.meetings],
      log: createLogger({ level: 'silent' }),
      limiter,
      origins: () => new Set([ownOrigin]),
      secure: false,
      trustedProxies: 0,
      strict: true,
      resolvePrincipal: async (headers) => {
        const person = await whoIs(headers);
        return person && { accountId: person.accountId, name: person.name, username: person.name, sessionId: 's', role: person.role, authenticatedAtMs: 0, ...(person.image === undefined ? {} : { image: person.image }) };
      },
    });
    this.app = app;
  }

  /** What the use cases work with, for tests of one of them. */
  parts(): MediaEventDeps {
    const deps = this.deps();
    return { ...deps, waiters: new Waiters(), desk: new MediaDesk({ ...deps, rooms: this.media }) };
  }

  deps(): MeetingsDeps {
    const audit = new AuditLog({ database: this.db, now: () => this.clock.now });
    const random = createSeededRandom(7);
    return {
      db: this.db,
      publish: async (_tx, { name }, payload) => void this.facts.push({ name, payload }),
      newId: createUuidV7(Date.now, createSeededRandom(Date.now())),
      newCode: (length, alphabet) => this.dealtCodes.shift() ?? randomCode(random, length, alphabet),
      now: () => new Date(this.clock.now),
      keys: {
        sign: async (_purpose, claims, { expiresInSeconds }) => ({ token: await this.#sign(claims, expiresInSeconds), keyId: signingKeyId }),
        secret: () => apiKey,
        findSecret: (keyId) => (keyId === apiKey.keyId ? apiKey.secret : undefined),
      },
      mediaUrl: () => 'ws://localhost:3000',
      mediaApiUrl: () => 'http://127.0.0.1:1',
      reportError: (error) => this.failures.push(error),
      resolvePrincipal: whoIs,
      mayGuestEnter: async (accountId, meetingId, role) => this.invited.some((place) => place === `${accountId} ${meetingId} ${role}`),
      isForgeable: (method, headers) => isForgeable(method, headers, new Set([ownOrigin])),
      limiter: this.#limiter,
      audit: (tx, entry) => audit.record(tx as Transaction, entry),
      mediaRooms: this.media,
      capacity: this.#capacity,
    };
  }

  /** What has been written into the audit log since `start`: who, what, whom. */
  async audited(): Promise<string[]> {
    const { rows } = await this.db.query<{ actor: string; action: string; object: string }>('select actor, action, object from audit_entries where seq > $1 order by seq', [this.#audited]);
    return rows.map(({ actor, action, object }) => `${actor} ${action} ${object}`);
  }

  /** The next `start` builds the application again: this one has been stopped. */
  spoil(): void {
    this.#built = '';
  }

  async close(): Promise<void> {
    await this.app?.close();
    await this.#store.dispose();
  }

  /** Our own web's door. */
  join(name: string, body: object, sent: Sent = {}): Promise<Answer> {
    return this.post('/api/meetings/join', body, { authorization: `Bearer ${name}`, ...sent });
  }

  post(url: string, payload: object | string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    return this.app.inject({ method: 'POST', url, payload, headers: { 'content-type': 'application/json', ...headers } });
  }

  /** Any of our own doors. Answers its status and, where there is one, its code. */
  async ask(name: string, method: 'GET' | 'POST' | 'PUT' | 'PATCH', url: string, body?: object): Promise<{ readonly status: number; readonly code: string | undefined; readonly body: unknown }> {
    const answer = await this.app.inject({ method, url, headers: { authorization: `Bearer ${name}` }, ...(body === undefined ? {} : { payload: body }) });
    const parsed = answer.body === '' ? undefined : (answer.json() as { code?: string } | undefined);
    return { status: answer.statusCode, code: answer.statusCode < 400 ? undefined : parsed?.code, body: parsed };
  }

  /** The sample's door. */
  compat(name: string, payload: object): Promise<Answer> {
    return this.post('/meeting/join', payload, { authorization: `Bearer ${name}` });
  }

  describe(name: string, text: string): Promise<Answer> {
    return this.app.inject({ url: `/meetings/${encodeURIComponent(text)}`, headers: { authorization: `Bearer ${name}` } });
  }

  /** Joins by the first door. Answers the meeting's code and id. */
  async meet(name: string, code?: string): Promise<{ readonly code: string; readonly id: string; readonly claims: JWTPayload }> {
    const answer = await this.join(name, code === undefined ? {} : { code });
    if (answer.statusCode !== 200) throw new Error(`joining answered ${answer.statusCode}: ${answer.body}`);
    const claims = await this.read(answer.json().token);
    return { code: answer.json().code, id: (claims['video'] as { room: string }).room, claims };
  }

  /** The verified claims of a token that this slice gave out. */
  async read(token: string): Promise<JWTPayload> {
    const options = { algorithms: ['ES384'], issuer: signingKeyId, currentDate: new Date(this.clock.now) };
    return (await jwtVerify(token, this.#keys.publicKey, options)).payload;
  }

  /** Somebody connects to a meeting's room with a token of ours: the media server takes them in as our answer says, and reports it. */
  async enter(meetingId: string, name: string, identity = `account-${name}`): Promise<void> {
    const standing = await this.meetings.askStanding(meetingId, identity);
    if (standing === undefined || standing === 'refused') throw new Error(`${identity} is not let in`);
    this.media.enter(identity);
    const attributes = Object.fromEntries(Object.entries(standing.attributes).filter(([, value]) => value !== ''));
    await this.happens(meetingId, { event: 'participant_joined', participant: this.stay(identity, { name, permission: standing.permission, attributes }) });
  }

  /** Somebody publishes. Shape  source: as the protocol names it */
  async publishes(meetingId: string, identity: string, source: 'CAMERA' | 'MICROPHONE' | 'SCREEN_SHARE', sid = `TR_${identity}_${source}`): Promise<void> {
    await this.happens(meetingId, { event: 'track_published', participant: this.stay(identity), track: { sid, source } });
  }

  async unpublishes(meetingId: string, identity: string, source: 'CAMERA' | 'MICROPHONE' | 'SCREEN_SHARE', sid = `TR_${identity}_${source}`): Promise<void> {
    await this.happens(meetingId, { event: 'track_unpublished', participant: this.stay(identity), track: { sid, source } });
  }

  async leaves(meetingId: string, identity: string, reason: 'CLIENT_INITIATED' | 'CONNECTION_TIMEOUT' | 'SERVER_SHUTDOWN' | 'PARTICIPANT_REMOVED'): Promise<void> {
    await this.happens(meetingId, { event: 'participant_left', participant: this.stay(identity, { disconnectReason: reason }) });
  }

  /** A report about a room, which is taken in, and what follows from it has been told. */
  async happens(meetingId: string, event: object): Promise<void> {
    const answer = await this.report({ room: { name: meetingId }, ...event });
    if (answer.statusCode !== 200) throw new Error(`a report was answered ${answer.statusCode}`);
    await this.meetings.settled();
  }

  /** The media server can be reached again, and these people are in its room. */
  async reconcile(meetingId: string, inside: readonly ParticipantInfo[]): Promise<void> {
    await reconcilePresence({ ...this.parts(), desk: new MediaDesk({ ...this.deps(), rooms: this.media }) }, { listRooms: async () => [{ name: meetingId }], listParticipants: async () => inside });
  }

  /** As a media server lists somebody who may do everything and is shown as nothing. */
  participant(identity: string): ParticipantInfo {
    return new ParticipantInfo({ identity, sid: `PA_${identity}`, joinedAtMs: BigInt(this.clock.now), permission: new ParticipantPermission({ canPublish: true, canSubscribe: true, canPublishData: true }), attributes: { role: 'participant' } });
  }

  /** The one stay of an identity, which began now. */
  stay(identity: string, more: object = {}): object {
    return { sid: `PA_${identity}`, identity, name: identity, joinedAtMs: String(this.clock.now), ...more };
  }

  /** What runs every second. */
  async tidy(): Promise<void> {
    for (const job of this.meetings.jobs ?? []) await job.run();
  }

  /** Reports an event as the media server does, signed by LiveKit's own code. */
  async report(event: object, forged: Partial<{ keyId: string; secret: string; body: string; sha256: string; type: string }> = {}): Promise<Answer> {
    const body = JSON.stringify(event);
    const token = new AccessToken(forged.keyId ?? apiKey.keyId, forged.secret ?? apiKey.secret);
    token.sha256 = forged.sha256 ?? createHash('sha256').update(body).digest('base64');
    const headers = { 'content-type': forged.type ?? 'application/webhook+json', authorization: await token.toJwt() };
    return this.post(mediaEventPath, forged.body ?? body, headers);
  }

  #sign(claims: JWTPayload, expiresInSeconds: number): Promise<string> {
    const now = Math.floor(this.clock.now / 1000);
    const times = { iat: now, nbf: now, exp: now + expiresInSeconds };
    return new SignJWT({ ...claims, ...times }).setProtectedHeader({ alg: 'ES384', kid: signingKeyId }).setIssuer(signingKeyId).sign(this.#keys.privateKey);
  }
}

/** `Bearer ada` and the cookie `who=ada` are Ada, whose account is `account-ada`; names that begin with guest are guests. */
async function whoIs(headers: { readonly authorization?: string | undefined; readonly cookie?: string | undefined }): Promise<Principal | undefined> {
  const name = /^Bearer (\w+)$/.exec(headers.authorization ?? '')?.[1] ?? /^who=(\w+)$/.exec(headers.cookie ?? '')?.[1];
  if (name === undefined) return undefined;
  return { role: name.startsWith('guest') ? 'guest' : 'member', accountId: `account-${name}`, sessionId: 's', name, image: name === 'ada' ? 'https://example.org/ada.png' : undefined };
}
