import { execFileSync, spawn } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';

export type TestCluster = {
  /** Copies the template database. Answers the URL. */
  createDatabase(name: string): Promise<string>;
  dropDatabase(name: string): Promise<void>;
};

const template = 'parley_template';
/** initdb and start took 1.5 s here; a loaded machine may need ten times that. */
const patienceMs = 30_000;

/**
 * The PostgreSQL of this test run: the first process that asks starts it, the others find it.
 *
 * It belongs to the parent of the test process (the runner) and is removed when that parent is gone, however it ended.
 * It has no fsync and trusts everybody on its loopback port, because it holds nothing.
 *
 * Errors  one sentence when PostgreSQL is not installed
 */
export async function testCluster(): Promise<TestCluster> {
  const directory = join(tmpdir(), `parley-test-postgres-${process.ppid}`);
  const ready = join(directory, 'port');
  if (claim(directory)) await start(directory, ready);
  else await untilExists(ready);
  const port = Number(readFileSync(ready, 'utf8'));
  const url = (name: string): string => `postgres://postgres@127.0.0.1:${port}/${name}`;
  return {
    createDatabase: async (name) => {
      await runSql(url('postgres'), `create database ${name} template ${template}`);
      return url(name);
    },
    dropDatabase: (name) => runSql(url('postgres'), `drop database if exists ${name} with (force)`),
  };
}

/** Making a directory is the one step that only one of many processes can do. */
function claim(directory: string): boolean {
  try {
    mkdirSync(directory, { mode: 0o755 });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return false;
  }
}

async function start(directory: string, ready: string): Promise<void> {
  const bin = findBinaries();
  const data = join(directory, 'data');
  const port = await freePort();
  // initdb refuses to run as root; Debian's package brings the user it wants.
  const as = process.getuid?.() === 0 ? { uid: idOf('-u'), gid: idOf('-g') } : {};
  if (as.uid !== undefined && as.gid !== undefined) chownSync(directory, as.uid, as.gid);
  const run = (program: string, ...args: string[]): void => {
    execFileSync(join(bin, program), args, { ...as, cwd: directory, stdio: ['ignore', 'ignore', 'pipe'], env: { PATH: process.env['PATH'] ?? '', LC_ALL: 'C.UTF-8' } });
  };
  run('initdb', '-D', data, '-U', 'postgres', '--auth=trust', '--encoding=UTF8', '--locale=C.UTF-8', '--no-sync');
  const settings = `-c port=${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=${directory} -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c autovacuum=off -c max_connections=200 -c shared_buffers=32MB`;
  run('pg_ctl', 'start', '-w', '-D', data, '-l', join(directory, 'log'), '-o', settings);
  removeWithParent(directory, join(bin, 'pg_ctl'), data);
  await runSql(`postgres://postgres@127.0.0.1:${port}/postgres`, `create database ${template}`);
  writeFileSync(`${ready}.new`, String(port));
  renameSync(`${ready}.new`, ready);
}

/** A small watcher outlives this process and ends with the runner: nothing stays behind, even after kill -9. */
function removeWithParent(directory: string, pgCtl: string, data: string): void {
  const script = 'while kill -0 "$1" 2>/dev/null; do sleep 1; done; kill -QUIT "$(head -1 "$2/postmaster.pid")" 2>/dev/null; sleep 1; rm -rf "$3"';
  spawn('sh', ['-c', script, pgCtl, String(process.ppid), data, directory], { detached: true, stdio: 'ignore' }).unref();
}

function findBinaries(): string {
  const root = '/usr/lib/postgresql';
  const versions = existsSync(root) ? readdirSync(root).filter((version) => Number(version) >= 15 && existsSync(join(root, version, 'bin/initdb'))) : [];
  const oldest = versions.sort((a, b) => Number(a) - Number(b))[0]; // the floor is what must work
  if (oldest === undefined) throw new Error('PostgreSQL 15 or newer is not installed (Debian: apt-get install postgresql), or set PARLEY_TEST_DATABASES=pglite');
  return join(root, oldest, 'bin');
}

function idOf(which: '-u' | '-g'): number {
  return Number(execFileSync('id', [which, 'postgres'], { encoding: 'utf8' }).trim());
}

function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const server = createServer();
    server.on('error', fail);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => (typeof address === 'object' && address !== null ? done(address.port) : fail(new Error('no port'))));
    });
  });
}

async function untilExists(path: string): Promise<void> {
  const until = performance.now() + patienceMs;
  while (!existsSync(path)) {
    if (performance.now() > until) throw new Error(`the PostgreSQL of this test run did not start within ${patienceMs} ms (${path})`);
    await new Promise((done) => setTimeout(done, 50));
  }
}

async function runSql(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
