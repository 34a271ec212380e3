import { execFileSync, spawn } from 'node:child_process';
import { chownSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';

/**
 * A PostgreSQL that belongs to one experiment, which may take it away: unlike the cluster of the suites it syncs what it
 * commits, and it comes back at the same address.
 */
export class OwnPostgres {
  readonly #bin: string;
  readonly #directory: string;
  readonly #as: { readonly uid: number; readonly gid: number } | Record<never, never>;
  readonly #port: number;

  private constructor(bin: string, directory: string, as: { uid: number; gid: number } | Record<never, never>, port: number) {
    this.#bin = bin;
    this.#directory = directory;
    this.#as = as;
    this.#port = port;
  }

  /** Errors  one sentence when PostgreSQL is not installed */
  static async open(): Promise<OwnPostgres> {
    const root = '/usr/lib/postgresql';
    const version = readdirSync(root).filter((name) => Number(name) >= 15).sort()[0];
    if (version === undefined) throw new Error('PostgreSQL 15 or newer is not installed (Debian: apt-get install postgresql)');
    const directory = mkdtempSync(join(tmpdir(), 'parley-postgres-'));
    // initdb refuses to run as root; Debian's package brings the user it wants.
    const id = (which: string): number => Number(execFileSync('id', [which, 'postgres'], { encoding: 'utf8' }));
    const owner = process.getuid?.() === 0 ? { uid: id('-u'), gid: id('-g') } : undefined;
    if (owner !== undefined) chownSync(directory, owner.uid, owner.gid);
    const as = owner ?? {};
    const own = new OwnPostgres(join(root, version, 'bin'), directory, as, await freePort());
    own.#removeWithUs();
    own.#run('initdb', '-D', own.#data, '-U', 'postgres', '--auth=trust', '--encoding=UTF8', '--locale=C.UTF-8', '--no-sync');
    own.start();
    return own;
  }

  get url(): string {
    return `postgres://postgres@127.0.0.1:${this.#port}/postgres`;
  }

  start(): void {
    const settings = `-c port=${this.#port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=${this.#directory} -c max_connections=40 -c shared_buffers=32MB`;
    this.#run('pg_ctl', 'start', '-w', '-D', this.#data, '-l', join(this.#directory, 'log'), '-o', settings);
  }

  /** `fast` tells every session why (57P01), `immediate` is a crash. */
  stop(how: 'fast' | 'immediate'): void {
    this.#run('pg_ctl', 'stop', '-w', '-m', how, '-D', this.#data);
  }

  /** Nothing answers and nothing is refused, as behind a switch that fails. */
  freeze(): void {
    for (const pid of this.#processes()) process.kill(pid, 'SIGSTOP');
  }

  thaw(): void {
    for (const pid of this.#processes()) process.kill(pid, 'SIGCONT');
  }

  /** Runs `work` on a session of its own. */
  async session<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
    const client = new pg.Client({ connectionString: this.url });
    client.on('error', () => undefined); // it may be ended by the experiment itself
    await client.connect();
    try {
      return await work(client);
    } finally {
      await client.end();
    }
  }

  /** One more session; undefined when the server has none left. */
  async connectOrNot(): Promise<pg.Client | undefined> {
    const client = new pg.Client({ connectionString: this.url });
    client.on('error', () => undefined);
    try {
      await client.connect();
      return client;
    } catch {
      return undefined;
    }
  }

  dispose(): void {
    try {
      this.stop('immediate');
    } catch {
      // It was stopped by the experiment.
    }
    rmSync(this.#directory, { recursive: true, force: true });
  }

  /** A small watcher outlives this process: nothing stays behind, even after kill -9. */
  #removeWithUs(): void {
    const script = 'while kill -0 "$1" 2>/dev/null; do sleep 1; done; kill -QUIT "$(head -1 "$2/data/postmaster.pid")" 2>/dev/null; sleep 1; rm -rf "$2"';
    spawn('sh', ['-c', script, 'sh', String(process.pid), this.#directory], { detached: true, stdio: 'ignore' }).unref();
  }

  get #data(): string {
    return join(this.#directory, 'data');
  }

  #run(program: string, ...args: string[]): void {
    execFileSync(join(this.#bin, program), args, { ...this.#as, cwd: this.#directory, stdio: ['ignore', 'ignore', 'pipe'], env: { PATH: process.env['PATH'] ?? '', LC_ALL: 'C.UTF-8' } });
  }

  #processes(): number[] {
    const postmaster = Number(readFileSync(join(this.#data, 'postmaster.pid'), 'utf8').split('\n', 1)[0]);
    const children = readFileSync(`/proc/${postmaster}/task/${postmaster}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number);
    return [postmaster, ...children];
  }
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
