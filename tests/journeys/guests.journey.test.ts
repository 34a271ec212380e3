import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchChromium, startServer, type RunningServer } from '@parley/tests/harness';
import { Visitor } from './people.ts';

/** A host with an account, and guests without one. One story, told in order. */
describe('guests by invite', () => {
  let server: RunningServer;
  let browser: Browser;
  let host: Visitor;
  let gus: Visitor;
  let vera: Visitor;

  beforeAll(async () => {
    server = await startServer();
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  const phone = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };
  const desk = { viewport: { width: 1280, height: 800 } };
  const arrive = async (name: string, address: string, device: object): Promise<Visitor> => Visitor.arrive(await browser.newContext({ permissions: ['camera', 'microphone', 'clipboard-read', 'clipboard-write'], ...device }), address, name);

  async function makeLink(choice: { readonly watch: boolean }): Promise<string> {
    const { page } = host;
    await page.getByRole('button', { name: 'Invite guests' }).click();
    const dialog = page.getByRole('dialog', { name: 'Invite guests' });
    if (choice.watch) await dialog.getByLabel('Guests may').selectOption('Watch only');
    await dialog.getByRole('button', { name: 'Make a link' }).click();
    const link = await dialog.getByRole('textbox', { name: 'The link' }).inputValue();
    await dialog.getByRole('button', { name: 'Copy the link' }).click();
    await dialog.getByText('Copied.', { exact: false }).waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(link);
    await dialog.getByText('0 of 10 used', { exact: false }).waitFor();
    // The room behind an open dialog is hidden from whoever listens to the page.
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    return link;
  }

  test('a host makes a link, and a guest enters by it with nothing but a name', async () => {
    host = await arrive('Hanna Host', server.url, desk);
    await host.signUp();
    await host.page.getByRole('button', { name: 'New meeting' }).click();
    await host.page.getByRole('toolbar', { name: 'Meeting controls' }).waitFor();
    const meeting = host.page.url();
    await host.page.getByRole('button', { name: 'Open people' }).click();
    const link = await makeLink({ watch: false });

    gus = await arrive('Gus Grey', link, phone);
    await gus.page.getByText('Hanna Host').waitFor();
    await gus.page.getByLabel('Your name').fill('Gus Grey');
    await gus.page.getByRole('button', { name: 'Continue' }).click();
    await gus.page.waitForURL(meeting);
    await gus.page.getByRole('button', { name: 'Join now' }).click();

    await gus.tile('Hanna Host').waitFor();
    await host.tile('Gus Grey').waitFor();
    expect(await gus.page.evaluate(() => document.documentElement.scrollWidth - globalThis.innerWidth)).toBeLessThanOrEqual(0);
  });

  test('a guest invites nobody, opens no other page, and comes back by the link of the meeting', async () => {
    expect(await gus.page.getByRole('button', { name: 'Invite guests' }).count()).toBe(0);
    const meeting = gus.page.url();
    for (const path of ['/', '/settings', '/m/another-one']) {
      await gus.page.goto(`${server.url}${path}`);
      await gus.page.getByRole('heading', { name: 'You are here as a guest' }).waitFor();
    }
    await gus.page.getByRole('link', { name: 'Open your meeting' }).click();
    await gus.page.waitForURL(meeting);
    // This tab has not left the meeting: it goes straight back in.
    await host.tile('Gus Grey').waitFor();
  });

  test('a guest who was invited to watch is offered nothing else', async () => {
    const link = await makeLink({ watch: true });
    vera = await arrive('Vera Voss', link, desk);
    await vera.page.getByText('to watch', { exact: false }).waitFor();
    await vera.page.getByLabel('Your name').fill('Vera Voss');
    await vera.page.getByRole('button', { name: 'Continue' }).click();
    await vera.page.getByRole('button', { name: 'Join as viewer' }).waitFor();
    expect(await vera.page.getByRole('button', { name: 'Join now' }).count()).toBe(0);
    await vera.page.getByRole('button', { name: 'Join as viewer' }).click();
    await vera.tile('Hanna Host').waitFor();
  });

  test('a revoked invite puts its guests out at once and lets nobody in, while others stay', async () => {
    await host.page.getByRole('button', { name: 'Invite guests' }).click();
    await host.page.getByRole('listitem').filter({ hasText: 'Take part' }).getByRole('button', { name: /^Revoke the invite/ }).click();
    await host.page.getByRole('listitem').filter({ hasText: 'Take part' }).waitFor({ state: 'detached' });
    await host.page.keyboard.press('Escape');

    await host.tile('Gus Grey').waitFor({ state: 'detached', timeout: 5_000 });
    await gus.page.getByRole('toolbar', { name: 'Meeting controls' }).waitFor({ state: 'detached' });
    await gus.page.reload();
    await gus.page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await vera.tile('Hanna Host').waitFor();
  });
});
