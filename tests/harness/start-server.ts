import { spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { noLimits } from './no-limits.ts';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** A first start on a busy machine runs initdb beside everything else. */
const readyWithinMs = 60_000;
/** Longer than the supervisor's own drain and cut together. */
const endsWithinMs = 15_000;
const lookEveryMs = 25;

export type StartServerOptions = {
  /** Added to a small clean environment; a key with undefined is left out. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** The folder of another build than that of these sources. */
  readonly build?: string;
  /** Kept after `stop`; without it the server gets its own, which goes with it. */
  readonly dataDir?: string;
  /** Rate limits that this test wants to meet; all others stay off. */
  readonly limits?: Readonly<Record<string, { readonly count: number; readonly perMs: number } | { readonly places: number } | null>>;
};

export type RunningServer = {
  /** `http://localhost:<port>` */
  readonly url: string;
  /** `https://localhost:<port>`; undefined with TLS_MODE=off. */
  readonly httpsUrl: string | undefined;
  readonly udpPort: number;
  readonly dataDir: string;
  /** The supervisor's process id. */
  readonly pid: number;
  /** Everything that was printed so far. */
  output(): string;
  /** Sends SIGTERM and waits for the end. Answers the exit code; a second call answers the same. */
  stop(): Promise<number | null>;
  /** Kills one process with SIGKILL; the supervisor lives unless it is the one. */
  kill(role: 'supervisor' | 'api' | 'media'): void;
  /** Resolves when `/readyz` is 200 (again). */
  ready(): Promise<void>;
};

/**
 * Starts the built product with a data directory and ports of its own, and waits until it is ready.
 *
 * Errors  throws with the server's output when it ends or does not become ready
 */
export async function startServer(options: StartServerOptions = {}): Promise<RunningServer> {
  // With a PostgreSQL the template's embedded database would never be looked at.
  const dataDir = options.dataDir ?? (options.env?.['DATABASE_URL'] ? mkdtempSync(join(tmpdir(), 'parley-server-')) : await usedDataDir());
  const server = await launch(dataDir, options);
  return {
    ...server,
    stop: async () => {
      const code = await server.stop();
      if (!options.dataDir) rmSync(dataDir, { recursive: true, force: true });
      return code;
    },
  };
}

/** A new data directory that has been through its first start, for tests that start a server on it more than once. */
export async function usedDataDir(parent = tmpdir()): Promise<string> {
  const dataDir = mkdtempSync(join(parent, 'parley-server-'));
  cpSync(await dataTemplate(), dataDir, { recursive: true });
  return dataDir;
}

export type Exit = { readonly code: number | null; readonly output: string; readonly ms: number };

/** Runs the product until it ends by itself: for starts that must be refused. */
export async function runServer(env: Readonly<Record<string, string | undefined>>, args: readonly string[] = [], build?: string): Promise<Exit> {
  const startedAt = performance.now();
  const child = spawnServer(env, args, build);
  const output = collect(child);
  const timer = setTimeout(() => child.kill('SIGKILL'), readyWithinMs);
  const code = await exitOf(child);
  clearTimeout(timer);
  return { code, output: output(), ms: performance.now() - startedAt };
}

async function launch(dataDir: string, options: StartServerOptions): Promise<RunningServer> {
  // A server that was killed has left its ports behind.
  rmSync(join(dataDir, 'ports.json'), { force: true });
  const folder = mkdtempSync(join(tmpdir(), 'parley-limits-'));
  const limitsFile = join(folder, 'limits.json');
  writeFileSync(limitsFile, JSON.stringify({ ...noLimits, ...options.limits }));
  const child = spawnServer({ PORT: '0', TLS_PORT: '0', MEDIA_PORT: '0', PARLEY_LIMITS: limitsFile, ...options.env, PARLEY_DATA: dataDir }, [], options.build);
  const output = collect(child);
  const ended = exitOf(child);
  void ended.then(() => rmSync(folder, { recursive: true, force: true }));
  const ports = await until(() => readPorts(dataDir), child, output);
  const url = `http://localhost:${ports.http}`;
  const ready = (): Promise<void> => until(() => isReady(url), child, output).then(() => undefined);
  await ready();
  return {
    url,
    httpsUrl: ports.https === undefined ? undefined : `https://localhost:${ports.https}`,
    udpPort: ports.udp,
    dataDir,
    // A process that has become ready has an id.
    pid: child.pid as number,
    output,
    ready,
    stop: () => stop(child, ended),
    kill: (role) => {
      process.kill(role === 'supervisor' ? (child.pid as number) : childOf(child.pid as number, role), 'SIGKILL');
    },
  };
}

function spawnServer(env: Readonly<Record<string, string | undefined>>, args: readonly string[] = [], build = join(root, 'dist')): ChildProcess {
  const entry = join(build, 'main.js');
  if (!existsSync(entry)) throw new Error('there is no build: run "npm run build" before the journeys');
  const { PATH, HOME, TMPDIR, TZ } = process.env;
  // Not in the sources' folder: an operator's parley.config.json there must not decide a test.
  return spawn(process.execPath, [entry, ...args], { cwd: tmpdir(), env: { PATH, HOME, TMPDIR, TZ, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
}

function collect(child: ChildProcess): () => string {
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (text += chunk.toString()));
  return () => text;
}

function exitOf(child: ChildProcess): Promise<number | null> {
  // 'close' comes after the last output, 'exit' may come before it.
  return new Promise((resolve) => child.once('close', (code) => resolve(code)));
}

async function stop(child: ChildProcess, ended: Promise<number | null>): Promise<number | null> {
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), endsWithinMs);
  const code = await ended;
  clearTimeout(timer);
  return code;
}

async function until<T>(look: () => T | undefined | Promise<T | undefined>, child: ChildProcess, output: () => string): Promise<T> {
  const deadline = performance.now() + readyWithinMs;
  while (performance.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}:\n${output()}`);
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
  }
  child.kill('SIGKILL');
  throw new Error(`the server was not ready within ${readyWithinMs} ms:\n${output()}`);
}

function readPorts(dataDir: string): { http: number; https: number | undefined; udp: number } | undefined {
  try {
    const ports = JSON.parse(readFileSync(join(dataDir, 'ports.json'), 'utf8')) as { http: number; https?: number; udp?: number };
    return ports.udp === undefined ? undefined : { http: ports.http, https: ports.https, udp: ports.udp };
  } catch {
    // Not written yet.
    return undefined;
  }
}

async function isReady(url: string): Promise<true | undefined> {
  try {
    return (await fetch(`${url}/readyz`)).ok ? true : undefined;
  } catch {
    // Nobody listens: it is being restarted.
    return undefined;
  }
}

/** The child of a process that runs `<role>.js`. Linux only, as the journeys are. */
function childOf(parent: number, role: string): number {
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      const parentOf = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
      if (parentOf === parent && readFileSync(`/proc/${name}/cmdline`, 'utf8').includes(`${role}.js`)) return Number(name);
    } catch {
      // Ended while we looked.
    }
  }
  throw new Error(`process ${parent} has no child that runs ${role}.js`);
}

/**
 * A data directory that has been through its first start, made once per set of migrations: a copy of it starts in a
 * second where a new one runs initdb. Its keys are everybody's; tests that are about keys bring their own directory.
 */
async function dataTemplate(): Promise<string> {
  const cache = join(root, 'node_modules', '.cache', 'parley');
  const template = join(cache, `data-${migrationsKey()}`);
  if (existsSync(template)) return template;
  mkdirSync(cache, { recursive: true });
  const fresh = mkdtempSync(join(cache, 'data-new-'));
  const server = await launch(fresh, {});
  await server.stop();
  rmSync(join(fresh, 'ballast'), { force: true });
  try {
    renameSync(fresh, template);
  } catch (error) {
    // Another test process was faster; its template is as good.
    rmSync(fresh, { recursive: true, force: true });
    if (!existsSync(template)) throw error;
  }
  return template;
}

function migrationsKey(): string {
  const hash = createHash('sha256');
  const folder = join(root, 'dist', 'migrations');
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()) {
    hash.update(name);
    if (name.endsWith('.sql')) hash.update(readFileSync(join(folder, name)));
  }
  hash.update(readFileSync(join(root, 'node_modules/@electric-sql/pglite/package.json')));
  return hash.digest('hex').slice(0, 16);
}
