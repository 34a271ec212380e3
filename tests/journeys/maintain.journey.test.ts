import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { get, runServer, signUp, startServer, type RunningServer, type TestAccount } from '@parley/tests/harness';

type Jwks = { readonly keys: readonly { readonly kid: string }[] };

describe('maintaining the data of a server', () => {
  let folder: string;
  let dataDir: string;
  let server: RunningServer;
  let account: TestAccount;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'parley-maintain-'));
    dataDir = join(folder, 'data');
    server = await startServer({ dataDir });
    account = await signUp(server.url);
  }, 90_000);
  afterAll(async () => {
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  test('the embedded database is not touched while its server runs', async () => {
    const exit = await runServer({ PARLEY_DATA: dataDir }, ['rotate-key-pair']);

    expect(exit.code).toBe(75);
    expect(exit.output).toContain('Stop the server first');
  });

  test('[S0-80] a rotated key pair signs at once, and the old one is still published', async () => {
    const before = await keyIds(server.url);
    await server.stop();

    const exit = await runServer({ PARLEY_DATA: dataDir }, ['rotate-key-pair']);
    server = await startServer({ dataDir });
    const after = await keyIds(server.url);
    const token = await joinToken(server.url, account);

    expect(exit.code).toBe(0);
    expect(exit.output).toContain('Rotated the key pair');
    expect(after).toEqual(expect.arrayContaining(before));
    const fresh = after.filter((id) => !before.includes(id));
    expect(fresh).toHaveLength(1);
    expect(readKeyId(token)).toBe(fresh[0]);
  }, 60_000);

  test('a schema that is up to date is left alone', async () => {
    await server.stop();
    const exit = await runServer({ PARLEY_DATA: dataDir }, ['migrate']);
    server = await startServer({ dataDir });

    expect([exit.code, exit.output.trim()]).toEqual([0, 'The schema is up to date.']);
  }, 60_000);
});

async function keyIds(url: string): Promise<string[]> {
  const { keys } = (await (await get(url, '/.well-known/jwks.json')).json()) as Jwks;
  return keys.map((key) => key.kid);
}

async function joinToken(url: string, account: TestAccount): Promise<string> {
  const response = await fetch(`${url}/api/meetings/join`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${account.token}` },
    body: '{}',
  });
  return ((await response.json()) as { token: string }).token;
}

function readKeyId(token: string): string {
  const [header = ''] = token.split('.');
  return (JSON.parse(Buffer.from(header, 'base64url').toString('utf8')) as { kid: string }).kid;
}
