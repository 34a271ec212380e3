import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openMailServer, type TestMailServer } from '@parley/platform/testing/mail';
import { launchChromium, signUp, startServer, type RunningServer } from '@parley/tests/harness';

const password = 'correct horse battery';
const pageTimeoutMs = 20_000;

async function openPage(browser: Browser | BrowserContext, url: string): Promise<Page> {
  const page = await browser.newPage();
  page.setDefaultTimeout(pageTimeoutMs);
  await page.goto(url);
  return page;
}

async function fillSignUp(page: Page, person: { username: string; email?: string; password?: string; confirm?: string }): Promise<void> {
  await page.getByLabel('Username').fill(person.username);
  await page.getByLabel('Email').fill(person.email ?? `${person.username}@example.org`);
  await page.getByLabel('Password', { exact: true }).fill(person.password ?? password);
  await page.getByLabel('Confirm password').fill(person.confirm ?? person.password ?? password);
  await page.getByRole('button', { name: 'Create account' }).click();
}

async function signIn(page: Page, login: string, secret = password): Promise<void> {
  await page.getByLabel('Username or email').fill(login);
  await page.getByLabel('Password', { exact: true }).fill(secret);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

/** Holds every request to an address until it is let go, so that what a page shows meanwhile can be looked at. */
async function hold(page: Page, address: string): Promise<() => void> {
  let letGo = (): void => undefined;
  const held = new Promise<void>((resolve) => (letGo = resolve));
  await page.route(address, async (route) => {
    await held;
    await route.continue();
  });
  return letGo;
}

describe('accounts on a server where whoever signs up is in', () => {
  let server: RunningServer;
  let browser: Browser;
  beforeAll(async () => {
    server = await startServer();
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  it('[S0-33] [S0-34] [S0-35] everything is behind sign-in, which goes on to the address that was asked for', async () => {
    const ada = await signUp(server.url);
    const page = await openPage(browser, `${server.url}/settings/devices?x=1#y`);
    await page.getByRole('heading', { name: 'Sign in to continue' }).waitFor();

    await signIn(page, ada.username, 'a wrong password');
    await page.getByRole('alert').getByText('Incorrect username or password', { exact: true }).waitFor();
    await signIn(page, 'nobody.at.all', 'a wrong password');
    await page.getByRole('alert').getByText('Incorrect username or password', { exact: true }).waitFor();

    await signIn(page, ada.username.toUpperCase());
    await page.getByRole('heading', { name: 'Devices' }).waitFor();
    expect(page.url()).toBe(`${server.url}/settings/devices?x=1#y`);
    await page.context().clearCookies();
    await page.goto(server.url);
    await signIn(page, ada.email.toUpperCase());
    await page.getByRole('button', { name: /^Account of/ }).waitFor();
    await page.close();
  });

  it('[S0-34] [S0-42] while it is sent the form is disabled, the way to the other form is hidden, and a toast says what happens', async () => {
    const ada = await signUp(server.url);
    const page = await openPage(browser, `${server.url}/sign-in`);
    const letGo = await hold(page, '**/api/auth/sign-in/*');
    await signIn(page, ada.username);

    await page.getByRole('status', { name: 'Messages' }).getByText('Signing in…').waitFor();
    for (const field of ['Username or email', 'Password']) expect(await page.getByLabel(field, { exact: true }).isDisabled()).toBe(true);
    expect(await page.getByRole('button', { name: 'Sign in', exact: true }).isDisabled()).toBe(true);
    expect(await page.getByText('Create an account').isVisible()).toBe(false);
    letGo();
    await page.getByRole('button', { name: /^Account of/ }).waitFor();
    await page.getByText('Signing in…').waitFor({ state: 'detached' });
    await page.close();
  });

  it('[S0-36] [S0-41] [S0-44] [S0-45] a new account is signed in at once, is called by its username, and can log out', async () => {
    const page = await openPage(browser, `${server.url}/sign-in`);
    await page.getByRole('link', { name: 'Create an account' }).click();
    await page.getByRole('link', { name: 'Sign in', exact: true }).click();
    await page.getByRole('link', { name: 'Create an account' }).click();
    const letSignUpGo = await hold(page, '**/api/auth/sign-up/email');
    await fillSignUp(page, { username: 'Grace.Hopper' });
    const messages = page.getByRole('status', { name: 'Messages' });
    await messages.getByText('Creating account…').waitFor();
    const letSessionGo = await hold(page, '**/api/auth/get-session');
    letSignUpGo();
    await messages.getByText('Created account').waitFor();
    await messages.getByText('Signing in…').waitFor();
    letSessionGo();

    await page.getByRole('button', { name: 'Account of Grace.Hopper' }).click();
    await page.getByText('Grace.Hopper', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Logout' }).click();
    await page.getByRole('heading', { name: 'Sign in to continue' }).waitFor();
    await page.close();
  });

  it.each([
    ['[S0-37]', { username: 'with space' }, 'Username', 'Only numbers, letters, periods (.) and underscores (_) are allowed.'],
    ['[S0-38]', { password: 'password1' }, 'Password', 'Password does not meet requirements.'],
    ['[S0-39]', { confirm: 'something else' }, 'Confirm password', 'Passwords do not match.'],
    ['[S0-40]', { username: 'taken.name' }, 'Username', 'Username is already in use'],
    ['[S0-40]', { email: 'TAKEN.name@example.org' }, 'Email', 'Email is already in use'],
  ])('%s signing up with %o is refused at the field %s: %s', async (_id, wrong, field, sentence) => {
    await signUp(server.url, { username: 'taken.name' }).catch(() => undefined); // made by the first of these stories
    const page = await openPage(browser, `${server.url}/sign-up`);
    await fillSignUp(page, { username: 'fresh.name', email: 'fresh.name@example.org', ...wrong });

    const input = page.getByLabel(field, { exact: true });
    await page.getByRole('alert').filter({ hasText: sentence }).waitFor();
    expect(await input.getAttribute('aria-invalid')).toBe('true');
    const note = await input.getAttribute('aria-describedby');
    expect(await page.locator(`[id="${note}"]`).textContent()).toContain(sentence);
    // What was typed is still there, and can be looked at.
    expect(await page.getByLabel('Email').inputValue()).not.toBe('');
    await page.getByRole('button', { name: 'Show what is typed' }).first().click();
    expect(await page.getByLabel('Password', { exact: true }).getAttribute('type')).toBe('text');
    await page.close();
  });

  it('[S0-40] what nobody has foreseen is told in plain words', async () => {
    const page = await openPage(browser, `${server.url}/sign-up`);
    await page.route('**/api/auth/sign-up/email', (route) => route.fulfill({ status: 500, contentType: 'application/json', body: '{"code":"http.internal","message":"x","requestId":"y"}' }));
    await fillSignUp(page, { username: 'unlucky' });
    await page.getByRole('alert').getByText('Something went wrong', { exact: true }).waitFor();
    await page.close();
  });

  it('[S0-46] signing in and out in one tab is seen in the others without a reload', async () => {
    const ada = await signUp(server.url);
    const context = await browser.newContext();
    const [one, other] = [await openPage(context, `${server.url}/settings/profile`), await openPage(context, `${server.url}/settings/devices`)];
    await other.getByRole('heading', { name: 'Sign in to continue' }).waitFor();
    await other.evaluate(() => Object.assign(globalThis, { wasNeverReloaded: true }));

    await signIn(one, ada.username);
    await other.getByRole('heading', { name: 'Devices' }).waitFor();
    await one.getByRole('button', { name: /^Account of/ }).click();
    await one.getByRole('button', { name: 'Logout' }).click();
    await other.getByRole('heading', { name: 'Sign in to continue' }).waitFor();

    expect(await other.evaluate(() => 'wasNeverReloaded' in globalThis)).toBe(true);
    await context.close();
  });

  it('a development server without a mail server shows its letters, and their links work', async () => {
    const page = await openPage(browser, `${server.url}/dev/mail`);
    await page.getByText('No emails yet.').waitFor();
    const ada = await signUp(server.url);
    await page.goto(`${server.url}/sign-in`);
    await page.getByRole('link', { name: 'Forgot password?' }).click();
    await page.getByLabel('Email').fill(ada.email);
    await page.getByRole('button', { name: 'Send email' }).click();
    await page.getByText('If there is an account with this address, an email is on its way.').waitFor();

    await page.goto(`${server.url}/dev/mail`);
    await page.getByRole('button', { name: 'Choose a new password' }).click();
    await page.getByRole('article').getByRole('link', { name: /reset-password/ }).click();
    await page.getByRole('heading', { name: 'Choose a new password' }).waitFor();
    await page.getByText(ada.username).waitFor();
    await page.close();
  });
});

describe('accounts on a server that asks for confirmed addresses', () => {
  let mail: TestMailServer;
  let server: RunningServer;
  let browser: Browser;
  let page: Page;
  beforeAll(async () => {
    mail = await openMailServer();
    server = await startServer({ env: { SMTP_URL: `smtp://127.0.0.1:${mail.port}`, MAIL_FROM: 'Parley <no-reply@parley.example>', REQUIRE_VERIFIED_EMAIL: 'true' } });
    browser = await launchChromium();
    page = await openPage(browser, `${server.url}/settings/credentials`);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    await mail?.close();
  });

  const linkIn = (text: string, path: string): string => {
    const link = text.split('\n').find((line) => line.startsWith(`${server.url}${path}?token=`));
    if (link === undefined) throw new Error(`no link to ${path} in:\n${text}`);
    return link.trim();
  };

  it('[S0-43] a person signs up, cannot sign in yet, opens the letter, presses, and signs in', async () => {
    await page.getByRole('link', { name: 'Create an account' }).click();
    await fillSignUp(page, { username: 'lovelace' });
    await page.getByRole('heading', { name: 'Check your email' }).waitFor();
    await page.getByRole('link', { name: 'Sign in', exact: true }).click();
    await signIn(page, 'lovelace');
    await page.getByText('Confirm your email address first.').waitFor();

    const letter = await mail.letterTo('lovelace@example.org', 'Confirm');
    const link = linkIn(letter.text, '/confirm-email');
    expect(letter.html).toContain(`href="${link}"`);
    // A program that opens every link, and then the person.
    await (await fetch(link)).text();
    await page.goto(link);
    await page.getByText('lovelace@example.org').waitFor();
    await page.reload();
    await page.getByRole('button', { name: 'Confirm' }).click();
    await page.getByRole('heading', { name: 'Your address is confirmed' }).waitFor();
    await page.getByRole('link', { name: 'Sign in', exact: true }).click();
    await signIn(page, 'lovelace');
    await page.getByRole('button', { name: 'Account of lovelace' }).waitFor();

    await page.goto(link);
    await page.getByText('This link was used already, or is too old.').waitFor();
  });

  it('who signs up with a known address sees the same, and its reader is told', async () => {
    const stranger = await openPage(browser, `${server.url}/sign-up`);
    await fillSignUp(stranger, { username: 'stranger', email: 'lovelace@example.org' });
    await stranger.getByRole('heading', { name: 'Check your email' }).waitFor();
    expect((await mail.letterTo('lovelace@example.org', 'You have an account already')).text).not.toContain('token=');
    await stranger.close();
  });

  it('[S0-43] a forgotten password is replaced by a letter, which ends every session', async () => {
    const other = await openPage(browser, `${server.url}/sign-in`);
    await other.getByRole('link', { name: 'Forgot password?' }).click();
    await other.getByLabel('Email').fill('lovelace@example.org');
    await other.getByRole('button', { name: 'Send email' }).click();
    const link = linkIn((await mail.letterTo('lovelace@example.org', 'Choose a new password')).text, '/reset-password');
    await other.goto(link);
    await other.getByLabel('New password', { exact: true }).fill('another good password');
    await other.getByLabel('Confirm new password').fill('another good password');
    await other.getByRole('button', { name: 'Save' }).click();
    await signIn(other, 'lovelace', 'another good password');
    await other.getByRole('button', { name: 'Account of lovelace' }).waitFor();
    await mail.letterTo('lovelace@example.org', 'Your password was changed');

    await page.goto(`${server.url}/settings/credentials`);
    await page.getByRole('heading', { name: 'Sign in to continue' }).waitFor();
    await other.close();
  });

  it('the address is changed after a proof and a letter, and “this was not me” takes it back', async () => {
    await signIn(page, 'lovelace', 'another good password');
    await page.getByRole('heading', { name: 'Email and password' }).waitFor();
    // The server asks for a proof after five minutes; this is its answer without the wait.
    await page.route('**/api/auth/change-email', (route) => route.fulfill({ status: 403, contentType: 'application/json', body: '{"code":"http.recent-sign-in-required","message":"x","requestId":"y"}' }), { times: 1 });
    await page.getByLabel('New email').fill('countess@example.org');
    await page.getByRole('button', { name: 'Change email' }).click();
    const dialog = page.getByRole('dialog', { name: 'Is it still you?' });
    await dialog.getByLabel('Your password').fill('a wrong password');
    await dialog.getByRole('button', { name: 'Confirm' }).click();
    await dialog.getByText('This is not your password.').waitFor();
    await dialog.getByLabel('Your password').fill('another good password');
    await dialog.getByRole('button', { name: 'Confirm' }).click();
    await page.getByText('Waiting for countess@example.org').waitFor();
    await page.getByText('lovelace@example.org').first().waitFor();

    await page.goto(linkIn((await mail.letterTo('countess@example.org')).text, '/confirm-email'));
    await page.getByRole('button', { name: 'Confirm' }).click();
    await page.getByRole('heading', { name: 'Your address is confirmed' }).waitFor();

    const notice = await mail.letterTo('lovelace@example.org', 'Your e-mail address was changed');
    await page.goto(linkIn(notice.text, '/undo-email-change'));
    await page.getByRole('button', { name: 'Give my address back' }).click();
    await page.getByRole('heading', { name: 'Your address is back' }).waitFor();
    await page.goto(linkIn((await mail.letterTo('lovelace@example.org', 'Your e-mail address is back')).text, '/reset-password'));
    await page.getByLabel('New password', { exact: true }).fill('a third good password');
    await page.getByLabel('Confirm new password').fill('a third good password');
    await page.getByRole('button', { name: 'Save' }).click();
    await signIn(page, 'lovelace@example.org', 'a third good password');
    await page.getByRole('button', { name: 'Account of lovelace' }).waitFor();
  });

  it('there is no mailbox to look into when a mail server is configured', async () => {
    for (const path of ['/dev/mail', '/api/dev/mail']) expect((await fetch(`${server.url}${path}`)).status).toBe(404);
  });
});

describe('accounts on a server for some domains', () => {
  it('[S0-40] an address elsewhere is refused at its field', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'parley-domains-'));
    writeFileSync(join(folder, 'parley.config.json'), JSON.stringify({ global: { allowedSignUpDomains: ['example.com'] } }));
    const server = await startServer({ env: { PARLEY_CONFIG: join(folder, 'parley.config.json') } });
    const browser = await launchChromium();
    const page = await openPage(browser, `${server.url}/sign-up`);
    await fillSignUp(page, { username: 'outsider' });
    await page.getByRole('alert').filter({ hasText: 'Email domain is forbidden' }).waitFor();
    await browser.close();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });
});
