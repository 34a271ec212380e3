import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { post, runServer, signUp, startServer, usedDataDir, type RunningServer, type TestAccount } from '@parley/tests/harness';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bundlePrograms, type Programs } from './bundle-programs.ts';
import { send, type Answer, type Failure } from './meeting-writers.ts';
import { oldBuild } from './old-build.ts';
import { OwnPostgres } from './own-postgres.ts';
import { WriterProcess } from './writer-process.ts';

/** Four of its points in every run; all of them by hand: ROUNDS=200. */
const rounds = Number(process.env['ROUNDS'] ?? 4);
const root = fileURLToPath(new URL('../../', import.meta.url));

let folder: string;
let programs: Programs;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'parley-upgrade-'));
  programs = await bundlePrograms();
});
afterAll(() => {
  programs.dispose();
  rmSync(folder, { recursive: true, force: true });
});

it(
  '[R-18] a migration that is killed at any of its points leaves whole files only, and the next start completes it',
  async () => {
    const template = await usedDataDir(folder);
    const whole = await runMigrator(cpDir(template), 'never');
    const all = Number(whole.points);
    const state = JSON.stringify({ ok: true, counts: Array(12).fill(300), files: Array.from({ length: 12 }, (_, n) => `${String(n + 1).padStart(4, '0')}-step.sql`) });
    expect(whole.state).toBe(state);

    const step = Math.max(1, Math.floor(all / rounds));
    let kills = 0;
    for (let at = Math.floor(step / 2); at < all; at += step) {
      const dataDir = cpDir(template);
      const killed = await runMigrator(dataDir, String(at));
      expect(killed.state, `point ${at}`).toBeUndefined();
      expect((await runMigrator(dataDir, 'never')).state, `after point ${at}`).toBe(state);
      rmSync(dataDir, { recursive: true });
      kills += 1;
    }
    process.stdout.write(`upgrade: ${kills} kills at points of a migration with ${all}, completed by the next start each time\n`);
    expect(kills).toBeGreaterThanOrEqual(Math.min(rounds, 4));
  },
  120_000 + rounds * 15_000,
);

it('[R-18] the version of before goes on working while its schema becomes ours', async (context) => {
  const old = await oldBuild();
  if ('impossible' in old) {
    process.stdout.write(`upgrade: skipped, ${old.impossible}\n`);
    return context.skip(old.impossible);
  }
  const postgres = await OwnPostgres.open();
  const dataDir = mkdtempSync(join(folder, 'old-'));
  const env = { DATABASE_URL: postgres.url };
  let server: RunningServer | undefined;
  try {
    server = await startServer({ dataDir, env, build: old.build });
    const early = await signUp(server.url);
    await useApi(server, early, 'before');

    const migrated = await runServer({ ...env, PARLEY_DATA: mkdtempSync(join(folder, 'new-')) }, ['migrate']);
    await useApi(server, early, 'after');
    await useApi(server, await signUp(server.url), 'newcomer');

    expect([migrated.code, server.output().includes('request failed')]).toEqual([0, false]);
    await server.stop();
    server = await startServer({ dataDir, env });
    await useApi(server, early, 'upgraded');
    process.stdout.write(`upgrade: ${old.name} served on our schema; ${migrated.output.trim().split('\n').at(-1)}\n`);
  } finally {
    await server?.stop();
    postgres.dispose();
  }
}, 120_000);

it('[R-18] a start that changes the schema keeps a backup first, and with it the version of before is back', async () => {
  const next = join(root, `node_modules/.cache/parley/next-${process.pid}`);
  cpSync(join(root, 'dist'), next, { recursive: true });
  writeFileSync(join(next, 'migrations/meetings/9999-next.sql'), 'create table of_the_next_version (id integer);\nalter table meetings add column of_the_next_version text;');
  const dataDir = await usedDataDir(folder);
  const home = mkdtempSync(join(folder, 'back-'));
  try {
    let server = await startServer({ dataDir });
    const account = await signUp(server.url);
    await useApi(server, account, 'mine');
    await server.stop();

    server = await startServer({ dataDir, build: next });
    await useApi(server, account, 'mine');
    await server.stop();
    const refused = await runServer({ PARLEY_DATA: dataDir, PORT: '0', MEDIA_PORT: '0' });
    const [backup = ''] = readdirSync(join(dataDir, 'backups'));
    cpSync(join(dataDir, 'keys'), join(home, 'keys'), { recursive: true });
    const restored = await runServer({ PARLEY_DATA: home }, ['restore', join(dataDir, 'backups', backup)]);
    server = await startServer({ dataDir: home });
    const { token } = (await (await post(server.url, '/api/auth/sign-in/email', { email: account.email, password: account.password })).json()) as { token: string };
    const read = await send(server.url, 'GET', '/meetings/mine', { token });
    await server.stop();

    expect(refused.output).toContain('written by a newer Parley (meetings/9999-next.sql)');
    expect(backup).toBe('before-meetings-9999-next.parley-backup');
    expect([restored.code, read]).toEqual([0, expect.objectContaining({ status: 200 })]);
  } finally {
    rmSync(next, { recursive: true, force: true });
  }
}, 150_000);

function cpDir(template: string): string {
  const dataDir = mkdtempSync(join(folder, 'data-'));
  cpSync(template, dataDir, { recursive: true });
  return dataDir;
}

async function runMigrator(dataDir: string, killAt: string): Promise<{ points: string | undefined; state: string | undefined }> {
  const migrator = new WriterProcess([], [programs.path('migrator'), dataDir, killAt]);
  await migrator.exited;
  return { points: await migrator.line('points'), state: await migrator.line('state') };
}

/** What people do with it, as that version's own suite does: sign in, meet, see who is there, get into the media room. */
async function useApi(server: RunningServer, account: TestAccount, code: string): Promise<void> {
  const { email, password } = account;
  const signIn = await post(server.url, '/api/auth/sign-in/email', { email, password });
  const joined = (await send(server.url, 'POST', '/api/meetings/join', account, { code })) as Exclude<Answer | Failure, Failure>;
  const { token } = JSON.parse(joined.body) as { token: string };
  const statuses = [
    signIn.status,
    joined.status,
    ...(await Promise.all(
      [
        send(server.url, 'POST', '/meeting/join', account, { meetingId: code }),
        send(server.url, 'GET', `/meetings/${code}`, account),
        send(server.url, 'GET', '/api/auth/get-session', account),
        send(server.url, 'GET', '/.well-known/jwks.json'),
        send(server.url, 'GET', `/rtc/validate?access_token=${token}`),
      ].map(async (asked) => ((await asked) as { status?: number }).status),
    )),
  ];
  expect(statuses, code).toEqual(statuses.map(() => 200));
}
