import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createLocalJWKSet, importJWK, jwtVerify } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openTestDatabase, testDatabases, type TestDatabase } from '@parley/platform/testing/database';
import { identityMigrations } from './index.ts';
import { overlapMs, SealedUnderAnotherKey, StoredKeyRing } from './keyring.ts';
import { MasterKeyError, MasterKeys } from './master-key.ts';
import { Sealer } from './sealed-text.ts';

describe.each(testDatabases())('the keyring on %s', (engine) => {
  let store: TestDatabase;
  let ring: StoredKeyRing;
  const clock = { now: Date.now() };
  const facts: string[] = [];
  const masterKey = new Uint8Array(32).fill(7);
  const open = (key = masterKey, tokenLifeMs?: number) =>
    StoredKeyRing.open({ tokenLifeMs, database: store.database, sealer: new Sealer(() => [key], 'keyring'), now: () => clock.now, publish: async (_tx, { name }) => void facts.push(name) });

  beforeAll(async () => {
    store = await openTestDatabase(engine, [identityMigrations()]);
  }, 90_000);
  afterAll(() => store?.dispose());
  beforeEach(async () => {
    clock.now = Date.now();
    facts.length = 0;
    await store.database.query('delete from keys');
    ring = await open();
  });

  const sign = () => ring.sign('participant-token', { sub: 'ada', video: { room: 'x' } }, { expiresInSeconds: 600 });

  test('tokens are ES384, name their key twice, and verify against the published keys', async () => {
    const { token, keyId } = await sign();

    const { payload, protectedHeader } = await jwtVerify(token, createLocalJWKSet(ring.jwks()), { algorithms: ['ES384'] });
    expect(protectedHeader).toEqual({ alg: 'ES384', kid: keyId, typ: 'JWT' });
    expect(payload).toMatchObject({ iss: keyId, sub: 'ada', video: { room: 'x' } });
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(600);
    expect(keyId).toMatch(/^[A-Za-z0-9_-]{1,64}$/);
  });

  test('the server API key is a secret that signs HS256', async () => {
    const { keyId, secret } = ring.secret('sfu-api');
    const { token } = await ring.sign('sfu-api', { sub: 'server' }, { expiresInSeconds: 60 });

    expect((await jwtVerify(token, Buffer.from(secret), { algorithms: ['HS256'] })).payload.iss).toBe(keyId);
    expect(ring.findKey(keyId)).toEqual({ alg: 'HS256', secret, purpose: 'sfu-api' });
    expect(() => ring.secret('participant-token')).toThrow('have no secret');
  });

  test('a second process and a restart find the same keys', async () => {
    const { token, keyId } = await sign();

    const other = await open();

    const found = other.findKey(keyId);
    expect(found?.alg).toBe('ES384');
    if (found?.alg === 'ES384') await jwtVerify(token, await importJWK({ ...found.publicKey }, 'ES384'));
    expect(other.secret('session-cookie')).toEqual(ring.secret('session-cookie'));
  });

  test('processes that start together agree on one current key', async () => {
    await store.database.query('delete from keys');

    const rings = await Promise.all([open(), open(), open()]);

    expect(new Set(rings.map((one) => one.secret('sfu-api').keyId)).size).toBe(1);
  });

  test('after a rotation the new key signs, and the old one vouches until the overlap ends', async () => {
    const before = await sign();
    const newId = await ring.rotate('participant-token');

    expect((await sign()).keyId).toBe(newId);
    await jwtVerify(before.token, createLocalJWKSet(ring.jwks()));
    expect(facts).toEqual(['identity.key-rotated']);

    clock.now += overlapMs - 1;
    expect(ring.findKey(before.keyId)).toBeDefined();
    clock.now += 1;
    expect(ring.findKey(before.keyId)).toBeUndefined();
    expect(ring.jwks().keys.map(({ kid }) => kid)).toEqual([newId]);
    await ring.rotate('participant-token');
    const { rows } = await store.database.query<{ state: string }>('select state from keys where key_id = $1', [before.keyId]);
    expect(rows[0]?.state).toBe('retired');
  });

  test('[S0-85] the overlap is as long as tokens are configured to live, and five minutes for slow clocks', async () => {
    const fortnight = 14 * 24 * 3600 * 1000;
    ring = await open(masterKey, fortnight);
    const before = await sign();
    await ring.rotate('participant-token');

    clock.now += fortnight + 5 * 60_000 - 1;
    expect(ring.findKey(before.keyId)).toBeDefined();
    clock.now += 1;
    expect(ring.findKey(before.keyId)).toBeUndefined();
  });

  test('a prepared key is published before it signs, and is the one that the rotation takes', async () => {
    await ring.prepareNext('participant-token');
    await ring.prepareNext('participant-token');
    const published = ring.jwks().keys.map(({ kid }) => kid);
    const current = (await sign()).keyId;

    const rotated = await ring.rotate('participant-token');

    expect(published).toHaveLength(2);
    expect(published).toContain(rotated);
    expect(rotated).not.toBe(current);
  });

  test('a revoked key vouches for nobody at once, and another one signs', async () => {
    const before = await sign();

    expect(await ring.revoke(before.keyId)).toBe(true);

    expect(ring.findKey(before.keyId)).toBeUndefined();
    expect(ring.jwks().keys.map(({ kid }) => kid)).not.toContain(before.keyId);
    expect((await sign()).keyId).not.toBe(before.keyId);
    expect(facts).toEqual(['identity.key-revoked']);
    expect(await ring.revoke(before.keyId)).toBe(false);
    expect(await ring.revoke('nobody')).toBe(false);
  });

  test.each(['', 'nobody', '__proto__', '../../../../dev/null', "' OR 1=1", 'x'.repeat(1_000_000)])('[A-11] the key id %j of a stranger finds nothing', (keyId) => {
    expect(ring.findKey(keyId)).toBeUndefined();
  });

  test('the database alone opens nothing, and a foreign master key is told as such', async () => {
    const { rows } = await store.database.query('select * from keys');
    expect(JSON.stringify(rows)).not.toContain(ring.secret('sfu-api').secret);
    expect(JSON.stringify(rows)).not.toContain('PRIVATE KEY');

    await expect(open(new Uint8Array(32).fill(8))).rejects.toThrow(SealedUnderAnotherKey);
  });

  test('a sealed secret opens in its own row only', () => {
    const sealer = new Sealer(() => [masterKey], 'keyring');
    const sealed = sealer.seal('secret', { table: 'keys', row: 'a', column: 'sealed' });

    expect(sealer.open(sealed, { table: 'keys', row: 'a', column: 'sealed' })).toBe('secret');
    expect(sealer.open(sealed, { table: 'keys', row: 'b', column: 'sealed' })).toBeUndefined();
    expect(sealer.open(`${sealed.slice(0, -2)}AA`, { table: 'keys', row: 'a', column: 'sealed' })).toBeUndefined();
    for (const broken of ['', 'v1', 'v1..', 'v2.a.b', 'v1.AAAA.AAAA']) expect(sealer.open(broken, { table: 'keys', row: 'a', column: 'sealed' })).toBeUndefined();
  });

  test('the master key is made once, private, and a wrong file is told as such', async () => {
    const source = { dataDir: store.dataDir, file: undefined };
    const first = await MasterKeys.open(source);

    expect((await MasterKeys.open(source)).keys).toEqual(first.keys);
    const path = join(store.dataDir, 'keys/master.key');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readFileSync(path, 'utf8')).toMatch(/^[0-9a-f]{64}\n$/);
    await expect(MasterKeys.open({ dataDir: store.dataDir, file: '/nowhere/key' })).rejects.toThrow(MasterKeyError);
    await expect(MasterKeys.open({ dataDir: store.dataDir, file: '/etc/hostname' })).rejects.toThrow('hexadecimal');
  });
});
