#!/usr/bin/env node
/**
 * `npm run dev`: the server, built again and restarted on every change, behind Vite, which serves the pages and
 * replaces their modules in place. One address for both: Vite listens on PORT (3000) and hands everything that
 * is not a page to the server, whose PUBLIC_URL it is, so origins, cookies and links are as in production.
 *
 * Not as in production: pages come from Vite, without the Content-Security-Policy.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer as createTcpServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { context } from 'esbuild';
import { createServer as createVite } from 'vite';
import { copyMigrations, serverPrograms } from './server-programs.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
// Below node_modules, so that no tool takes it for sources and packages are found from there.
const programs = join(root, 'node_modules', '.cache', 'parley', 'dev');
const port = Number(process.env.PORT ?? 3000);
const endsWithinMs = 10_000;

rmSync(programs, { recursive: true, force: true });
mkdirSync(programs, { recursive: true });
const apiPort = await freePort();
process.env.PARLEY_DEV_API = `http://127.0.0.1:${apiPort}`; // read by apps/web/vite.config.ts
const vite = await createVite({ configFile: join(root, 'apps/web/vite.config.ts'), logLevel: 'warn', server: { host: 'localhost', port, strictPort: true } });
await vite.listen().catch((error) => {
  console.error(error.message);
  process.exit(1);
});

let server;
let running = '';
/** Restarts stand in line: an old server owns the data directory until it has ended. */
let turn = Promise.resolve();
const watchers = await Promise.all(serverPrograms(programs).map((options) => context(withRestart(options))));
for (const watcher of watchers) await watcher.watch();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => void close());
// A server in a group of its own gets no Ctrl-C; it must not outlive us either.
process.on('exit', () => server?.kill('SIGKILL'));

function withRestart(options) {
  const restart = {
    name: 'restart',
    setup(build) {
      build.onEnd(({ errors }) => {
        if (errors.length === 0) turn = turn.then(restartServer);
      });
    },
  };
  return { ...options, plugins: [...options.plugins, restart] };
}

async function restartServer() {
  copyMigrations(programs);
  const built = fingerprint();
  if (built === '' || (built === running && server !== undefined)) return;
  running = built;
  await stopServer();
  const env = { ...process.env, PORT: String(apiPort), PUBLIC_URL: process.env.PUBLIC_URL ?? `http://localhost:${port}` };
  const child = spawn(process.execPath, ['--enable-source-maps', join(programs, 'main.js')], { cwd: root, env, stdio: 'inherit', detached: true });
  server = child;
  child.once('exit', (code) => {
    if (server !== child) return;
    server = undefined;
    if (code !== 0) console.error('The server ended; it starts again with the next change.');
  });
}

async function stopServer() {
  const child = server;
  if (child === undefined) return;
  server = undefined;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const late = setTimeout(() => child.kill('SIGKILL'), endsWithinMs);
  await ended;
  clearTimeout(late);
}

async function close() {
  for (const watcher of watchers) await watcher.dispose();
  await turn;
  await stopServer();
  await vite.close();
  process.exit(0);
}

/** Of the programs and the SQL: a change of a comment in a page restarts nothing. Empty until all programs are there. */
function fingerprint() {
  const hash = createHash('sha256');
  for (const name of readdirSync(programs, { recursive: true, encoding: 'utf8' }).sort()) {
    if (/\.(js|sql)$/.test(name)) hash.update(name).update(readFileSync(join(programs, name)));
  }
  return ['main.js', 'media.js'].every((name) => existsSync(join(programs, name))) ? hash.digest('hex') : '';
}

/** Kept over restarts: Vite is told once. */
function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createTcpServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port: found } = probe.address();
      probe.close(() => resolve(found));
    });
  });
}
