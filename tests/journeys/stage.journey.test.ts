import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium } from '@parley/tests/harness';
import { serveStagePage, type StagePage } from '../browser/serve-stage-page.ts';
import { eventually } from './people.ts';

const desk = { width: 1280, height: 800 } as const;
const phone = { width: 390, height: 844 } as const;

/** What only a browser can tell of the stage: where tiles really are, what moves, what fills the screen. Everybody is drawn. */
describe('the stage of a meeting', () => {
  let served: StagePage;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    [served, browser] = await Promise.all([serveStagePage(), launchChromium()]);
    page = await browser.newPage();
    page.setDefaultTimeout(15_000);
  });
  afterAll(async () => {
    await browser?.close();
    await served?.close();
  });

  async function open(query: string, { size = desk, motion = 'reduce' }: { readonly size?: typeof desk | typeof phone; readonly motion?: 'reduce' | 'no-preference' } = {}): Promise<void> {
    await page.setViewportSize(size);
    await page.emulateMedia({ reducedMotion: motion });
    // What the test before has chosen is kept in the browser.
    if (page.url().startsWith(served.url)) await page.evaluate(() => globalThis.localStorage.clear());
    await page.goto(`${served.url}?${query}&fps=2`);
    await page.getByRole('figure').first().waitFor();
  }
  const tile = (name: string) => page.getByRole('figure', { name, exact: true });
  const boxOf = async (name: string) => (await tile(name).boundingBox()) ?? { x: NaN, y: NaN, width: NaN, height: NaN };
  const tiles = () => page.getByRole('figure').count();

  it('[S0-127] [S0-131] nine people stand in three rows of 16:9, oneself last, with 12 px between them', async () => {
    await open('people=9&cameras=4');
    const [first, second, me] = [await boxOf('Bahadır Çelik'), await boxOf('Chidi Anagonye'), await boxOf('Ada Lovelace (you)')];

    expect(second.x - first.x - first.width).toBeCloseTo(12, 0);
    expect(first.width / first.height).toBeCloseTo(16 / 9, 1);
    expect([me.x > second.x, me.y > first.y + first.height]).toEqual([true, true]);
  });

  it('[S0-130] a presentation is whole and in its own shape, people fill their tiles', async () => {
    await open('people=4&shares=1&cameras=3');
    const share = tile('Bahadır Çelik (Presentation)').locator('video');
    await eventually('the share has a picture', () => share.evaluate((video: HTMLVideoElement) => video.videoWidth), (width) => width > 0, 10_000);
    const fits = await Promise.all([share, tile('Chidi Anagonye').locator('video')].map((video) => video.evaluate((element) => getComputedStyle(element).objectFit)));
    const shape = await eventually('its frame has its shape', () => boxOf('Bahadır Çelik (Presentation)'), ({ width, height }) => Math.abs(width / height - 1280 / 800) < 0.02, 5_000);

    expect(fits).toEqual(['contain', 'cover']);
    expect(shape.width / 1256).toBeGreaterThan(0.6);
  });

  it('[S0-135] a double-click shows the whole picture of a camera, and another one fills the tile again', async () => {
    await open('people=2');
    const fit = () => tile('Bahadır Çelik').locator('video').evaluate((video) => getComputedStyle(video).objectFit);
    const before = await fit();
    await tile('Bahadır Çelik').dblclick();
    const whole = await fit();
    await tile('Bahadır Çelik').dblclick();

    expect([before, whole, await fit()]).toEqual(['cover', 'contain', 'cover']);
  });

  it('[S0-136] a presentation fills the screen, Escape brings it back, and so does its end', async () => {
    await open('people=3&shares=1&cameras=1');
    const share = tile('Bahadır Çelik (Presentation)');
    const filling = () => page.evaluate(() => document.fullscreenElement?.getAttribute('aria-label') ?? null);
    await share.hover();
    await share.getByRole('button', { name: 'View this content in full screen' }).click();
    await share.getByRole('button', { name: 'Exit full screen' }).waitFor();
    expect(await filling()).toBe('Bahadır Çelik (Presentation)');

    await page.evaluate(() => document.exitFullscreen()); // what the browser does for Escape, which a headless one does not
    await share.hover();
    await share.getByRole('button', { name: 'View this content in full screen' }).click();
    await share.getByRole('button', { name: 'Exit full screen' }).waitFor();
    await page.evaluate(() => globalThis.meeting.change('p1', { screen: undefined }));
    await eventually('the screen is free', filling, (label) => label === null, 5_000);
  });

  it('[S0-121] [S0-132] the header says that incoming video is off, and the stage that nobody is there, until somebody comes', async () => {
    await open('people=2');
    await page.evaluate(() => globalThis.meeting.show({ incomingVideoOff: true }));
    await page.getByRole('banner').getByRole('button', { name: 'Incoming video is turned off' }).waitFor();
    await page.goto(`${served.url}?people=1&viewer`);
    await page.getByRole('region', { name: 'People and presentations' }).getByText('Nobody is on camera or microphone yet').waitFor();
    await page.evaluate(() => globalThis.meeting.come('p1'));

    await tile('Bahadır Çelik').waitFor();
  });

  it('[S0-138] a video that a browser left standing is started when its data has come', async () => {
    await open('people=2');
    const video = tile('Bahadır Çelik').locator('video');
    const isPlaying = () => video.evaluate((element: HTMLVideoElement) => !element.paused);
    await video.evaluate((element: HTMLVideoElement) => element.pause());
    const stood = !(await isPlaying());
    await video.dispatchEvent('loadeddata');

    await eventually('it plays', isPlaying, (playing) => playing, 5_000);
    expect(stood).toBe(true);
  });

  it('[S0-137] a tile gives up what does not fit: its name when it is tiny, nothing when it is large', async () => {
    await open('people=2', { size: phone });
    const nameWidth = async (name: string) => (await tile(name).locator('figcaption').boundingBox())?.width ?? NaN;
    const large = await nameWidth('Ada Lovelace (you)');
    await page.keyboard.press('w');
    await page.getByRole('group', { name: 'Your picture.' }).waitFor();

    expect(large).toBeGreaterThan(100);
    expect(await nameWidth('Ada Lovelace (you)')).toBeLessThan(2);
  });

  it('pages turn by keys, arrows, dots and a finger; who is on another page has no picture here', async () => {
    await open('people=40&cameras=0', { size: phone });
    const all = await tiles();
    await page.keyboard.press('PageDown');
    await tile('Bahadır Çelik').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Previous people' }).click();
    await tile('Bahadır Çelik').waitFor();
    await page.getByRole('button', { name: 'Page 3', exact: true }).click();
    await page.getByRole('status').filter({ hasText: /Page 3 of \d/ }).waitFor({ state: 'attached' });
    await swipe(60, 320);
    await page.getByRole('status').filter({ hasText: /Page 2 of \d/ }).waitFor({ state: 'attached' });

    expect(all).toBeLessThanOrEqual(10);
    expect(await tile('Ada Lovelace (you)').count()).toBe(1);
  });

  async function swipe(from: number, to: number): Promise<void> {
    const touches = await page.context().newCDPSession(page);
    for (const [type, x] of [['touchStart', from], ['touchMove', (from + to) / 2], ['touchMove', to], ['touchEnd', undefined]] as const) {
      await touches.send('Input.dispatchTouchEvent', { type, touchPoints: x === undefined ? [] : [{ x, y: 400 }] });
    }
  }

  it('somebody is pinned by mouse and by number, and the others stay where they were when nobody is', async () => {
    await open('people=6&cameras=2');
    const before = await boxOf('Dilnoza Yusupova');
    await tile('Chidi Anagonye').hover();
    await tile('Chidi Anagonye').getByRole('button', { name: 'Pin Chidi Anagonye' }).click();
    await eventually('the pinned one is large', () => boxOf('Chidi Anagonye'), ({ width }) => width > 800, 5_000);
    await page.keyboard.press('Alt+3');
    await eventually('the third one is large instead', () => boxOf('Dilnoza Yusupova'), ({ width }) => width > 800, 5_000);
    await page.keyboard.press('Alt+3');

    await eventually('everybody is equal again', () => boxOf('Dilnoza Yusupova'), (box) => box.width === before.width && box.x === before.x, 5_000);
  });

  it('a video goes on playing while its tile moves', async () => {
    await open('people=4');
    await page.evaluate(() => {
      for (const video of document.querySelectorAll('video')) video.addEventListener('emptied', () => (document.title = 'a video began anew'));
      for (const video of document.querySelectorAll('video')) video.addEventListener('pause', () => (document.title = 'a video stood still'));
    });
    const before = await page.title();
    for (const key of ['Alt+2', 'Alt+1', 'Alt+1', 'Alt+3', 'Alt+3']) await page.keyboard.press(key);
    await eventually('the grid is back', () => boxOf('Bahadır Çelik'), ({ width }) => width < 700, 5_000);

    expect(await page.title()).toBe(before);
  });

  it('every tile glides by a transform when another one is pinned', async () => {
    await open('people=6&cameras=0', { motion: 'no-preference' });
    const before = await boxOf('Eszter Nagy');
    // Glides are stopped as they begin, however slow this machine is.
    await page.evaluate(() => {
      const { animate } = Element.prototype;
      Element.prototype.animate = function (...how) {
        const glide = animate.apply(this, how);
        glide.pause();
        return glide;
      };
    });
    const gliding = () => page.evaluate(() => document.getAnimations().flatMap((animation) => (animation.effect instanceof KeyframeEffect && animation.playState === 'paused' ? animation.effect.getKeyframes().map(({ transform }) => transform) : [])));
    const pin = async () => {
      await page.keyboard.press('Alt+4');
      const keyframes = await gliding();
      // While the page still finds its size, tiles go with it and do not glide: then once more from the beginning.
      if (keyframes.length === 0) await page.keyboard.press('Alt+4');
      return keyframes;
    };
    const keyframes = await eventually('six tiles move', pin, (all) => all.length === 12, 10_000);
    const begun = await boxOf('Eszter Nagy');

    for (const transform of keyframes) expect(transform).toMatch(/^translate/);
    expect([begun.x, begun.y, begun.width].map(Math.round)).toEqual([before.x, before.y, before.width].map(Math.round));
  });

  it('one’s own picture floats: dragged it settles in a corner, arrow keys send it, and it stays on the stage', async () => {
    await open('people=3');
    await page.getByRole('button', { name: 'Layout and view' }).click();
    await page.getByRole('menuitemradio', { name: 'Floating' }).click();
    await page.keyboard.press('Escape');
    const self = page.getByRole('group', { name: 'Your picture.' });
    const place = async () => (await self.boundingBox()) ?? { x: NaN, y: NaN, width: NaN, height: NaN };
    const start = await place();
    await page.mouse.move(start.x + 60, start.y + 40);
    await page.mouse.down();
    await page.mouse.move(-300, 120, { steps: 4 });
    const dragged = await place();
    await page.mouse.up();
    const left = await eventually('it is in the upper left corner', place, ({ x, y }) => x < 40 && y < 90, 5_000);
    await self.focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowDown');
    await eventually('it is back where it began', place, ({ x, y }) => x === start.x && y === start.y, 5_000);

    expect([dragged.x >= 12, dragged.y >= 0, left.width]).toEqual([true, true, start.width]);
  });

  it('a speaker whom nobody sees is brought in after a sentence, and only one tile changes', async () => {
    await open('people=40&cameras=0');
    const labels = () => page.getByRole('figure').evaluateAll((figures) => figures.map((figure) => figure.getAttribute('aria-label')));
    const before = await labels();
    await page.evaluate(() => globalThis.meeting.change('p33', { speaking: true }));
    await eventually('the speaker is seen', labels, (now) => now.includes('Jürgen Weiß 3') || now.some((label) => !before.includes(label)), 10_000);
    const after = await labels();

    expect(after.filter((label) => !before.includes(label))).toHaveLength(1);
  });

  it('the small window has the speaker and the three buttons, and goes with the meeting', async () => {
    await open('people=3');
    const opened = page.context().waitForEvent('page');
    await page.keyboard.press('Shift+P');
    const small = await opened;
    await small.getByRole('figure').waitFor();
    const buttons = await small.getByRole('button').evaluateAll((all) => all.map((button) => button.getAttribute('aria-label')));
    const closed = small.waitForEvent('close');
    await page.keyboard.press('Shift+P');
    await closed;

    expect(buttons).toEqual(['Turn microphone off', 'Turn camera off', 'Leave the meeting']);
  });

  it.each([
    ['by frames', false],
    ['by a video element where there are no frames', true],
  ])('[S0-120] what is sent mirrored is turned around, %s', async (_, withoutFrames) => {
    await open('people=1');
    if (withoutFrames) await page.evaluate(() => Object.assign(globalThis, { MediaStreamTrackProcessor: undefined }));
    // The drawn room has a bright picture on its left wall; brightness of both sides, from 0 to 255.
    const sides = () =>
      tile('Ada Lovelace (you)').locator('video').evaluate((video: HTMLVideoElement) => {
        const canvas = document.createElement('canvas');
        [canvas.width, canvas.height] = [64, 36];
        const context = canvas.getContext('2d');
        context?.drawImage(video, 0, 0, 64, 36);
        return [10, 53].map((x) => context?.getImageData(x, 10, 1, 1).data[1] ?? 0);
      });
    const before = await eventually('there is a picture', sides, ([left = 0]) => left > 0, 10_000);
    await page.evaluate(() => globalThis.meeting.mirror('me'));
    await eventually('it is turned around', sides, ([left = 0, right = 0]) => right - left > 30, 10_000);

    expect((before[0] ?? 0) - (before[1] ?? 0)).toBeGreaterThan(30);
  });

  it('from right to left the stage is mirrored, and nothing sticks out', async () => {
    await open('people=4&shares=1&cameras=1');
    await page.evaluate(() => globalThis.localStorage.setItem('parley.language', 'ar-XB'));
    await page.reload();
    const [share, ...faces] = await eventually('all tiles stand', () => page.getByRole('figure').evaluateAll((all) => all.map((one) => one.getBoundingClientRect()).map(({ x, right }) => ({ x, right }))), (all) => all.length === 5, 10_000).then((all) => all.sort((a, b) => b.right - b.x - (a.right - a.x)));

    for (const face of faces) expect(face.right).toBeLessThanOrEqual(share?.x ?? 0);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - globalThis.innerWidth)).toBeLessThanOrEqual(0);
  });
});
