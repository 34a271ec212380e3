import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium, signUp, startServer, type RunningServer } from '@parley/tests/harness';

type Watched = { violations: string[] };

/** A page with these choices kept in the browser, as it was left the last time. */
async function openWith(context: BrowserContext, url: string, settings: Readonly<Record<string, string>> = {}): Promise<Page> {
  const page = await context.newPage();
  await page.addInitScript((kept) => {
    for (const [name, value] of Object.entries(kept)) localStorage.setItem(`parley.${name}`, value);
    const holder = globalThis as unknown as Watched;
    holder.violations = [];
    addEventListener('securitypolicyviolation', (event) => holder.violations.push(event.effectiveDirective));
  }, settings);
  await page.goto(url);
  return page;
}

/** Everything on the page that a person reads or hears, without what people have typed themselves. */
function readTexts(): string[] {
  const found: string[] = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) if (node.parentElement?.closest('script, style, option') === null) found.push(node.textContent ?? '');
  for (const element of document.querySelectorAll('[aria-label], [placeholder], [title], [alt]')) for (const name of ['aria-label', 'placeholder', 'title', 'alt']) found.push(element.getAttribute(name) ?? '');
  return found.map((text) => text.trim()).filter((text) => text !== '');
}

describe('the look of every page', () => {
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

  it('[S0-197] is in the chosen theme before the code of the page has run', async () => {
    const context = await browser.newContext({ colorScheme: 'light' });
    // Only the page and the small script of its own: what is drawn now is drawn without the application.
    await context.route(/\/assets\/.*\.js$/, (route) => route.abort());
    const grounds = [];
    for (const theme of ['light', 'dark', 'contrast']) {
      const page = await openWith(context, `${server.url}/sign-in`, { theme });
      grounds.push(await page.evaluate(() => getComputedStyle(document.body).backgroundColor));
      await page.close();
    }

    expect(grounds).toEqual(['rgb(247, 246, 243)', 'rgb(20, 22, 26)', 'rgb(255, 255, 255)']);
    await context.close();
  });

  it('[S0-198] follows the browser’s language, or the one that was chosen, at once and after a reload', async () => {
    const context = await browser.newContext({ locale: 'de-AT' });
    const page = await openWith(context, `${server.url}/sign-in`);
    await page.getByRole('heading', { name: 'Anmelden, um fortzufahren' }).waitFor();
    expect(await page.evaluate(() => [document.documentElement.lang, document.title])).toEqual(['de', 'Anmelden, um fortzufahren – Parley']);

    await page.getByRole('button', { name: 'Darstellung und Sprache' }).click();
    await page.getByLabel('Sprache', { exact: true }).selectOption('English');
    await page.getByRole('heading', { name: 'Sign in to continue' }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'Sign in to continue' }).waitFor();
    expect(await page.evaluate(() => document.documentElement.lang)).toBe('en');
    await context.close();
  });

  it('has all of its texts in catalogues, and is not wider than a phone from right to left', async () => {
    const ada = await signUp(server.url);
    const context = await browser.newContext({ viewport: { width: 360, height: 740 } });
    await context.addCookies([{ name: ada.cookie.split('=')[0] ?? '', value: ada.cookie.slice(ada.cookie.indexOf('=') + 1), url: server.url }]);
    const guest = await browser.newContext({ viewport: { width: 360, height: 740 } });
    const plain: string[] = [];
    const wide: string[] = [];
    for (const [who, path] of [[guest, '/sign-in'], [guest, '/sign-up'], [guest, '/forgot-password'], [guest, '/no/such/page'], ...['profile', 'appearance', 'credentials', 'security', 'devices', 'data', 'connected'].map((section) => [context, `/settings/${section}`] as const)] as const) {
      for (const language of ['en-XA', 'ar-XB']) {
        const page = await openWith(who, server.url + path, { language });
        await page.locator('h1').waitFor();
        await page.locator('main .animate-spin').waitFor({ state: 'detached' });
        // A word of three plain letters that nobody has typed and the server has not said was never in a catalogue.
        if (language === 'en-XA') plain.push(...(await page.evaluate(readTexts)).filter((text) => /[a-z]{3}/.test(text) && !text.includes(ada.username) && !['Parley', 'A program'].includes(text)).map((text) => `${path}: ${text}`));
        if (await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)) wide.push(`${path} in ${language}`);
        await page.close();
      }
    }

    expect(plain).toEqual([]);
    expect(wide).toEqual([]);
    await Promise.all([context.close(), guest.close()]);
  });

  describe('with the keyboard alone', () => {
    let page: Page;
    beforeAll(async () => {
      page = await openWith(await browser.newContext({ reducedMotion: 'reduce' }), `${server.url}/dev/design`);
      await page.getByRole('heading', { name: 'Design' }).waitFor();
    });
    afterAll(async () => {
      expect(await page.evaluate(() => (globalThis as unknown as Watched).violations)).toEqual([]);
      await page.context().close();
    });
    const button = (name: string) => page.getByRole('button', { name, exact: true });

    it('a button says by its tooltip what it does, and a toggle whether it is on', async () => {
      await page.keyboard.press('Tab'); // a key, so that the focus is one of the keyboard
      await button('Microphone').focus();
      expect(await page.getByRole('tooltip').textContent()).toContain('Microphone');
      await page.keyboard.press('Space');
      expect(await button('Microphone').getAttribute('aria-pressed')).toBe('false');
    });

    it('a menu opens, moves, finds by a letter, opens what is behind an entry, and gives the focus back', async () => {
      await button('More').focus();
      await page.keyboard.press('Enter');
      await page.locator('[role=menuitem]:focus', { hasText: 'Pin' }).waitFor();
      await page.keyboard.press('l');
      await page.locator('[role=menuitem]:focus', { hasText: 'Layout' }).waitFor();
      await page.keyboard.press('ArrowRight');
      await page.getByRole('menuitem', { name: 'Spotlight' }).waitFor();
      await page.keyboard.press('ArrowLeft');
      await page.getByRole('menuitem', { name: 'Spotlight' }).waitFor({ state: 'hidden' });
      await page.keyboard.press('Escape');
      await page.getByRole('menu').waitFor({ state: 'detached' });
      await page.locator('button:focus[aria-label=More]').waitFor();
    });

    it('the menu of a thing opens by the key for it', async () => {
      await button('Right button here, or Shift+F10').focus();
      await page.keyboard.press('Shift+F10');
      await page.getByRole('menuitemcheckbox', { name: 'Mirror my video' }).waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('menu').waitFor({ state: 'detached' });
    });

    it('[S0-199] a dialog keeps the focus, closes, and gives it back', async () => {
      await button('Dialog').focus();
      await page.keyboard.press('Enter');
      const dialog = page.getByRole('dialog', { name: 'End the meeting for everyone?' });
      await dialog.getByLabel('A word to the others').waitFor();
      const visited = [];
      for (let step = 0; step < 5; step++) {
        await page.keyboard.press('Tab');
        visited.push(await page.evaluate(() => document.activeElement?.closest('[role=dialog]') !== null));
      }
      await page.keyboard.press('Escape');
      await dialog.waitFor({ state: 'detached' });
      await page.locator('button:focus', { hasText: 'Dialog' }).waitFor();
      expect(visited).toEqual([true, true, true, true, true]);
    });

    it('[S0-186] a command is found by typing, and the message about it is dismissed by a key', async () => {
      await page.keyboard.press('Control+k');
      await page.getByRole('combobox', { name: 'What do you want to do?' }).waitFor();
      await page.keyboard.type('present');
      expect(await page.getByRole('option').allTextContents()).toEqual(['Share screenS']);
      await page.keyboard.press('Enter');
      const messages = page.getByRole('status', { name: 'Messages' });
      await messages.getByText('Sharing').waitFor();
      await messages.getByRole('button', { name: 'Dismiss notification' }).focus();
      await page.keyboard.press('Space');
      await messages.getByText('Sharing').waitFor({ state: 'detached' });
    });

    it('sliders, choices and tabs move by arrows', async () => {
      await page.getByRole('slider', { name: 'Volume' }).focus();
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('End');
      expect(await page.getByRole('slider', { name: 'Volume' }).getAttribute('aria-valuetext')).toBe('100 %');
      await page.getByRole('radio', { name: 'System' }).focus();
      // A finger stays on a key for a moment; a program does not.
      await page.keyboard.down('ArrowRight');
      await page.getByRole('radio', { name: 'Light', exact: true, checked: true }).waitFor();
      await page.keyboard.up('ArrowRight');
      await page.getByRole('tab', { name: 'People' }).focus();
      await page.keyboard.press('ArrowRight');
      await page.getByRole('tabpanel', { name: 'Chat' }).getByText('What they write.').waitFor();
    });
  });
});
