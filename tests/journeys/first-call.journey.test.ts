import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { holdBar, launchChromium, startServer, type RunningServer } from '@parley/tests/harness';
import { makeCounterCamera } from './counter-camera.ts';
import { eventually, Visitor } from './people.ts';

/** Three people in three browser windows: Alice and Bob publish, Vera only watches. One story, told in order. */
describe('the first call', () => {
  let folder: string;
  let server: RunningServer;
  let browser: Browser;
  let alice: Visitor;
  let bob: Visitor;
  let vera: Visitor;
  let link: string;

  beforeAll(async () => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'parley-journey-'));
    const [camera, started] = await Promise.all([makeCounterCamera(folder), startServer()]);
    server = started;
    browser = await launchChromium({ args: [`--use-file-for-fake-video-capture=${camera}`] });
  });

  afterEach(async ({ task }) => {
    if (task.result?.state !== 'fail') return;
    // What the people saw, and what the server said: without them a failure in the middle of a story is a riddle.
    const evidence = path.join(os.tmpdir(), 'parley-journey-evidence');
    mkdirSync(evidence, { recursive: true });
    for (const visitor of [alice, bob, vera]) {
      await visitor?.page.screenshot({ path: path.join(evidence, `${visitor.name}.png`), timeout: 5_000 }).catch(() => undefined); // a crashed page has no picture
    }
    writeFileSync(path.join(evidence, 'server.log'), server?.output() ?? '');
    console.log(`Evidence is in ${evidence}`);
  });

  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const desk = { viewport: { width: 1280, height: 800 } };
  const phone = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };
  const arrive = async (name: string, address: string, device: typeof desk | typeof phone = desk): Promise<Visitor> =>
    Visitor.arrive(await browser.newContext({ permissions: ['camera', 'microphone'], ...device }), address, name);

  it('[S0-54] [S0-55] people sign up, open a meeting and are let in by its link, its bare code, or the code in capitals', async () => {
    alice = await arrive('Alice Arden', server.url);
    await alice.signUp();
    await alice.page.getByRole('button', { name: 'New meeting' }).click();
    await alice.page.getByRole('toolbar', { name: 'Meeting controls' }).waitFor();
    link = alice.page.url();
    expect(link).toMatch(/\/m\/[0-9a-z]{4}-[0-9a-z]{4}-[0-9a-z]{4}$/);

    const code = link.split('/').at(-1) ?? '';
    bob = await arrive('Bob Bell', `${server.url}/${code}`);
    await bob.signUp();
    await bob.page.getByRole('button', { name: 'Join now' }).click();
    vera = await arrive('Vera Voss', `${server.url}/m/${code.toUpperCase()}`, phone);
    await vera.signUp();
    await vera.page.getByRole('button', { name: 'Join as viewer' }).click();

    await alice.tile('Bob Bell').waitFor();
    await bob.tile('Alice Arden').waitFor();
    await vera.tile('Alice Arden').waitFor();
    await vera.tile('Bob Bell').waitFor();
    expect([bob.page.url(), vera.page.url()]).toEqual([link, link]);
    await alice.page.getByText('3 people').waitFor();
    await alice.page.getByLabel('1 viewer').waitFor();
  });

  it.each([
    ['alice', ['Bob Bell']],
    ['bob', ['Alice Arden']],
    ['vera', ['Alice Arden', 'Bob Bell']],
  ])('%s sees a moving, readable picture of %j and hears sound', async (who, others) => {
    const visitor = { alice, bob, vera }[who as 'alice' | 'bob' | 'vera'];

    for (const other of others) {
      const first = await eventually(`${other} in ${who}'s window`, () => visitor.counterOf(other), (counter) => counter >= 0, 15_000);
      await eventually(`${other} moves in ${who}'s window`, () => visitor.counterOf(other), (counter) => counter >= 0 && counter !== first, 5_000);
    }
    await eventually(`sound in ${who}'s window`, () => visitor.arrivals(), ({ audioEnergy }) => audioEnergy > 0, 10_000);
    const { videoStreams } = await visitor.arrivals();
    expect(videoStreams).toBeGreaterThanOrEqual(others.length);
  });

  it('nothing sticks out on a phone', async () => {
    const overhang = await vera.page.evaluate(() => document.documentElement.scrollWidth - globalThis.innerWidth);
    const controls = await vera.page.getByRole('toolbar', { name: 'Meeting controls' }).boundingBox();

    expect(overhang).toBeLessThanOrEqual(0);
    expect((controls?.y ?? 0) + (controls?.height ?? 0)).toBeLessThanOrEqual(phone.viewport.height);
  });

  it('a shared screen arrives at both others, and is gone when it ends', async () => {
    await alice.page.getByRole('button', { name: 'Share your screen' }).click();

    await bob.tile('Alice Arden (Presentation)').waitFor();
    await vera.tile('Alice Arden (Presentation)').waitFor();
    const playing = (visitor: Visitor) => visitor.page.getByLabel('Video: Alice Arden (Presentation)', { exact: true }).evaluate((video: HTMLVideoElement) => video.videoWidth);
    await eventually("Bob sees the screen's picture", () => playing(bob), (width) => width > 0, 15_000);
    await eventually("Vera sees the screen's picture", () => playing(vera), (width) => width > 0, 15_000);

    await alice.page.getByRole('button', { name: 'Stop sharing your screen' }).click();
    await bob.tile('Alice Arden (Presentation)').waitFor({ state: 'detached' });
    await vera.tile('Alice Arden (Presentation)').waitFor({ state: 'detached' });
  });

  it('a muted microphone is seen by the others, and seen to be on again', async () => {
    await bob.page.getByRole('button', { name: 'Turn microphone off' }).click();
    await alice.tile('Bob Bell').getByRole('img', { name: 'Microphone off' }).waitFor();
    await vera.tile('Bob Bell').getByRole('img', { name: 'Microphone off' }).waitFor();

    await bob.page.getByRole('button', { name: 'Turn microphone on' }).click();
    await alice.tile('Bob Bell').getByRole('img', { name: 'Microphone off' }).waitFor({ state: 'detached' });
  });

  it('what one writes, everybody reads, viewers too', async () => {
    for (const visitor of [alice, bob]) await visitor.page.getByRole('button', { name: 'Open chat' }).click();
    // On her phone people and chat share a button.
    await vera.page.getByRole('button', { name: 'People and chat' }).click();
    await vera.page.getByRole('menuitem', { name: 'Open chat' }).click();

    await bob.page.getByRole('textbox', { name: 'Message' }).fill('Can everyone see the slides?');
    await bob.page.getByRole('button', { name: 'Send message' }).click();
    await vera.page.getByRole('textbox', { name: 'Message' }).fill('Yes, from here as well.');
    await vera.page.getByRole('button', { name: 'Send message' }).click();

    for (const visitor of [alice, bob, vera]) {
      const log = visitor.page.getByRole('log', { name: 'Messages' });
      await log.getByText('Can everyone see the slides?').waitFor();
      await log.getByText('Yes, from here as well.').waitFor();
    }
    for (const visitor of [alice, bob, vera]) await visitor.page.getByRole('button', { name: 'Close chat panel' }).click();
  });

  it('frames still rise in every window after twenty seconds', async () => {
    const before = await Promise.all([alice, bob, vera].map((visitor) => visitor.arrivals()));
    await new Promise((resolve) => setTimeout(resolve, 20_000));
    const after = await Promise.all([alice, bob, vera].map((visitor) => visitor.arrivals()));

    for (const [index, { framesDecoded, audioEnergy }] of after.entries()) {
      // Half of 30 frames a second would already be poor; three browsers share two cores with their encoders here.
      expect(framesDecoded - (before[index]?.framesDecoded ?? 0)).toBeGreaterThan(20 * 5);
      expect(audioEnergy).toBeGreaterThan(before[index]?.audioEnergy ?? Infinity);
    }
    for (const name of ['Alice Arden', 'Bob Bell']) {
      const first = await eventually(`${name} is readable for Vera`, () => vera.counterOf(name), (counter) => counter >= 0, 5_000);
      await eventually(`${name} still moves for Vera`, () => vera.counterOf(name), (counter) => counter >= 0 && counter !== first, 5_000);
    }
  });

  it('a reload comes back into the room by itself', async () => {
    await bob.page.reload();

    await bob.page.getByRole('toolbar', { name: 'Meeting controls' }).waitFor();
    await eventually('Alice is back in front of Bob', () => bob.counterOf('Alice Arden'), (counter) => counter >= 0, 20_000);
    await eventually('Bob is back in front of Alice', () => alice.counterOf('Bob Bell'), (counter) => counter >= 0, 20_000);
  });

  it('who leaves is gone for the others within a second', async () => {
    const gone = bob.tile('Alice Arden').waitFor({ state: 'detached', timeout: 5_000 });
    const left = performance.now();
    await alice.page.getByRole('button', { name: 'Leave the meeting' }).click();
    await gone;

    holdBar('who left is gone for the others after', performance.now() - left, 1_000);
    await alice.page.getByRole('heading', { name: 'You left the meeting.' }).waitFor();
  });

  it('a killed tab is gone for the others within fifteen seconds', async () => {
    await alice.page.getByRole('button', { name: 'Rejoin' }).click();
    await alice.page.getByRole('button', { name: 'Join now' }).click();
    await bob.tile('Alice Arden').waitFor();

    const gone = bob.tile('Alice Arden').waitFor({ state: 'detached', timeout: 30_000 });
    const killed = performance.now();
    const devtools = await alice.context.newCDPSession(alice.page);
    void devtools.send('Page.crash').catch(() => undefined); // the answer dies with the page
    await gone;

    holdBar('a killed tab is gone for the others after', performance.now() - killed, 15_000);
  });
});
