import { createServer, connect, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTestDatabase, testDatabases, type TestDatabase } from '../testing/database/index.ts';
import { isUnavailable, openDatabase, sqlState, type Database } from './index.ts';

/** A relay in front of the server, to take the server away without stopping anybody else's. */
class Relay {
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;
  #deaf = false;
  port = 0;

  async listen(to: number): Promise<void> {
    this.#server = createServer((near) => {
      const far = connect(to, '127.0.0.1');
      for (const [from, into] of [[near, far], [far, near]] as const) {
        this.#sockets.add(from);
        from.on('error', () => from.destroy());
        from.on('close', () => into.destroy());
        from.on('data', (chunk) => this.#deaf || into.write(chunk));
      }
    });
    await new Promise<void>((done) => this.#server?.listen(this.port, '127.0.0.1', done));
    const address = this.#server.address();
    if (typeof address === 'object' && address !== null) this.port = address.port;
  }

  /** Connections stay open and nothing goes through any more. */
  goDeaf(): void {
    this.#deaf = true;
  }

  hearAgain(): void {
    this.#deaf = false;
  }

  async cut(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#sockets.clear();
    await new Promise((done) => this.#server?.close(done));
  }
}

describe.runIf(testDatabases().includes('postgres'))('PostgreSQL that comes and goes', () => {
  let test: TestDatabase;
  let relay: Relay;
  let database: Database;
  let serverPort: number;
  beforeEach(async () => {
    test = await openTestDatabase('postgres');
    const url = new URL(test.databaseUrl ?? '');
    serverPort = Number(url.port);
    relay = new Relay();
    await relay.listen(serverPort);
    url.port = String(relay.port);
    database = await openDatabase({ dataDir: test.dataDir, databaseUrl: url.href });
    await database.query('create table boats (id integer primary key)');
  });
  afterEach(async () => {
    await database.close();
    await relay.cut();
    await test.dispose();
  });

  it('[R-10] while it is away statements fail at once as unavailable; when it is back they work by themselves', async () => {
    await relay.cut();

    const begun = performance.now();
    const error: unknown = await database.query('select 1').catch((reason: unknown) => reason);
    const failedAfterMs = performance.now() - begun;
    await relay.listen(serverPort);
    const { rows } = await database.query('select 1 as one');

    expect(isUnavailable(error)).toBe(true);
    expect(failedAfterMs).toBeLessThan(2_500);
    expect(rows).toEqual([{ one: 1 }]);
  });

  it('[R-10] a connection that dies in the middle of a transaction undoes it and ends nothing else', async () => {
    const attempt = database.transaction(async (tx) => {
      await tx.query('insert into boats values (1)');
      await relay.cut();
      await tx.query('insert into boats values (2)');
    });

    expect(isUnavailable(await attempt.catch((reason: unknown) => reason))).toBe(true);
    await relay.listen(serverPort);
    expect((await database.query('select * from boats')).rows).toEqual([]);
  });

  it('a connection that dies during COMMIT is reported as an unknown fate', async () => {
    const attempt = database.transaction(async (tx) => {
      await tx.query('insert into boats values (1)');
      relay.goDeaf();
      setTimeout(() => void relay.cut(), 20);
    });

    await expect(attempt).rejects.toMatchObject({ code: sqlState.commitUnknown });
    relay.hearAgain();
    await relay.listen(serverPort);
  });

  it('[R-10] a server that does not answer is given up within two seconds, and its connection is not used again', async () => {
    relay.goDeaf();
    const begun = performance.now();

    const error: unknown = await database.query('select 1').catch((reason: unknown) => reason);
    const failedAfterMs = performance.now() - begun;
    relay.hearAgain();

    expect(isUnavailable(error)).toBe(true);
    expect(failedAfterMs).toBeLessThan(2_500);
    expect((await database.query('select 2 as two')).rows).toEqual([{ two: 2 }]);
  });

  it('[R-10] a transaction whose server falls silent ends with that statement, and does not wait for its ROLLBACK as well', async () => {
    const begun = performance.now();
    const attempt = database.transaction(async (tx) => {
      await tx.query('insert into boats values (1)');
      relay.goDeaf();
      await tx.query('insert into boats values (2)');
    });

    expect(isUnavailable(await attempt.catch((reason: unknown) => reason))).toBe(true);
    relay.hearAgain();
    expect(performance.now() - begun).toBeLessThan(3_000);
  });

  it('[B-17] a statement that takes too long is stopped by the server', async () => {
    await expect(database.query('select pg_sleep(4)')).rejects.toMatchObject({ code: '57014' });
  });

  it('an error of SQL does not cost a connection', async () => {
    const session = async (): Promise<unknown> => (await database.query('select pg_backend_pid() as pid')).rows[0]?.['pid'];
    const before = await session();

    await database.query('selct').catch(() => undefined);

    expect(await session()).toBe(before);
  });

  it('a wrong address is known at the start', async () => {
    await expect(openDatabase({ dataDir: test.dataDir, databaseUrl: 'postgres://postgres@127.0.0.1:1/none' })).rejects.toMatchObject({
      code: sqlState.connectionFailure,
    });
  });
});
