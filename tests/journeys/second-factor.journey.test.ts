import { execFileSync } from 'node:child_process';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { get, launchChromium, post, signUp, startServer, type RunningServer, type TestAccount } from '@parley/tests/harness';
import { eventually } from './people.ts';
import { VirtualAuthenticator } from './virtual-authenticator.ts';

/** Codes come from Debian's oathtool: a generator that knows nothing of this product. */
function oathCode(secret: string, secondsAhead = 0): string {
  const at = `@${Math.floor(Date.now() / 1000) + secondsAhead}`;
  return execFileSync('/usr/bin/oathtool', ['--totp', '--base32', '--now', at, secret.replace(/\s/g, '')], { encoding: 'utf8' }).trim();
}

describe('the second step of signing in', () => {
  let server: RunningServer;
  let browser: Browser;
  beforeAll(async () => {
    server = await startServer();
    browser = await launchChromium();
  }, 90_000);
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  const open = async (path: string): Promise<{ context: BrowserContext; page: Page }> => {
    const context = await browser.newContext();
    const page = await context.newPage();
    page.setDefaultTimeout(20_000);
    await page.goto(`${server.url}${path}`);
    return { context, page };
  };
  const givePassword = async (page: Page, person: TestAccount): Promise<void> => {
    await page.getByLabel('Username or email').fill(person.username);
    await page.getByLabel('Password', { exact: true }).fill(person.password);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  };
  const giveCode = async (page: Page, code: string): Promise<void> => {
    await page.getByLabel('Code', { exact: true }).fill(code);
    await page.getByRole('button', { name: 'Continue' }).click();
  };
  const isSignedIn = (page: Page) => page.getByRole('button', { name: /^Account of/ }).waitFor();

  test('a person turns two-step verification on, signs in with a code that works once, and with a recovery code that works once', async () => {
    const person = await signUp(server.url);
    const first = await open('/sign-in?next=/settings/security');
    await givePassword(first.page, person);
    await first.page.getByRole('button', { name: 'Set up' }).click();
    await first.page.getByRole('img', { name: 'QR code for your authenticator app' }).waitFor();
    await first.page.getByText('Cannot scan it?').click();
    const secret = await first.page.locator('p.font-mono').innerText();
    await first.page.getByLabel('Code', { exact: true }).fill(oathCode(secret));
    await first.page.getByRole('button', { name: 'Turn on' }).click();
    await first.page.getByRole('button', { name: 'I have saved them' }).waitFor();
    const recoveryCodes = await first.page.getByRole('dialog').getByRole('listitem').allInnerTexts();
    expect(recoveryCodes).toHaveLength(10);
    await first.page.keyboard.press('Escape');
    await first.page.getByRole('button', { name: 'I have saved them' }).click();
    await first.page.getByText('You have 10 recovery codes left.').waitFor();

    // The link that was opened is still where the second step leads.
    const second = await open('/sign-in?next=/settings/security');
    await givePassword(second.page, person);
    await second.page.getByRole('heading', { name: 'Two-step verification' }).waitFor();
    expect(await second.page.evaluate(async () => (await fetch('/api/auth/get-session')).json())).toBeNull();
    // A reload loses nothing.
    await second.page.reload();
    // The one that has confirmed is used up; the next one counts already, for clocks that are ahead.
    const code = oathCode(secret, 30);
    await giveCode(second.page, code);
    await second.page.getByRole('heading', { name: 'Security' }).waitFor();

    const third = await open('/sign-in');
    await givePassword(third.page, person);
    await giveCode(third.page, code);
    await third.page.getByText('This code is not right.').waitFor();
    // Where the next code is typed.
    await third.page.locator('input:focus').waitFor();
    await third.page.getByRole('button', { name: 'Use a recovery code' }).click();
    await third.page.getByLabel('Recovery code').fill(recoveryCodes[0] ?? '');
    await third.page.getByRole('button', { name: 'Continue' }).click();
    await isSignedIn(third.page);

    const fourth = await open('/sign-in');
    await givePassword(fourth.page, person);
    await fourth.page.getByRole('button', { name: 'Use a recovery code' }).click();
    await fourth.page.getByLabel('Recovery code').fill(recoveryCodes[0] ?? '');
    await fourth.page.getByRole('button', { name: 'Continue' }).click();
    await fourth.page.getByText('This code is not right.').waitFor();
    await fourth.page.getByRole('button', { name: 'Start over' }).click();
    await fourth.page.getByRole('heading', { name: 'Sign in' }).waitFor();

    await first.page.getByRole('button', { name: 'Turn off' }).click();
    await first.page.getByRole('dialog').getByRole('button', { name: 'Turn off' }).click();
    await first.page.getByRole('button', { name: 'Set up' }).waitFor();
    await givePassword(fourth.page, person);
    await isSignedIn(fourth.page);
    for (const { context } of [first, second, third, fourth]) await context.close();
  });

  test('a person adds a passkey, signs in with it elsewhere without a name, uses it as the second step, and removes it', async () => {
    const person = await signUp(server.url);
    const home = await open('/sign-in?next=/settings/security');
    const laptop = await VirtualAuthenticator.plugIn(home.page);
    await givePassword(home.page, person);
    await home.page.getByRole('button', { name: 'Add a passkey' }).click();
    await home.page.getByLabel('Name').fill('My laptop');
    await home.page.getByRole('button', { name: 'Continue' }).click();
    await home.page.getByText('My laptop', { exact: true }).waitFor();
    const credentials = await laptop.credentials();
    expect(credentials).toMatchObject([{ rpId: 'localhost', isResidentCredential: true }]);
    // The authenticator knows the account by random bytes.
    expect(Buffer.from(credentials[0]?.userHandle ?? '', 'base64')).toHaveLength(32);
    expect(Buffer.from(credentials[0]?.userHandle ?? '', 'base64').toString()).not.toContain(person.id);

    // Adding it again is refused by the authenticator itself, which is told what it has.
    await home.page.getByRole('button', { name: 'Add a passkey' }).click();
    await home.page.getByRole('button', { name: 'Continue' }).click();
    await home.page.getByText('This device has a passkey for your account already.').waitFor();
    await home.page.getByRole('button', { name: 'Cancel' }).click();

    // A browser that has never been here, with a passkey that its person has on it.
    const elsewhere = await open('/sign-in?next=/settings/security');
    const phone = await VirtualAuthenticator.plugIn(elsewhere.page);
    await phone.recognises(false);
    await phone.receive(credentials);
    await elsewhere.page.getByRole('button', { name: 'Sign in with a passkey' }).click();
    await elsewhere.page.getByText('No passkey was used. Try again, or use your password.').waitFor();
    await phone.recognises(true);
    await elsewhere.page.getByRole('button', { name: 'Sign in with a passkey' }).click();
    await elsewhere.page.getByRole('heading', { name: 'Security' }).waitFor();

    // From now on the password alone is not enough, and the passkey still is.
    await elsewhere.page.getByRole('button', { name: 'Set up' }).click();
    await elsewhere.page.getByText('Cannot scan it?').click();
    const secret = await elsewhere.page.locator('p.font-mono').innerText();
    await elsewhere.page.getByLabel('Code', { exact: true }).fill(oathCode(secret));
    await elsewhere.page.getByRole('button', { name: 'Turn on' }).click();
    await elsewhere.page.getByRole('button', { name: 'I have saved them' }).click();

    const third = await open('/sign-in');
    const key = await VirtualAuthenticator.plugIn(third.page);
    await key.recognises(false);
    await key.receive(await phone.credentials());
    await givePassword(third.page, person);
    await third.page.getByRole('button', { name: 'Use a passkey' }).click();
    await key.recognises(true);
    await third.page.getByRole('button', { name: 'Use a passkey' }).click();
    await isSignedIn(third.page);

    // Not on the other page: its copy of the key has the lower count by now, and a count that goes back is refused.
    await third.page.goto(`${server.url}/settings/security`);
    // As if the sign-in was long ago: the server wants to know who is there, and what was pressed happens after the proof.
    await third.page.route('**/api/auth/passkeys/*', (route) => route.fulfill({ status: 403, json: { code: 'http.recent-sign-in-required', message: '' } }), { times: 1 });
    await third.page.getByRole('button', { name: 'Remove My laptop' }).click();
    await third.page.getByRole('button', { name: 'Remove', exact: true }).click();
    await third.page.getByRole('button', { name: 'Use a passkey instead' }).click();
    await third.page.getByText('My laptop', { exact: true }).waitFor({ state: 'detached' });
    const last = await open('/sign-in');
    const lastKey = await VirtualAuthenticator.plugIn(last.page);
    await lastKey.recognises(false);
    await lastKey.receive(await key.credentials());
    await lastKey.recognises(true);
    await last.page.getByRole('button', { name: 'Sign in with a passkey' }).click();
    await last.page.getByText('This passkey was not accepted.').waitFor();
    for (const { context } of [home, elsewhere, third, last]) await context.close();
  });

  test('where the browser offers passkeys in the name field, choosing one there signs in', async () => {
    const person = await signUp(server.url);
    const home = await open('/sign-in?next=/settings/security');
    const laptop = await VirtualAuthenticator.plugIn(home.page);
    await givePassword(home.page, person);
    await home.page.getByRole('button', { name: 'Add a passkey' }).click();
    await home.page.getByRole('button', { name: 'Continue' }).click();
    await home.page.getByRole('button', { name: /^Remove / }).waitFor();
    await home.page.getByRole('button', { name: /^Account of/ }).click();
    await home.page.getByRole('button', { name: 'Logout' }).click();
    // The virtual authenticator answers as soon as the field offers it, as if its person had chosen it at once.
    await eventually('the use of the passkey', async () => (await laptop.credentials())[0]?.signCount, (count) => (count ?? 0) > 1, 20_000);
    await isSignedIn(home.page);
    await home.context.close();
  });

  test('[A-18] on a whole server every address but those of the second factor answers a pending sign-in as it answers a stranger', async () => {
    const person = await signUp(server.url);
    const { secret } = (await (await post(server.url, '/api/auth/totp/set-up', {}, person)).json()) as { secret: string };
    expect((await post(server.url, '/api/auth/totp/confirm', { code: oathCode(secret) }, person)).status).toBe(200);
    const origin = { origin: server.url };
    const asked = await fetch(`${server.url}/api/auth/sign-in/username`, { method: 'POST', headers: { ...origin, 'content-type': 'application/json' }, body: JSON.stringify({ username: person.username, password: person.password }) });
    expect(await asked.json()).toMatchObject({ next: 'second-factor' });
    const pending = (asked.headers.getSetCookie()[0] ?? '').split(';', 1)[0] ?? '';
    expect(pending).toMatch(/^parley_pending=[\w-]{43}$/);
    const token = pending.split('=')[1] ?? '';

    const { paths } = (await (await get(server.url, '/api/docs/json')).json()) as { paths: Record<string, Record<string, unknown>> };
    const routes = Object.entries(paths).flatMap(([path, methods]) => Object.keys(methods).map((method) => ({ method: method.toUpperCase(), path })));
    expect(routes.length).toBeGreaterThan(30);
    // As the cookie it is, as the session's cookie, and as a program's token.
    const credentials = [{ cookie: pending }, { cookie: `parley_sid=${token}` }, { authorization: `Bearer ${token}` }];
    for (const { method, path } of routes) {
      if (path.startsWith('/api/auth/second-factor')) continue;
      const ask = async (headers: Record<string, string>) => {
        const hasBody = method !== 'GET' && method !== 'HEAD';
        const url = `${server.url}${path.replace(/\{\w+\}/g, 'x')}`;
        const answer = await fetch(url, { method, redirect: 'manual', headers: { ...origin, ...(hasBody ? { 'content-type': 'application/json' } : {}), ...headers }, ...(hasBody ? { body: '{}' } : {}) });
        const text = await answer.text();
        return { status: answer.status, code: (JSON.parse(text.startsWith('{') ? text : '{}') as { code?: string }).code };
      };
      const stranger = await ask({});
      for (const credential of credentials) expect(await ask(credential), `${method} ${path} with ${Object.keys(credential)[0]}`).toEqual(stranger);
    }
    expect(await (await fetch(`${server.url}/api/auth/get-session`, { headers: { cookie: pending } })).json()).toBeNull();
    // It was good for what it is for, all the time.
    expect(await (await fetch(`${server.url}/api/auth/second-factor`, { headers: { cookie: pending } })).json()).toMatchObject({ methods: ['totp', 'recovery-code'] });
  });
});
