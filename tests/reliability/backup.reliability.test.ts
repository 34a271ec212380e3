import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { post, runServer, signUp, startServer, usedDataDir, type Exit, type RunningServer, type TestAccount } from '@parley/tests/harness';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkHistory, type Operation } from './check-history.ts';
import { MeetingWriters, send, type Answer, type Failure } from './meeting-writers.ts';
import { OwnPostgres } from './own-postgres.ts';

/** Backups under load; more by hand: ROUNDS=20. */
const rounds = Number(process.env['ROUNDS'] ?? 1);

let folder: string;
let postgres: OwnPostgres;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'parley-backup-'));
  postgres = await OwnPostgres.open();
});
afterAll(() => {
  postgres.dispose();
  rmSync(folder, { recursive: true, force: true });
});

const kinds = ['embedded database', 'PostgreSQL'] as const;

/** Both ways between the engines in the long form; what most people have, in every run. */
const sources = rounds > 1 ? kinds : kinds.slice(0, 1);

describe.each(sources)('a backup of the %s', (kind) => {
  const place = kind.replaceAll(/\W/g, '');
  let dataDir: string;
  let database: { DATABASE_URL?: string };
  let server: RunningServer;
  let account: TestAccount;
  let load: MeetingWriters;
  let oldToken: string;
  const file = (): string => join(folder, `${place}.parley-backup`);

  beforeAll(async () => {
    database = kind === 'PostgreSQL' ? { DATABASE_URL: await newDatabase('source') } : {};
    dataDir = kind === 'PostgreSQL' ? join(folder, 'source') : await usedDataDir(folder);
    server = await startServer({ dataDir, env: database });
    account = await signUp(server.url);
    await mkdir(join(dataDir, 'avatars'), { recursive: true });
    writeFileSync(join(dataDir, 'avatars', 'anna.png'), Buffer.alloc(100_000, 7));
    oldToken = await mediaToken(server, account, 'before');
  });
  afterAll(async () => server?.stop());

  it('[R-23] is made while people work, and is one moment of all tables', async () => {
    let acknowledged: Operation[] = [];
    for (let round = 0; round < rounds; round += 1) {
      load = new MeetingWriters(server.url, account, `${place.toLowerCase()}${round}`).start(6);
      await expect.poll(() => load.count('ok'), { timeout: 20_000 }).toBeGreaterThan(30);
      acknowledged = load.operations().filter(({ outcome }) => outcome === 'ok');

      const exit = await runServer({ ...database, PARLEY_DATA: dataDir }, ['backup', file()]);
      await load.stop();

      expect(exit.output).toContain('it was read back whole');
      expect(exit.code).toBe(0);
      expect(load.answers.every((answer) => !('error' in answer) && answer.status === 200)).toBe(true);
      const kept = tablesOf(file());
      const opened = (kept.get('events') ?? []).filter((row) => row.includes('meetings.meeting-opened'));
      // A meeting and the event that tells of it are written in one transaction.
      expect(opened.length).toBe(kept.get('meetings')?.length);
      const aliases = new Set((kept.get('meetings') ?? []).flat());
      expect(acknowledged.filter(({ id }) => !aliases.has(id))).toEqual([]);
      process.stdout.write(`backup: ${kind}: ${acknowledged.length} acknowledged before it and ${load.count('ok') - acknowledged.length} during it, made in ${Math.round(exit.ms)} ms\n`);
    }
  }, 60_000 + rounds * 30_000);

  it('[K-13] holds neither keys nor open secrets', () => {
    const text = gunzipSync(readFileSync(file())).toString('utf8');
    const masterKey = readFileSync(join(dataDir, 'keys', 'master.key'), 'utf8').trim();

    expect(text).not.toContain(masterKey);
    expect(text).not.toContain('"file":"keys/');
    expect(text).not.toContain('PRIVATE KEY');
    expect(text).not.toContain(account.token);
    expect(text).toContain('"file":"avatars/anna.png"');
  });

  it.each(kinds)('[R-23] [K-13] is restored into an empty %s: what was acknowledged is there, what vouched for somebody is not', async (into) => {
    // Ended after the backup was made: the restore must not bring it back.
    const ended = await signIn(server, account);
    await post(server.url, '/api/auth/sign-out', {}, { token: ended });
    const target = join(folder, `${place}-into-${into.replaceAll(/\W/g, '')}`);
    const env = { PARLEY_DATA: target, ...(into === 'PostgreSQL' ? { DATABASE_URL: await newDatabase(`t_${place.toLowerCase()}`) } : {}) };
    await mkdir(join(target, 'keys'), { recursive: true });
    writeFileSync(join(target, 'keys', 'master.key'), readFileSync(join(dataDir, 'keys', 'master.key')));

    const begun = performance.now();
    const exit = await runServer(env, ['restore', file()]);
    const restored = await startServer({ dataDir: target, env });
    const ms = performance.now() - begun;
    try {
      expect(exit.output).toContain('Restored');
      expect(readFileSync(join(target, 'avatars', 'anna.png'))).toEqual(Buffer.alloc(100_000, 7));
      // Sessions, tokens and keys of before the restore are refused, also those that were good when the backup was made.
      for (const token of [account.token, ended]) expect(await send(restored.url, 'GET', '/meetings/before', { token })).toMatchObject({ status: 401 });
      expect(await send(restored.url, 'GET', `/rtc/validate?access_token=${oldToken}`)).toMatchObject({ status: 401 });
      const token = await signIn(restored, account);
      expect(await send(restored.url, 'GET', `/rtc/validate?access_token=${await mediaToken(restored, { token }, 'after')}`)).toMatchObject({ status: 200 });
      const aliases = new Set((tablesOf(file()).get('meetings') ?? []).flat());
      const kept = load.operations().map(({ id }): Operation => ({ id, outcome: aliases.has(id) ? 'ok' : 'fail' }));
      expect(checkHistory(kept, await load.traces(restored.url, { token }), 1)).toEqual([]);
      process.stdout.write(`restore: ${kind} into ${into}: ${kept.filter(({ outcome }) => outcome === 'ok').length} meetings, serving again after ${Math.round(ms)} ms\n`);
    } finally {
      await restored.stop();
    }
  }, 90_000);

  it('with the keys it needs nothing else', async () => {
    const whole = join(folder, `${place}-whole.parley-backup`);
    const target = join(folder, `${place}-whole`);
    const made = await runServer({ ...database, PARLEY_DATA: dataDir }, ['backup', whole, '--with-keys']);
    const exit = await runServer({ PARLEY_DATA: target }, ['restore', whole]);

    expect([made.code, exit.code]).toEqual([0, 0]);
    expect(readFileSync(join(target, 'keys', 'master.key'))).toEqual(readFileSync(join(dataDir, 'keys', 'master.key')));
  }, 60_000);
});

