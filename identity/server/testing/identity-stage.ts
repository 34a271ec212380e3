import { AuditLog, auditMigrations } from '@parley/platform/audit';
import { createApp, type App } from '@parley/platform/http';
import { createUuidV7 } from '@parley/platform/ids';
import { Limiter, type LimitOverrides } from '@parley/platform/limits';
import { createLogger } from '@parley/platform/log';
import { createOutbox, mailMigrations } from '@parley/platform/mail';
import { createSeededRandom } from '@parley/platform/testing';
import { openTestDatabase, type TestDatabase } from '@parley/platform/testing/database';
import type { Identity, IdentityDeps } from '../index.ts';
import { createIdentity, identityMigrations } from '../index.ts';

export const stageOrigin = 'http://localhost:3000';
export const stagePassword = 'correct horse battery';
/** Milliseconds instead of a third of a second per hash. */
const cheapHash = 10;

/** Off unless a test wants to meet them: the clock of a stage stands, and its people hurry. */
const perAccount: LimitOverrides = { 'http.read.account': null, 'http.write.account': null, 'http.list.account': null };

/** A page sends its origin; `origin: null` is a program. */
export type Sent = { readonly cookie?: string; readonly token?: string; readonly origin?: string | null; readonly headers?: Readonly<Record<string, string>> };
export type StageOptions = { readonly limits?: LimitOverrides } & Partial<Pick<IdentityDeps, 'allowedSignUpDomains' | 'requireVerifiedEmail' | 'canSendMail' | 'publicUrl' | 'secure' | 'sealedElsewhere' | 'providers' | 'guests' | 'findMeeting' | 'mayStore'>>;
export type StageAccount = { readonly id: string; readonly cookie: string; readonly token: string | undefined };

/** The identity slice on a real database behind a real HTTP application, with a clock that tests set. */
export class IdentityStage {
  readonly store: TestDatabase;
  readonly clock = { now: Date.now() };
  /** Everything published, and errors reported, in order. */
  readonly facts: { name: string; payload: unknown }[] = [];
  readonly audit: AuditLog;
  app!: App; // start() is part of open()
  identity!: Identity; // as above
  readonly #newId = createUuidV7(Date.now, createSeededRandom(1));

  private constructor(store: TestDatabase) {
    this.store = store;
    this.audit = new AuditLog({ database: store.database, now: () => this.clock.now });
  }

  static async open(engine: Parameters<typeof openTestDatabase>[0]): Promise<IdentityStage> {
    const stage = new IdentityStage(await openTestDatabase(engine, [auditMigrations(), mailMigrations(), identityMigrations()]));
    await stage.start();
    return stage;
  }

  /** Empties the accounts and starts anew. */
  async reset(): Promise<void> {
    this.clock.now = Date.now();
    this.facts.length = 0;
    await this.store.database.query('delete from accounts');
    for (const table of ['mail_outbox', 'pending_sign_ups', 'asked_letters']) await this.store.database.query(`delete from ${table}`);
    await this.start();
  }

  async start(options: StageOptions = {}): Promise<void> {
    await this.app?.close();
    const { limits, ...rest } = options;
    const limiter = new Limiter({ now: () => this.clock.now, overrides: { ...perAccount, ...limits } });
    this.identity = await createIdentity({
      database: this.store.database,
      limiter,
      dataDir: this.store.dataDir,
      secure: false,
      publicUrl: stageOrigin,
      allowedSignUpDomains: null,
      requireVerifiedEmail: false,
      canSendMail: true,
      audit: this.audit,
      sendMail: createOutbox({ newId: this.#newId, now: () => this.clock.now }),
      now: () => this.clock.now,
      newId: this.#newId,
      reportError: (message) => this.facts.push({ name: 'error', payload: { message } }),
      publish: async (_tx, { name }, payload) => void this.facts.push({ name, payload }),
      passwordCostLog2: cheapHash,
      providers: [],
      // Providers of tests are on this machine, where the safe way out does not lead.
      fetchOutside: (url, init) => fetch(url, init as RequestInit),
      guests: { enabled: true, lifeMs: 86_400_000 },
      findMeeting: async () => undefined,
      mayStore: () => true,
      ...rest,
    });
    const created = await createApp({
      slices: [this.identity.slice],
      log: createLogger({ level: 'silent' }),
      limiter,
      origins: () => new Set([stageOrigin]),
      secure: rest.secure ?? false,
      trustedProxies: 0,
      strict: true,
      resolvePrincipal: this.identity.resolvePrincipal,
      now: () => this.clock.now,
    });
    this.app = created.app;
  }

  async close(): Promise<void> {
    await this.app?.close();
    await this.store.dispose();
  }

  request(method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', url: string, payload: object | undefined, sent: Sent = {}) {
    const from = sent.origin === undefined ? stageOrigin : sent.origin;
    return this.app.inject({
      method,
      url,
      ...(payload === undefined ? {} : { payload }),
      headers: {
        ...(from === null ? {} : { origin: from }),
        ...(sent.cookie ? { cookie: sent.cookie } : {}),
        ...(sent.token ? { authorization: `Bearer ${sent.token}` } : {}),
        ...sent.headers,
      },
    });
  }

  post(url: string, payload: object, sent: Sent = {}) {
    return this.request('POST', url, payload, sent);
  }

  get(url: string, sent: Sent = {}) {
    return this.request('GET', url, undefined, sent);
  }

  /** Makes an account with `stagePassword` over HTTP. */
  async signUp(username: string, sent: Sent = {}): Promise<StageAccount> {
    const answer = await this.post('/api/auth/sign-up/email', { username, email: `${username}@example.org`, password: stagePassword }, sent);
    if (answer.statusCode !== 200) throw new Error(`signing up answered ${answer.statusCode}: ${answer.body}`);
    return { cookie: cookiesOf(answer.headers['set-cookie']), token: answer.json().token, id: answer.json().user.id };
  }

  /** What `get-session` says to these credentials. */
  async session(sent: Sent): Promise<{ user: { username: string; name: string; email: string }; session: { id: string; expiresAt: string } } | null> {
    const answer = await this.get('/api/auth/get-session', sent);
    if (answer.statusCode !== 200) throw new Error(`get-session answered ${answer.statusCode}: ${answer.body}`);
    return answer.json();
  }

  /** Runs every job of the slice once. */
  async runJobs(): Promise<void> {
    for (const job of this.identity.slice.jobs ?? []) await job.run();
  }

  /** Letters that wait to be sent, oldest first. */
  async letters(): Promise<{ to: string; subject: string; text: string }[]> {
    const { rows } = await this.store.database.query<{ to: string; subject: string; text: string }>('select recipient as "to", subject, body as text from mail_outbox order by created_at, id');
    return rows;
  }

  /** Actions in the audit log since the last reset of the database, oldest first. */
  async auditActions(): Promise<string[]> {
    const { rows } = await this.store.database.query<{ action: string }>('select action from audit_entries order by seq');
    return rows.map(({ action }) => action);
  }
}

/** `name=value; name=value`, as a browser would send back what it was given. */
export function cookiesOf(header: string | string[] | undefined): string {
  const all = header === undefined ? [] : Array.isArray(header) ? header : [header];
  return all.map((text) => text.split(';', 1)[0] ?? '').filter((text) => !text.endsWith('=')).join('; ');
}
