import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { publicUrlOf, type Config } from '@parley/platform/config';
import { isUnavailable, migrate, openDatabase, ownDirectory, OwnedError, type Database, type Ownership } from '@parley/platform/db';
import { createApp, ListenError, Listener, type CreatedApp, type ServingPhase } from '@parley/platform/http';
import { Limiter } from '@parley/platform/limits';
import type { DiskSpace } from '@parley/platform/disk-space';
import { createLogger, type Logger } from '@parley/platform/log';
import { Metrics, type MetricsListener } from '@parley/platform/metrics';
import { ConnectionCap, ownOrigins, removePortsFile, writePortsFile } from '@parley/platform/net';
import { exitCodes, SupervisedChild, watchLoopDelay } from '@parley/platform/supervisor';
import { CertificateError } from '@parley/platform/tls';
import { MasterKeyError, SealedUnderAnotherKey, waitingSetupToken } from '@parley/identity/server';
import { carelesslyJoined, joinPaths, segmentsOfApi } from './api-segments.ts';
import type { ApiSettings } from './api-settings.ts';
import { buildVersion } from './build-version.ts';
import { backUpBeforeMigrating, backUpForOperator, dropUnclaimedBackups, noBackupSentence } from './backup.ts';
import { connectionsLimit, measured, openMetricsDoor } from './metrics-door.ts';
import { openOperatorDoor, type OperatorDoor } from './operator-door.ts';
import { openHttps, type HttpsDeps, type HttpsDoor } from './tls-door.ts';
import { watchDisk } from './watch-disk.ts';
import { watchStore, type StoreWatch } from './watch-store.ts';
import { migrations, wireSlices, type Wired } from './wiring.ts';

/** Open connections per address; a family or an office behind one address stays far below. */
const connectionLimits = { [connectionsLimit]: { places: 100 } } as const;

/** A reason to stop that a restart would not cure, with its sentence. */
class StartFailure extends Error {
  readonly exitCode: number;
  constructor(exitCode: number, sentence: string) {
    super(sentence);
    this.exitCode = exitCode;
  }
}

/** What is open by now; a drain may come in the middle of a start. */
const open: { listener?: Listener; https?: HttpsDoor; owned?: Ownership; database?: Database; wired?: Wired; http?: CreatedApp; metrics?: MetricsListener; dataDir?: string; drainTimeoutMs?: number; operatorDoor?: OperatorDoor; diskSpace?: DiskSpace; sayStopping?: () => void } = {};
let isStoreReady = false;
let phase: ServingPhase = 'serving';
let storeWatch: StoreWatch | undefined;
let isMediaReady: () => boolean = () => false;
/** How often a start looks whether the media process can be reached. */
const lookEveryMs = 25;
/** A database that starts together with us, after a reboot, gets this long; and this between two tries. */
const firstAnswerMs = 15_000;
const databaseRetryMs = 500;
/** A stop: how long the port still answers, what running requests get, and what is kept for the farewells. */
const lastKnocksMs = 250;
const requestsMs = 10_000;
const farewellMs = 2_000;
let mediaPort: number | undefined;
let portsChanged: () => void = () => undefined;

const child = new SupervisedChild({
  onDrain: closeAll,
  onSiblingPort: (door, port) => {
    if (door !== 'udp') return;
    mediaPort = port;
    portsChanged();
  },
});

