import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig, type Config } from '@parley/platform/config';
import type { Database } from '@parley/platform/db';
import { createApp, Listener, type App, type AppOptions, type RegisteredRoute } from '@parley/platform/http';
import { Limiter, type LimitOverrides } from '@parley/platform/limits';
import { createLogger } from '@parley/platform/log';
import { ConnectionCap, ownOrigins, type Upgrade } from '@parley/platform/net';
import { openTestDatabase, type TestEngine } from '@parley/platform/testing/database';
import { startMediaWorker } from '@parley/sfu/server';
import { carelesslyJoined, segmentsOfApi } from '../../../apps/server/src/api-segments.ts';
import { migrations, wireSlices, type Wired } from '../../../apps/server/src/wiring.ts';

/** The API key of a LiveKit server SDK, as an operator would configure it. */
export const apiKey = { id: 'deny', secret: 'a secret of these tests, long enough for HS256' };

/** Every limit is off, those included that are declared tomorrow. */
export const noLimits: LimitOverrides = new Proxy({}, { get: () => null, ownKeys: () => [] });

export type ProductOptions = {
  readonly limits?: LimitOverrides;
  /** The public address is https. */
  readonly secure?: boolean;
  /** Stands between the product and its database, to look or to fail. */
  readonly around?: (database: Database) => Database;
  /** Changes what the HTTP floor is given, to see what happens when a part of it fails. */
  readonly change?: (options: AppOptions, wired: Wired) => AppOptions;
  /** Files beside the page. */
  readonly files?: Readonly<Record<string, string>>;
};

export type Product = {
  readonly app: App;
  readonly routes: readonly RegisteredRoute[];
  readonly upgrades: readonly Upgrade[];
  readonly database: Database;
  readonly limiter: Limiter;
  readonly wired: Wired;
  /** `http://localhost:<port>`: the real, open port. */
  readonly url: string;
  readonly port: number;
  readonly webRoot: string;
  readonly dataDir: string;
  /** What the product wrote to its log as errors. */
  readonly errors: readonly string[];
  close(): Promise<void>;
};

/** The page that stands for the web build: what counts here is how it is served. */
const page = '<!doctype html><html lang="en"><head><title>Parley</title></head><body><div id="root"></div></body></html>';

/** The whole server as `npm start` wires it: all slices, a real database, a real media worker, an open port. */
export async function openProduct(engine: TestEngine, options: ProductOptions = {}): Promise<Product> {
  const store = await openTestDatabase(engine, migrations());
  const folder = mkdtempSync(join(tmpdir(), 'parley-deny-'));
  const errors: string[] = [];
  const log = createLogger({ level: 'error', destination: { write: (line) => void errors.push(line) } });
  const config = configOf(store.dataDir);
  const mediaSocket = join(folder, 'm');
  const media = await startMediaWorker({ socketPath: mediaSocket, udpPort: 0, nextPortIfTaken: false, addresses: ['127.0.0.1'], log });
  const listener = await Listener.open({ host: '127.0.0.1', port: 0, waitingFor: () => [], cap: new ConnectionCap(undefined) });
  const url = `http://localhost:${listener.port}`;
  const publicUrl = options.secure === true ? 'https://meet.example.org' : url;
  const origins = ownOrigins(publicUrl, { development: options.secure !== true, port: listener.port });
  const limiter = new Limiter({ now: () => performance.now(), overrides: options.limits ?? noLimits });
  const database = options.around?.(store.database) ?? store.database;
  const wired = await wireSlices({ config, database, disk: { room: () => 'plenty', mayStore: () => true }, limiter, log, publicUrl, origins, ownUrl: `http://127.0.0.1:${listener.port}`, mediaSocket });
  const webRoot = join(folder, 'web');
  mkdirSync(join(webRoot, 'assets'), { recursive: true });
  for (const [name, text] of Object.entries({ 'index.html': page, 'assets/app-1234.js': 'let a', ...options.files })) writeFileSync(join(webRoot, name), text);
  const wanted: AppOptions = {
    slices: wired.slices,
    log,
    limiter,
    origins: () => origins,
    secure: publicUrl.startsWith('https:'),
    trustedProxies: 0,
    strict: true,
    resolvePrincipal: wired.resolvePrincipal,
    listener,
    web: { root: webRoot, apiSegments: segmentsOfApi(wired) },
    foldSlashesBefore: carelesslyJoined,
    securityContact: 'mailto:security@example.org',
  };
  const { app, upgrades, routes } = await createApp(options.change?.(wanted, wired) ?? wanted);
  while (!wired.isMediaReady()) await new Promise((resolve) => setTimeout(resolve, 5));
  return {
    app,
    routes,
    upgrades: upgrades.routes(),
    database: store.database,
    limiter,
    wired,
    url,
    port: listener.port,
    webRoot,
    dataDir: store.dataDir,
    errors,
    close: async () => {
      await listener.close(0);
      for (const slice of [...wired.slices].reverse()) await slice.close();
      await app.close();
      await media.close();
      await store.dispose();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function configOf(dataDir: string): Config {
  const loaded = loadConfig({ env: { PARLEY_DATA: dataDir, LIVEKIT_KEYS: `${apiKey.id}: ${apiKey.secret}` }, cwd: dataDir });
  if (!loaded.ok) throw new Error(loaded.problems.join('\n'));
  return loaded.config;
}
