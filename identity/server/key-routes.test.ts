import { mkdtempSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { testDatabases } from '@parley/platform/testing/database';
import { sealedColumns } from './sealed-columns.ts';
import { IdentityStage, stagePassword, type Sent } from './testing/identity-stage.ts';

describe.each(testDatabases())('keys and the audit log for operators on %s', (engine) => {
  let stage: IdentityStage;
  let operator: Sent;
  beforeAll(async () => {
    stage = await IdentityStage.open(engine);
  }, 60_000);
  afterAll(() => stage?.close());
  beforeEach(async () => {
    await stage.reset();
    const { cookie, id } = await stage.signUp('opal');
    await stage.store.database.query(`update accounts set role = 'operator' where id = $1`, [id]);
    operator = { cookie };
  });

  const keys = async (): Promise<{ keyId: string; purpose: string; state: string }[]> => (await stage.get('/api/keys', operator)).json().items;
  const current = async (purpose: string): Promise<string> => (await keys()).find((key) => key.purpose === purpose && key.state === 'current')?.keyId ?? '';
  const masterKeyFile = (): string => readFileSync(join(stage.store.dataDir, 'keys', 'master.key'), 'utf8');

  test('nobody but an operator learns that there are such addresses', async () => {
    const { cookie } = await stage.signUp('member');

    for (const url of ['/api/keys', '/api/audit', '/api/audit/check']) {
      expect((await stage.get(url)).statusCode).toBe(401);
      expect((await stage.get(url, { cookie })).statusCode).toBe(404);
    }
    expect((await stage.post('/api/keys/rotate', { purpose: 'participant-token' }, { cookie })).statusCode).toBe(404);
  });

  test('a list of keys holds nothing secret', async () => {
    const answer = await stage.get('/api/keys', operator);

    expect((await keys()).map(({ purpose, state }) => `${purpose} ${state}`).sort()).toEqual(expect.arrayContaining(['participant-token current', 'session-cookie current', 'sfu-api current']));
    const { rows } = await stage.store.database.query<{ sealed: string }>('select sealed from keys');
    for (const { sealed } of rows) expect(answer.body).not.toContain(sealed);
    for (const purpose of ['sfu-api', 'session-cookie'] as const) expect(answer.body).not.toContain(stage.identity.keyRing.secret(purpose).secret);
  });

  test('rotation asks for a recent proof, signs with the new key at once and keeps the old one for what it has signed', async () => {
    const before = await current('participant-token');
    stage.clock.now += 6 * 60_000;
    expect((await stage.post('/api/keys/rotate', { purpose: 'participant-token' }, operator)).json()).toMatchObject({ code: 'http.recent-sign-in-required' });

    const again = await stage.post('/api/auth/sign-in/username', { username: 'opal', password: stagePassword }, { origin: null });
    const answer = await stage.post('/api/keys/rotate', { purpose: 'participant-token' }, { token: again.json().token });

    expect(answer.statusCode, answer.body).toBe(200);
    operator = { token: again.json().token };
    expect(await current('participant-token')).toBe(answer.json().keyId);
    expect(answer.json().keyId).not.toBe(before);
    expect((await keys()).find(({ keyId }) => keyId === before)?.state).toBe('previous');
    expect(stage.identity.keyRing.findKey(before)).toBeDefined();
    expect((await stage.auditActions()).at(-1)).toBe('key.rotated');
  });

  test('a revoked key vouches for nobody from that moment, is told to all, and cannot be revoked twice', async () => {
    const leaked = await current('participant-token');

    expect((await stage.post('/api/keys/revoke', { keyId: leaked }, operator)).statusCode).toBe(200);

    expect(stage.identity.keyRing.findKey(leaked)).toBeUndefined();
    expect(await current('participant-token')).not.toBe(leaked);
    expect(stage.facts.at(-1)).toEqual({ name: 'identity.key-revoked', payload: { purpose: 'participant-token', keyId: leaked } });
    expect((await stage.post('/api/keys/revoke', { keyId: leaked }, operator)).json()).toMatchObject({ code: 'identity.key.not-found' });
    expect((await stage.post('/api/keys/revoke', { keyId: 'PTnobody' }, operator)).statusCode).toBe(404);
  });

  test('a rotation of the cookies\' secret forgets no known device', async () => {
    const { cookie } = await stage.signUp('loyal');
    const device = cookie.split('; ').find((text) => text.startsWith('parley_device=')) ?? '';
    await stage.post('/api/keys/rotate', { purpose: 'session-cookie' }, operator);
    await stage.start({ limits: { 'identity.sign-in.account': { count: 0.000001, perMs: 1000 } } });

    expect((await stage.post('/api/auth/sign-in/username', { username: 'loyal', password: stagePassword })).statusCode).toBe(429);
    expect((await stage.post('/api/auth/sign-in/username', { username: 'loyal', password: stagePassword }, { cookie: device })).statusCode).toBe(200);
  });

  test('a new master key seals everything anew, and the old one opens nothing any more', async () => {
    const before = masterKeyFile();
    const { rows: sealedBefore } = await stage.store.database.query<{ key_id: string; sealed: string }>('select key_id, sealed from keys order by key_id');

    const answer = await stage.post('/api/keys/rotate-master', {}, operator);

    expect(answer.statusCode, answer.body).toBe(200);
    expect(answer.json().resealed).toBeGreaterThanOrEqual(sealedBefore.length);
    expect(masterKeyFile().trim().split('\n')).toHaveLength(1);
    expect(masterKeyFile()).not.toBe(before);
    expect(statSync(join(stage.store.dataDir, 'keys', 'master.key')).mode & 0o077).toBe(0);
    const { rows: sealedAfter } = await stage.store.database.query<{ key_id: string; sealed: string }>('select key_id, sealed from keys order by key_id');
    for (const [i, row] of sealedAfter.entries()) expect(row.sealed).not.toBe(sealedBefore[i]?.sealed);
    // A start reads everything under the new key alone.
    const keyId = await current('participant-token');
    await stage.start();
    expect(await current('participant-token')).toBe(keyId);
  }, 20_000);

  test('a new master key reaches what others have sealed', async () => {
    const { database } = stage.store;
    const place = { table: 'foreign_secrets', row: 'theirs', column: 'sealed' };
    await database.query('create table foreign_secrets (id text primary key, sealed text not null)');
    await stage.start({ sealedElsewhere: [{ table: 'foreign_secrets', row: 'id', column: 'sealed', purpose: 'foreign' }] });
    await database.query('insert into foreign_secrets values ($1, $2)', ['theirs', stage.identity.sealerFor('foreign').seal('a secret of somebody else', place)]);

    const answer = await stage.post('/api/keys/rotate-master', {}, operator);
    await stage.start();
    const { rows } = await database.query<{ sealed: string }>('select sealed from foreign_secrets');
    await database.query('drop table foreign_secrets');

    expect(answer.statusCode, answer.body).toBe(200);
    expect(stage.identity.sealerFor('foreign').open(rows[0]?.sealed ?? '', place)).toBe('a secret of somebody else');
    expect(stage.identity.sealerFor('other').open(rows[0]?.sealed ?? '', place)).toBeUndefined();
  }, 20_000);

  test('every column that holds a sealed text is one that a new master key reaches', async () => {
    const { rows: columns } = await stage.store.database.query<{ table: string; column: string }>(
      `select table_name as "table", column_name as "column" from information_schema.columns where table_schema = 'public' and data_type = 'text' and column_name like '%sealed%'`,
    );

    expect(columns.map(({ table, column }) => `${table}.${column}`).sort()).toEqual(sealedColumns.map(({ table, column }) => `${table}.${column}`).sort());
  });

  test('a master key file that cannot be written changes nothing', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'parley-master-'));
    // A folder where the new file would go: root may write everywhere, so permissions would prove nothing here.
    const { MasterKeys } = await import('./master-key.ts');
    const keys = await MasterKeys.open({ dataDir: folder, file: undefined });
    const before = keys.keys;
    const { mkdirSync } = await import('node:fs');
    mkdirSync(`${keys.path}.new`);

    await expect(keys.addNew()).rejects.toThrow('cannot be written');
    expect(keys.keys).toBe(before);
  });

  test('[K-14] the audit log is read in pages, the newest first, by actor and by action, and its chain is checked', async () => {
    const { id } = await stage.signUp('watched');
    for (let i = 0; i < 3; i++) await stage.post('/api/auth/sign-in/username', { username: 'watched', password: 'wrong password' });

    const first = (await stage.get('/api/audit?limit=2', operator)).json();
    const second = (await stage.get(`/api/audit?limit=2&after=${first.next}`, operator)).json();
    const own = (await stage.get(`/api/audit?actor=${id}`, operator)).json();
    const refused = (await stage.get('/api/audit?action=session.refused&limit=3', operator)).json();

    const seqs = [...first.items, ...second.items].map(({ seq }: { seq: number }) => seq);
    expect(seqs).toEqual([...seqs].sort((a, b) => b - a));
    expect(new Set(seqs).size).toBe(4);
    expect(own.items.map(({ action, actorName }: { action: string; actorName: string }) => [action, actorName])).toEqual([['session.started', 'watched'], ['account.opened', 'watched']]);
    expect(refused.items).toHaveLength(3);
    expect((await stage.get('/api/audit/check', operator)).json()).toEqual({ entries: expect.any(Number) });
    for (const bad of ['limit=0', 'limit=101', 'limit=1e9', 'after=x', 'after=-1', 'action=%27', 'unknown=1']) expect((await stage.get(`/api/audit?${bad}`, operator)).statusCode).toBe(400);
  });
});
