import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { get, holdBar, post, runServer, signUp, startServer, type RunningServer } from '@parley/tests/harness';

describe('the first start', () => {
  let folder: string;
  let dataDir: string;
  let server: RunningServer;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'parley-first-'));
    // Deeper than a unix socket's path may be.
    dataDir = join(folder, 'a-long-name-for-a-directory'.repeat(4), 'data');
    server = await startServer({ dataDir });
  }, 90_000);
  afterAll(async () => {
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  test('makes a private data directory, writes its ports, and prints the address once', async () => {
    expect(statSync(dataDir).mode & 0o777).toBe(0o700);
    expect(statSync(join(dataDir, 'keys/master.key')).mode & 0o777).toBe(0o600);
    const ports = JSON.parse(readFileSync(join(dataDir, 'ports.json'), 'utf8')) as object;
    expect(ports).toEqual({ http: Number(new URL(server.url).port), https: Number(new URL(server.httpsUrl ?? '').port), udp: server.udpPort });
    expect(server.output().match(/Parley is ready at http:\/\/localhost:\d+/g)).toHaveLength(1);
  });

  test('answers its health, its documents and a page with its headers', async () => {
    expect(await (await get(server.url, '/healthz')).json()).toEqual({ status: 'ok' });
    expect(await (await get(server.url, '/readyz')).json()).toEqual({ status: 'ready', waitingFor: [] });
    expect((await get(server.url, '/api/docs/json')).status).toBe(200);

    const page = await get(server.url, '/m/abcd');
    expect(page.status).toBe(200);
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(page.headers.get('cross-origin-opener-policy')).toBe('same-origin');
    expect((await get(server.url, '/m/abcd.css')).status).toBe(404);
    expect((await get(server.url, '/api/nothing')).status).toBe(404);
  });

  test('lets a person sign up, in and out', async () => {
    const ada = await signUp(server.url, { name: 'Ada' });
    const who = async () => (await get(server.url, '/api/auth/get-session', ada)).json() as Promise<{ user: { name: string } } | null>;
    expect((await who())?.user.name).toBe('Ada');

    expect((await post(server.url, '/api/auth/sign-out', {}, ada)).status).toBe(200);
    expect(await who()).toBeNull();
    expect((await post(server.url, '/api/auth/sign-in/email', { email: ada.email, password: ada.password })).status).toBe(200);
    expect((await post(server.url, '/api/auth/sign-in/email', { email: ada.email, password: 'something else' })).status).toBe(401);
  });

  test('keeps its address and its accounts when the api process is killed', async () => {
    const before = await signUp(server.url);

    server.kill('api');
    await new Promise((resolve) => setTimeout(resolve, 100));
    await server.ready();

    expect((await get(server.url, '/api/auth/get-session', before)).status).toBe(200);
    expect(await (await get(server.url, '/api/auth/get-session', before)).json()).toMatchObject({ user: { id: before.id } });
    expect(server.output()).toContain('The api process ended unexpectedly (SIGKILL) and is started again.');
  }, 30_000);

  test('is ready again on the same media port after the media process is killed', async () => {
    server.kill('media');
    await new Promise((resolve) => setTimeout(resolve, 100));
    await server.ready();

    expect(JSON.parse(readFileSync(join(dataDir, 'ports.json'), 'utf8'))).toMatchObject({ udp: server.udpPort });
  }, 30_000);

  test('a second server on the same data directory is refused with a sentence', async () => {
    const exit = await runServer({ PORT: '0', MEDIA_PORT: '0', PARLEY_DATA: dataDir });

    expect(exit.code).toBe(75);
    expect(exit.output).toContain(`The data directory ${dataDir} is in use by another Parley`);
    expect((await get(server.url, '/readyz')).status).toBe(200);
  }, 30_000);

  test('a taken port is refused with a sentence', async () => {
    const blocker = createServer();
    await new Promise<void>((resolve) => blocker.listen(0, '127.0.0.1', resolve));
    const { port } = blocker.address() as AddressInfo; // it listens on TCP

    const exit = await runServer({ PORT: String(port), MEDIA_PORT: '0', PARLEY_DATA: join(folder, 'other') });
    blocker.close();

    expect(exit.code).toBe(69);
    expect(exit.output).toContain(`Port ${port} is in use by another program. Choose another one with PORT.`);
  }, 30_000);

  test('a data directory that cannot be written is refused with a sentence', async () => {
    const file = join(folder, 'a-file');
    writeFileSync(file, '');

    const exit = await runServer({ PORT: '0', PARLEY_DATA: join(file, 'data') });

    expect(exit.code).toBe(73);
    expect(exit.output).toContain(`The data directory ${join(file, 'data')} cannot be written`);
  });

  test('a wrong setting is refused with a sentence, and the effective ones can be shown', async () => {
    const wrong = await runServer({ PORT: 'many' });
    expect(wrong.code).toBe(78);
    expect(wrong.output).toBe('port (PORT) must be a whole number from 0 to 65535; it is "many", set by PORT. Write for example PORT=3000.\n');

    const shown = await runServer({ DATABASE_URL: 'postgres://me:hunter2@localhost/x' }, ['config', 'check']);
    expect(shown.code).toBe(0);
    expect(shown.output).toContain('port = 3000');
    expect(shown.output).not.toContain('hunter2');
  });

  test('stops at once when asked, and leaves no ports and no processes behind', async () => {
    const startedAt = performance.now();

    expect(await server.stop()).toBe(0);

    holdBar('stopped after', performance.now() - startedAt, 5_000);
    expect(existsSync(join(dataDir, 'ports.json'))).toBe(false);
    await expect(fetch(`${server.url}/healthz`)).rejects.toThrow();
  }, 20_000);

  test('a second start is warm, and the children end when their supervisor is killed', async () => {
    const again = await startServer({ dataDir });
    again.kill('supervisor');

    // The api process is the owner of the data directory: a new server can start only when it is gone.
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    const third = await startServer({ dataDir });
    expect(await third.stop()).toBe(0);
  }, 60_000);
});