async function start(): Promise<void> {
  // The supervisor of this same build sends it.
  const { config, mediaSocket } = (await child.settings()) as ApiSettings;
  open.drainTimeoutMs = config.drainTimeoutMs;
  const log = createLogger({ level: config.logLevel });
  const limiter = new Limiter({ now: () => performance.now(), overrides: config.limits });
  limiter.declare(connectionLimits);
  // All ports together: an address does not get more by asking at two doors. Behind a proxy everybody has its address.
  const cap = new ConnectionCap(config.trustedProxies > 0 ? undefined : limiter.places(connectionsLimit));
  const listener = await openListener(config, cap);
  open.listener = listener;
  child.tell({ type: 'listening', door: 'http', port: listener.port });

  const publicUrl = publicUrlOf(config, listener.port);
  const openTls = (): Promise<HttpsDoor | undefined> => openHttpsPort(config, { listener, cap, publicUrl, log });
  // An own certificate is checked before anything takes long; the others are in the data directory, which is ours
  // only once the store is open.
  const early = config.tls.mode === 'files' ? await openTls() : undefined;
  const diskSpace = watchDisk({ config, log, database: () => open.database });
  open.diskSpace = diskSpace;
  const database = await openStore(config, log);
  if (diskSpace.room() === 'none') await database.setWritable(false);
  const https = early ?? (await openTls());
  if (https !== undefined) {
    open.https = https;
    child.tell({ type: 'listening', door: 'https', port: https.port });
  }
  const origins = ownOrigins(publicUrl, { development: config.development, port: listener.port, httpsPort: https?.port });
  const ownUrl = `http://${reachableHost(config.host)}:${listener.port}`;
  const wired = await wireSlices({ config, database, disk: diskSpace, limiter, log, publicUrl, origins, ownUrl, mediaSocket });
  isMediaReady = wired.isMediaReady;
  open.wired = wired;
  const metrics = config.metrics && new Metrics({ version: buildVersion(config.environment), environment: config.environment });
  await serve({ config, listener, limiter, log, origins, metrics, secure: publicUrl.startsWith('https:') }, wired);
  if (metrics !== undefined && config.metrics !== undefined) {
    metrics.add(measured({ database, limiter, disk: diskSpace, refusedConnections: () => cap.refused, ...wired.measuring }));
    open.metrics = await openMetrics(metrics, config.metrics, config.development);
  }

  const keepPortsFile = async (): Promise<void> => {
    await writePortsFile(config.dataDir, { http: listener.port, ...(https === undefined ? {} : { https: https.port }), ...(mediaPort === undefined ? {} : { udp: mediaPort }), ...(open.metrics === undefined ? {} : { metrics: open.metrics.port }) });
  };
  portsChanged = () => void keepPortsFile().catch((error: unknown) => log.error({ err: error }, 'ports.json was not written'));
  open.dataDir = config.dataDir;
  await keepPortsFile();
  await dropUnclaimedBackups(config);
  open.operatorDoor = await openOperatorDoor(config.dataDir, ({ withKeys }) => backUpForOperator(config, database, diskSpace, withKeys));
  isStoreReady = true;
  storeWatch = watchStore(database, (isThere) => (isThere ? log.info('the database answers again') : log.error('the database does not answer')));
  while (missing().length > 0) await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
  log.info({ ms: Math.round(performance.now()) }, 'api ready');
  child.tell({ type: 'ready', url: publicUrl, version: buildVersion(config.environment) });
  const loopDelay = watchLoopDelay(log);
  open.sayStopping = () => log.info(loopDelay(), 'api stopping');
  if (https !== undefined) child.tell({ type: 'notice', sentence: https.sentence });
  https?.begin();
  await tellSetupToken(config, database, publicUrl);
  // The record of who is where is put right by the next event as well; a failure here must not end the server.
  await wired.settle().catch((error: unknown) => log.warn({ err: error }, 'the meetings could not be compared with the media server'));
}

/** As a line for people, beside the log: where logs are collected, nobody should find a token. */
async function tellSetupToken({ dataDir }: Config, database: Database, publicUrl: string): Promise<void> {
  const token = await waitingSetupToken({ database, dataDir, now: Date.now });
  if (token !== undefined) process.stdout.write(`Nobody runs this server yet. Open ${publicUrl}/setup and type the setup token ${token} (it is also in ${join(dataDir, 'setup-token')}).\n`);
}

/** What `/readyz` waits for. */
function missing(): string[] {
  if (phase !== 'serving') return ['drain'];
  const isStoreThere = isStoreReady && storeWatch?.isThere() !== false;
  return [...(isStoreThere ? [] : ['database']), ...(isMediaReady() ? [] : ['media'])];
}

type Serving = {
  readonly config: Config;
  readonly listener: Listener;
  readonly limiter: Limiter;
  readonly log: Logger;
  readonly origins: ReadonlySet<string>;
  readonly secure: boolean;
  readonly metrics: Metrics | undefined;
};

