import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { launchChromium, startOpenIdServer, startServer, type OpenIdServer, type RunningServer } from '@parley/tests/harness';
import { Visitor } from './people.ts';

/** People who come by a real OpenID provider, in Chromium. */
describe('signing in with another provider', () => {
  let openid: OpenIdServer;
  let server: RunningServer;
  let browser: Browser;
  const contexts: BrowserContext[] = [];

  beforeAll(async () => {
    openid = await startOpenIdServer();
    server = await startServer({ env: openid.env });
    openid.trust(server.url);
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    await openid?.close();
  });
  afterEach(async () => {
    for (const context of contexts.splice(0)) await context.close();
  });

  async function open(path: string): Promise<Page> {
    const context = await browser.newContext({ permissions: ['camera', 'microphone'], viewport: { width: 1280, height: 800 } });
    contexts.push(context);
    const page = await context.newPage();
    page.setDefaultTimeout(20_000);
    await page.goto(`${server.url}${path}`);
    return page;
  }
  /** At the provider's own pages: a name, any password, and yes. */
  async function agreeAt(page: Page, login: string): Promise<void> {
    await page.waitForURL((url) => url.origin === openid.issuer);
    await page.locator('input[name=login]').fill(login);
    await page.locator('input[name=password]').fill('anything');
    await page.locator('button[type=submit]').click();
    await page.getByRole('button', { name: /continue/i }).click();
  }
  const lobbyOf = (page: Page, code: string) => page.waitForURL(`${server.url}/m/${code}`).then(() => page.getByRole('button', { name: 'Join now' }).waitFor());

  test('[S0-33] [S3-11] somebody new opens a link, comes by the provider, chooses a name, and is at the meeting', async () => {
    const page = await open('/m/weekly-call');
    await page.getByRole('button', { name: 'Continue with Example' }).click();
    await agreeAt(page, 'ada');

    await page.getByRole('heading', { name: 'Finish your account' }).waitFor();
    expect(await page.getByLabel('Username').inputValue()).toBe('ada.of.example');
    await page.getByLabel('Username').fill('ada.arden');
    await page.getByRole('button', { name: 'Create account' }).click();

    await lobbyOf(page, 'weekly-call');
    await page.getByRole('button', { name: 'Join now' }).click();
    await page.getByRole('toolbar', { name: 'Meeting controls' }).waitFor();
    await page.getByRole('figure', { name: /Ada of Example/ }).waitFor();
  });

  test('in another browser the same identity leads straight to where the person wanted to go', async () => {
    const page = await open('/m/weekly-call');
    await page.getByRole('button', { name: 'Continue with Example' }).click();
    await agreeAt(page, 'ada');

    await lobbyOf(page, 'weekly-call');
    await page.goto(`${server.url}/settings/connected`);
    await page.getByText('ada@example.org').waitFor();
    await page.getByText('Your only way in').waitFor();
  });

  test('saying no at the provider leads back with a sentence', async () => {
    const page = await open('/m/weekly-call');
    await page.getByRole('button', { name: 'Continue with Example' }).click();
    await page.waitForURL((url) => url.origin === openid.issuer);
    await page.getByRole('link', { name: /cancel/i }).click();

    await page.getByText('Signing in with the other provider was cancelled.', { exact: false }).waitFor();
    // The way goes on where it was to lead.
    expect(new URL(page.url()).searchParams.get('next')).toBe('/m/weekly-call');
  });

  test('an account with a password is connected, opened either way, and disconnected', async () => {
    const page = await open('/');
    const grace = new Visitor(page.context(), page, 'Grace');
    await grace.signUp();
    await page.goto(`${server.url}/settings/connected`);
    await page.getByRole('button', { name: 'Connect Example' }).click();
    await agreeAt(page, 'grace-elsewhere');
    await page.getByText('Connected. You can sign in with it from now on.').waitFor();

    const other = await open('/');
    await other.getByRole('button', { name: 'Continue with Example' }).click();
    await agreeAt(other, 'grace-elsewhere');
    await other.getByRole('button', { name: 'Account of Grace' }).waitFor();

    await page.getByRole('button', { name: 'Disconnect Example grace-elsewhere@example.org' }).click();
    await page.getByText('Nothing is connected yet.').waitFor();
    const third = await open('/');
    await third.getByRole('button', { name: 'Continue with Example' }).click();
    await agreeAt(third, 'grace-elsewhere');
    await third.getByRole('heading', { name: 'Finish your account' }).waitFor();
  });

  test('an address that has an account opens it only after signing in to it, and then goes on to the meeting', async () => {
    const page = await open('/');
    await new Visitor(page.context(), page, 'carol').signUp();

    const other = await open('/m/weekly-call');
    await other.getByRole('button', { name: 'Continue with Example' }).click();
    await agreeAt(other, 'carol');
    await other.getByRole('heading', { name: 'You have an account here' }).waitFor();
    await other.getByRole('link', { name: 'Sign in and connect' }).click();
    await other.getByLabel('Username or email').fill('carol');
    await other.getByLabel('Password', { exact: true }).fill('correct horse battery');
    await other.getByRole('button', { name: 'Sign in', exact: true }).click();
    await other.getByRole('heading', { name: 'Connect Example?' }).waitFor();
    await other.getByRole('button', { name: 'Connect', exact: true }).click();

    await lobbyOf(other, 'weekly-call');
    // The browser in which the address was only claimed is signed out.
    await page.reload();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  });
});
