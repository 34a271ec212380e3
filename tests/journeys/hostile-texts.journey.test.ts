import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchChromium, startServer, type RunningServer } from '@parley/tests/harness';
import { hostileTexts } from '../deny/testing/hostile-texts.ts';
import { Visitor } from './people.ts';

/** A page load each is too much for every run: it takes every so many of the list, and SOAK=1 all of it. */
function someOf<T>(texts: readonly T[], count: number): readonly T[] {
  if (process.env['SOAK'] === '1') return texts;
  const step = Math.ceil(texts.length / count);
  return texts.filter((_, index) => index % step === 0);
}

type Watched = { ran: string[]; violations: string[]; __xss(what: unknown): void };
function watch(): void {
  const holder = globalThis as unknown as Watched;
  holder.ran = [];
  holder.violations = [];
  holder.__xss = (what) => void holder.ran.push(String(what));
  addEventListener('securitypolicyviolation', (event) => holder.violations.push(`${event.effectiveDirective} ${event.blockedURI}`));
}

describe('texts that would like to be more than texts', () => {
  let server: RunningServer;
  let browser: Browser;
  let alice: Visitor;
  let bob: Visitor;

  beforeAll(async () => {
    server = await startServer();
    browser = await launchChromium();
    const arrive = async (name: string, address: string): Promise<Visitor> => {
      const context = await browser.newContext({ permissions: ['camera', 'microphone'], viewport: { width: 1280, height: 800 } });
      await context.addInitScript(watch);
      const visitor = await Visitor.arrive(context, address, name);
      await visitor.signUp();
      return visitor;
    };
    alice = await arrive('Alice Arden', server.url);
    bob = await arrive('Bob Bell', server.url);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  async function expectNothingRan(page: Page): Promise<void> {
    const { ran, violations } = await page.evaluate(() => {
      const { ran: one, violations: other } = globalThis as unknown as Watched;
      return { ran: one, violations: other };
    });
    expect({ ran, violations }).toEqual({ ran: [], violations: [] });
    expect(await page.locator('main script, main iframe, main object, main embed, main base, main svg script, [onerror], [onload], [onclick]').count()).toBe(0);
  }

  const rename = (page: Page, name: string): Promise<number> =>
    page.evaluate(async (wanted) => (await fetch('/api/account', { method: 'PATCH', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ name: wanted }) })).status, name);

  test('[B-01] as somebody’s name they are shown as they are written', async () => {
    expect(hostileTexts.length).toBeGreaterThan(60);
    let shown = 0;
    const names = someOf(hostileTexts, 16);
    for (const name of names) {
      const status = await rename(alice.page, name);
      expect([name, [200, 400].includes(status)]).toEqual([name, true]);
      if (status === 400) continue;
      await alice.page.goto(`${server.url}/settings/profile`);
      await alice.page.getByLabel('Your name').waitFor();
      expect(await alice.page.getByLabel('Your name').inputValue()).toBe(name.trim());
      await expectNothingRan(alice.page);
      shown++;
    }
    expect(shown).toBeGreaterThan(names.length / 2);
  });

  test('[B-01] as a meeting’s code they lead to a page that says so', async () => {
    for (const code of someOf(hostileTexts, 16)) {
      await alice.page.goto(`${server.url}/m/${encodeURIComponent(code).replaceAll('.', '%2E')}`.replaceAll('%2E', '.')).catch(() => undefined); // some are refused as addresses
      await expectNothingRan(alice.page);
    }
  });

  test('[B-01] in the chat of a meeting, and as names of those who are in it, they are texts', async () => {
    expect(await rename(alice.page, '<img src=x onerror=__xss(1)>')).toBe(200);
    expect(await rename(bob.page, '"><svg onload=__xss(1)>')).toBe(200);
    await alice.page.goto(server.url);
    await alice.page.getByRole('button', { name: 'New meeting' }).click();
    await alice.page.getByRole('toolbar', { name: 'Meeting controls' }).waitFor();
    await bob.page.goto(alice.page.url());
    await bob.page.getByRole('button', { name: 'Join now' }).click();
    await bob.page.getByRole('toolbar', { name: 'Meeting controls' }).waitFor();
    await bob.tile('<img src=x onerror=__xss(1)>').waitFor();
    await alice.tile('"><svg onload=__xss(1)>').waitFor();
    for (const visitor of [alice, bob]) await visitor.page.getByRole('button', { name: /chat/i }).first().click();
    const log = bob.page.getByRole('log', { name: 'Messages' });
    for (const [index, text] of hostileTexts.entries()) {
      await alice.page.getByLabel('Message', { exact: true }).fill(text);
      await alice.page.getByRole('button', { name: 'Send message' }).click();
      const line = log.getByRole('article').nth(index);
      await line.waitFor();
      const written = line.locator('p').last();
      // Marks, addresses and letters that turn the line around are shown in a way of their own; all else stands as it was written.
      if (!/[*_~`]|:\/\/|www\.|mailto:|[\u200e\u200f\u202a-\u202e\u2066-\u2069]/i.test(text)) expect(await written.textContent()).toBe(text.trim());
      expect(await written.locator(':not(a[href^="http"], a[href^="mailto:"], strong, em, code, s, del, bdi, span)').count()).toBe(0);
    }
    for (const visitor of [alice, bob]) await expectNothingRan(visitor.page);
    expect(server.output()).not.toMatch(/content security policy|__xss/);
  });
});

/** Where a page after signing in must not lead. */
const elsewhere = [
  'https://evil.example', 'http://evil.example', 'HTTPS://EVIL.EXAMPLE/', '//evil.example', '///evil.example', '////evil.example', '/\\evil.example', '\\\\evil.example', '\\/evil.example', '/\t/evil.example', '/\n/evil.example', '/\r/evil.example', '\u0000//evil.example', ' //evil.example', '\t//evil.example', '\r\n//evil.example',
  'https:evil.example', 'https:/evil.example', 'https:\\\\evil.example', 'http:evil.example', 'javascript:__xss(1)', 'JaVaScRiPt:__xss(1)', ' javascript:__xss(1)', 'java\nscript:__xss(1)', 'java\tscript:__xss(1)', 'javascript://%0a__xss(1)', 'data:text/html,<script>__xss(1)</script>', 'vbscript:x', 'file:///etc/passwd', 'about:blank', 'mailto:a@example.org', 'blob:https://evil.example/x',
  '/.//evil.example', '/./\\evil.example', '/x/..//evil.example', '..//evil.example', '/%2e//evil.example', '/x/%2e%2e//evil.example', '/%2F/evil.example', '/%5Cevil.example', '/@evil.example', '@evil.example', '/;@evil.example', '//evil.example:443', '//evil.example@localhost', '//[::1]', '//3232235521', '//0x7f.1', 'https://', '//', 'http://[', '%2f%2fevil.example', '%0d%0aLocation: https://evil.example', '/\u2028/evil.example', '／／evil.example', '。evil.example',
];

describe('where a page leads after signing in', () => {
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

  test('[A-17] it stays on this site, whatever the address asked for', async () => {
    expect(elsewhere.length).toBeGreaterThanOrEqual(50);
    const context = await browser.newContext();
    await context.addInitScript(watch);
    const visitor = await Visitor.arrive(context, `${server.url}/sign-in`, 'Nora');
    await visitor.signUp();
    const { page } = visitor;
    const left: string[] = [];
    page.on('request', (request) => {
      if (request.isNavigationRequest() && new URL(request.url()).origin !== server.url) left.push(request.url());
    });
    // The real answer to a real sign-in, again and again: what counts here is where the page goes with it.
    const signedIn = await page.evaluate(async () => {
      const answer = await fetch('/api/auth/sign-in/username', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ username: 'nora', password: 'correct horse battery' }) });
      return answer.text();
    });
    const cookies = await context.cookies();
    await context.route('**/api/auth/sign-in/username', async (route) => {
      await context.addCookies(cookies);
      await route.fulfill({ contentType: 'application/json', body: signedIn });
    });
    for (const next of elsewhere) {
      await context.clearCookies();
      await page.goto(`${server.url}/sign-in?next=${encodeURIComponent(next)}`);
      await page.getByLabel('Username or email').fill('nora');
      await page.getByLabel('Password', { exact: true }).fill('correct horse battery');
      await page.getByRole('button', { name: 'Sign in', exact: true }).click();
      await page.getByRole('heading', { name: 'Sign in to continue' }).waitFor({ state: 'detached' });
      expect([next, new URL(page.url()).origin, await page.evaluate(() => (globalThis as unknown as Watched).ran)]).toEqual([next, server.url, []]);
    }
    expect(left).toEqual([]);
  });
});