async function serve({ config, listener, limiter, log, origins, metrics, secure }: Serving, wired: Wired): Promise<void> {
  open.http = await createApp({
    slices: wired.slices,
    log,
    limiter,
    origins: () => origins,
    secure,
    trustedProxies: config.trustedProxies,
    strict: config.development,
    resolvePrincipal: wired.resolvePrincipal,
    ...(metrics === undefined ? {} : { onAnswered: (answer) => metrics.answered(answer) }),
    listener,
    web: { root: join(dirname(fileURLToPath(import.meta.url)), 'web'), apiSegments: segmentsOfApi(wired) },
    foldSlashesBefore: carelesslyJoined,
    securityContact: config.securityContact,
    phase: () => phase,
  });
  for (const name of limiter.unknownOverrides()) log.warn({ name }, 'the limits file names a limit that does not exist');
  for (const name of limiter.unfitOverrides()) log.warn({ name }, 'the limits file gives a rate to a limit of places, or places to a rate: its own rule counts');
}

async function openListener(config: Config, cap: ConnectionCap): Promise<Listener> {
  const port = Number(process.env['PARLEY_KEEP_HTTP_PORT'] ?? config.port);
  try {
    return await Listener.open({
      host: config.host,
      port,
      waitingFor: missing,
      cap,
      longPaths: joinPaths,
    });
  } catch (error) {
    throw portFailure(error, port, config.host, 'Choose another one with PORT.');
  }
}

async function openHttpsPort(config: Config, deps: Omit<HttpsDeps, 'config' | 'keptPort'>): Promise<HttpsDoor | undefined> {
  const kept = process.env['PARLEY_KEEP_HTTPS_PORT'];
  try {
    return await openHttps({ ...deps, config, keptPort: kept === undefined ? undefined : Number(kept) });
  } catch (error) {
    if (error instanceof CertificateError) throw new StartFailure(exitCodes.configuration, error.message);
    throw portFailure(error, config.tls.port, config.host, 'Choose another one with TLS_PORT, give this user the right to it (the manual says how), or switch TLS off with TLS_MODE=off when a proxy in front ends it.');
  }
}

function portFailure(error: unknown, port: number, host: string, advice: string): unknown {
  if (!(error instanceof ListenError)) return error;
  const why = { 'in-use': 'is in use by another program', 'not-allowed': 'may not be opened by this user', 'no-such-address': `cannot be opened on ${host}` }[error.reason];
  return new StartFailure(exitCodes.portInUse, `Port ${port} ${why}. ${advice}`);
}

async function openMetrics(metrics: Metrics, settings: NonNullable<Config['metrics']>, development: boolean): Promise<MetricsListener> {
  const opened = await openMetricsDoor(metrics, settings, development);
  if (typeof opened === 'string') throw new StartFailure(exitCodes.portInUse, opened);
  return opened;
}

/** An address of this machine on which a listener with this host answers. */
function reachableHost(host: string): string {
  if (host === 'localhost' || host === '::' || host === '0.0.0.0') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}

/** Opens the database and brings its schema up to date. With PostgreSQL the data directory still has one owner. */
async function openStore(config: Config, log: Logger): Promise<Database> {
  if (config.databaseUrl !== undefined) open.owned = await ownDirectory(config.dataDir);
  const database = await openWhenItAnswers(config);
  open.database = database;
  // A server that was killed has left its ports behind.
  await removePortsFile(config.dataDir);
  try {
    const kept = await backUpBeforeMigrating(config, database);
    if (kept !== undefined) log.info({ path: kept }, 'the database was backed up before its schema is changed');
  } catch (error) {
    await database.close();
    throw new StartFailure(exitCodes.software, noBackupSentence(config, error));
  }
  const report = await migrate(database, migrations());
  if (report.ok) return database;
  await database.close();
  throw new StartFailure(exitCodes.software, report.sentence);
}

/**
 * A PostgreSQL that is away when the whole server starts is mostly a wrong address, and is told soon. One that is away
 * when this process alone is started again is waited for: calls go on meanwhile, and ending would end them.
 */
