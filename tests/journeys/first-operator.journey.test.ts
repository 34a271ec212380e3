import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchChromium, post, runServer, signUp, startServer, type RunningServer, type TestAccount } from '@parley/tests/harness';

/** A new server, the token it prints, and what its operator does. One story, told in order. */
describe('the first operator', () => {
  let folder: string;
  let dataDir: string;
  let server: RunningServer;
  let browser: Browser;
  let page: Page;
  let token: string;
  let trouble: TestAccount;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'parley-operator-'));
    dataDir = join(folder, 'data');
    server = await startServer({ dataDir });
    browser = await launchChromium();
    trouble = await signUp(server.url, { username: 'trouble', name: 'Trouble Maker' });
    page = await (await browser.newContext({ viewport: { width: 1280, height: 800 } })).newPage();
    page.setDefaultTimeout(20_000);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  test('the token is printed for people, on no line of the log, and nobody is an operator by coming first', async () => {
    const line = server.output().split('\n').find((text) => text.includes('/setup'));
    token = /setup token ([0-9a-z-]{29})/.exec(line ?? '')?.[1] ?? '';
    expect(token).not.toBe('');
    expect(line?.trimStart().startsWith('{')).toBe(false);
    expect(readFileSync(join(dataDir, 'setup-token'), 'utf8').trim()).toBe(token);
    for (const text of server.output().split('\n').filter((each) => each.startsWith('{'))) expect(text).not.toContain(token);

    expect((await fetch(`${server.url}/api/people`, { headers: { authorization: `Bearer ${trouble.token}` } })).status).toBe(404);
    expect((await post(server.url, '/api/setup', {}, trouble)).status).toBe(403);
  });

  test('whoever has the token makes an operator account on the setup page and sees the people', async () => {
    await page.goto(`${server.url}/setup`);
    await page.getByLabel('Setup token').fill('0000-0000-0000-0000-0000-0000');
    await page.getByLabel('Username').fill('olive');
    await page.getByLabel('Email').fill('olive@example.org');
    await page.getByLabel('Password', { exact: true }).fill('correct horse battery');
    await page.getByLabel('Confirm password').fill('correct horse battery');
    await page.getByRole('button', { name: 'Become the operator' }).click();
    await page.getByText('This is not the setup token.', { exact: false }).waitFor();

    await page.getByLabel('Setup token').fill(token.toUpperCase());
    await page.getByLabel('Password', { exact: true }).fill('correct horse battery');
    await page.getByLabel('Confirm password').fill('correct horse battery');
    await page.getByRole('button', { name: 'Become the operator' }).click();

    await page.getByRole('heading', { name: 'People' }).waitFor();
    await page.getByText('trouble@example.org').waitFor();
    expect(existsSync(join(dataDir, 'setup-token'))).toBe(false);
    expect((await post(server.url, '/api/setup', { token }, trouble)).status).toBe(410);
  });

  test('the operator finds somebody, suspends them, and lets them in again', async () => {
    await page.getByLabel('Search').fill('trou');
    await page.getByText('olive@example.org').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Actions for Trouble Maker' }).click();
    await page.getByRole('button', { name: 'Suspend' }).click();
    await page.getByRole('dialog', { name: 'Suspend Trouble Maker?' }).getByRole('button', { name: 'Suspend' }).click();
    await page.getByText('suspended', { exact: false }).waitFor();

    const session = await fetch(`${server.url}/api/auth/get-session`, { headers: { authorization: `Bearer ${trouble.token}` } });
    expect(await session.json()).toBeNull();
    expect((await post(server.url, '/api/auth/sign-in/username', { username: 'trouble', password: trouble.password })).status).toBe(403);

    await page.getByRole('button', { name: 'Actions for Trouble Maker' }).click();
    await page.getByRole('button', { name: 'Let in again' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Let in again' }).click();
    await page.getByText('suspended', { exact: false }).waitFor({ state: 'detached' });
    expect((await post(server.url, '/api/auth/sign-in/username', { username: 'trouble', password: trouble.password })).status).toBe(200);
  });

  test('the last operator stays', async () => {
    await page.getByLabel('Search').fill('olive');
    await page.getByRole('button', { name: 'Actions for olive' }).click();
    await page.getByRole('button', { name: 'Remove as operator' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove as operator' }).click();

    await page.getByText('This is the last operator.', { exact: false }).waitFor();
  });

  test('operators are listed, added and removed by command, and a lost one is replaced by a new token', async () => {
    await server.stop();
    const run = async (...args: string[]) => {
      const { code, output } = await runServer({ PARLEY_DATA: dataDir }, args);
      return { code, lines: output.trim().split('\n').slice(1) };
    };

    expect(await run('operators', 'list')).toEqual({ code: 0, lines: ['olive  olive'] });
    expect(await run('operators', 'remove', 'olive')).toEqual({ code: 64, lines: ['This is the last operator. Make somebody else an operator first.'] });
    expect(await run('operators', 'add', 'nobody')).toEqual({ code: 64, lines: ['Nobody here has the username nobody.'] });
    expect((await run('operators', 'add', 'trouble')).code).toBe(0);
    expect((await run('operators', 'remove', 'olive')).code).toBe(0);
    expect((await run('operators', 'list')).lines).toEqual(['trouble  Trouble Maker']);
    expect((await run('operators')).code).toBe(64);

    const { lines } = await run('setup-token');
    const fresh = /([0-9a-z]{4}-){5}[0-9a-z]{4}/.exec(lines[0] ?? '')?.[0] ?? '';
    server = await startServer({ dataDir });
    const olive = (await (await post(server.url, '/api/auth/sign-in/username', { username: 'olive', password: 'correct horse battery' })).json()) as { token: string };
    expect((await post(server.url, '/api/setup', { token: fresh }, olive)).status).toBe(200);
  }, 180_000);
});