describe('a restore that must not happen', () => {
  const good = (): string => join(folder, 'embeddeddatabase.parley-backup');
  const restoreTo = (name: string, file: string, ...flags: string[]): Promise<Exit> => runServer({ PARLEY_DATA: join(folder, name) }, ['restore', file, ...flags]);

  it.each([
    ['cut off', (bytes: Buffer) => bytes.subarray(0, bytes.length - 20)],
    ['changed in one place', (bytes: Buffer) => Buffer.from(bytes.map((byte, at) => (at === bytes.length >> 1 ? byte ^ 1 : byte)))],
    ['another file', () => Buffer.from('not a backup')],
  ])('a file that is %s is refused before anything is made', async (what, damage) => {
    const bad = join(folder, `${what.replaceAll(' ', '-')}.parley-backup`);
    writeFileSync(bad, damage(readFileSync(good())));

    const exit = await restoreTo(`bad-${what.replaceAll(' ', '-')}`, bad);

    expect(exit.code).toBe(65);
    expect(exit.output).toContain(bad);
    expect(readdirSync(join(folder, `bad-${what.replaceAll(' ', '-')}`))).toEqual([]);
  });

  it('without the master key it says which file is missing, and goes on without only when told so', async () => {
    const without = await restoreTo('keyless', good());
    const anyway = await restoreTo('keyless', good(), '--new-master-key');
    const again = await restoreTo('keyless', good(), '--new-master-key');

    expect([without.code, anyway.code, again.code]).toEqual([78, 0, 73]);
    expect(without.output).toContain('keys/master.key');
    expect(existsSync(join(folder, 'keyless', 'database'))).toBe(true);
    expect(again.output).toContain('The database is in use');
  }, 60_000);

  it('a command that is not understood says how it is written', async () => {
    const exit = await runServer({ PARLEY_DATA: join(folder, 'none') }, ['restore']);

    expect([exit.code, exit.output.trim()]).toEqual([64, 'Usage: node start.mjs restore <file> [--new-master-key]']);
  });
});

async function newDatabase(name: string): Promise<string> {
  await postgres.session((client) => client.query(`create database ${name}`));
  return postgres.url.replace(/\/postgres$/, `/${name}`);
}

async function signIn(server: RunningServer, { email, password }: TestAccount): Promise<string> {
  const answer = await post(server.url, '/api/auth/sign-in/email', { email, password });
  return ((await answer.json()) as { token: string }).token;
}

async function mediaToken(server: RunningServer, account: { readonly token: string }, code: string): Promise<string> {
  const answer = (await send(server.url, 'POST', '/api/meetings/join', account, { code })) as Exclude<Answer | Failure, Failure>;
  return (JSON.parse(answer.body) as { token: string }).token;
}

/** The rows of each table in a backup. */
function tablesOf(path: string): Map<string, (string | null)[][]> {
  const tables = new Map<string, (string | null)[][]>();
  let rows: (string | null)[][] = [];
  for (const text of gunzipSync(readFileSync(path)).toString('utf8').trim().split('\n')) {
    const line = JSON.parse(text) as { table?: string } | (string | null)[];
    if (Array.isArray(line)) rows.push(line);
    else if (line.table !== undefined) tables.set(line.table, (rows = []));
  }
  return tables;
}