async function openWhenItAnswers(config: Config): Promise<Database> {
  const isRestart = process.env['PARLEY_KEEP_HTTP_PORT'] !== undefined;
  const until = performance.now() + firstAnswerMs;
  for (;;) {
    try {
      return await openDatabase({ dataDir: config.dataDir, databaseUrl: config.databaseUrl });
    } catch (error) {
      // On a full disk the embedded database cannot even replay its log; it can when somebody has made room.
      const full = open.diskSpace?.room() === 'none';
      if (!(config.databaseUrl !== undefined || full) || !isUnavailable(error)) throw error;
      if (full) {
        await new Promise((resolve) => setTimeout(resolve, databaseRetryMs));
        continue;
      }
      if (!isRestart && performance.now() > until) {
        throw new StartFailure(exitCodes.unavailable, `The database of DATABASE_URL does not answer: ${error instanceof Error ? error.message : String(error)}. Start it, or correct the address.`);
      }
      await new Promise((resolve) => setTimeout(resolve, databaseRetryMs));
    }
  }
}

/** Guests, when an operator wants to wait for them; then answers to what was asked; then goodbye, and the database last. */
async function closeAll(graceMs: number, hurry: AbortSignal): Promise<void> {
  storeWatch?.close();
  portsChanged = () => undefined;
  const waitMs = Math.min(open.drainTimeoutMs ?? 0, graceMs - requestsMs - farewellMs);
  phase = waitMs > 0 ? 'draining' : 'stopping';
  if (open.dataDir !== undefined) await removePortsFile(open.dataDir);
  await atMost(waitMs, hurry, guestsGone(hurry));
  phase = 'stopping';
  for (const slice of open.wired?.slices ?? []) slice.endWaiting?.();
  open.sayStopping?.();
  // The port stays open a little: a request that is on its way here gets an answer that says so, not a reset.
  await atMost(lastKnocksMs, hurry, undefined);
  if (open.http) await atMost(Math.min(requestsMs, graceMs - farewellMs), hurry, open.http.requestsFinished());
  const cutAfterMs = hurry.aborted ? 0 : farewellMs / 2;
  const emptied = Promise.all([open.https?.close(cutAfterMs), open.listener?.close(cutAfterMs)]);
  for (const slice of [...(open.wired?.slices ?? [])].reverse()) {
    try {
      await slice.close();
    } catch (error) {
      // One slice that cannot say goodbye must not keep the others and the database open.
      process.stderr.write(`closing ${slice.name} failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    }
  }
  await open.metrics?.close();
  await emptied;
  open.diskSpace?.close();
  await open.operatorDoor?.close();
  await open.http?.app.close();
  await open.database?.close();
  await open.owned?.release();
}

/** Waits for the work, the time or somebody's impatience. Without work it waits for the time. */
async function atMost(ms: number, hurry: AbortSignal, work: Promise<void> | undefined): Promise<void> {
  if (hurry.aborted || ms <= 0) return;
  let timer: NodeJS.Timeout | undefined;
  let stop: () => void = () => undefined;
  const over = new Promise<void>((resolve) => {
    stop = resolve;
    timer = setTimeout(resolve, ms);
    hurry.addEventListener('abort', stop);
  });
  await Promise.race(work === undefined ? [over] : [over, work]);
  clearTimeout(timer);
  hurry.removeEventListener('abort', stop);
}

/** Nobody is connected any more. */
async function guestsGone(hurry: AbortSignal): Promise<void> {
  const guests = (): number => (open.wired?.slices ?? []).reduce((sum, slice) => sum + (slice.guests?.() ?? 0), 0);
  while (guests() > 0 && !hurry.aborted) await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
}

function onStartError(error: unknown): void {
  if (error instanceof StartFailure) return child.fail(error.exitCode, error.message);
  if (error instanceof OwnedError) return child.fail(exitCodes.ownedByAnother, error.message);
  if (error instanceof MasterKeyError || error instanceof SealedUnderAnotherKey) return child.fail(exitCodes.configuration, error.message);
  // Away again in the middle of a start: not a fault of ours that another start would not cure.
  if (isUnavailable(error)) return process.exit(exitCodes.unavailable);
  child.fail(exitCodes.software, `The server could not start: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
}

start().catch(onStartError);
