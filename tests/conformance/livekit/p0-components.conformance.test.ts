import { launchChromium } from '@parley/tests/harness';
import { build } from 'esbuild';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mintToken, startMediaServer, type MediaServer } from './lossy-server.ts';

/** Three people in LiveKit's ready-made React meeting, of which not a line is ours. */
describe('@livekit/components-react', () => {
  const people = ['ada', 'ben', 'cleo'];
  const complaints: string[] = [];
  let server: MediaServer;
  let site: Server;
  let browser: Browser;
  let pages: Page[];

  beforeAll(async () => {
    const script = await bundle();
    site = createServer((request, response) => {
      const isScript = request.url === '/conference.js';
      response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html');
      response.end(isScript ? script : '<!doctype html><title>conference</title><link rel="icon" href="data:,"><body><script src="/conference.js"></script>');
    });
    [server, browser] = await Promise.all([startMediaServer(0), launchChromium(), new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve))]);
    const { port } = site.address() as AddressInfo; // it listens on TCP
    pages = await Promise.all(people.map((name) => enter(name, `http://localhost:${port}/`)));
  });

  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    await new Promise<void>((resolve) => site.close(() => resolve()));
  });

  it('row 50: all three see and hear each other', async () => {
    for (const page of pages) {
      await expect.poll(() => page.evaluate(countMovingPictures), { timeout: 20_000 }).toBe(people.length);
      await expect.poll(() => page.locator('audio').count(), { timeout: 5_000 }).toBe(people.length - 1);
    }
  });

  it('row 50: what one writes in its chat, the others read', async () => {
    const [ada, ben, cleo] = pages as [Page, Page, Page];
    for (const page of pages) await page.locator('.lk-control-bar .lk-chat-toggle').click();

    await ada.locator('.lk-chat-form-input').fill('Hello from the components');
    await ada.locator('.lk-chat-form-button').click();

    for (const page of [ben, cleo]) await page.locator('.lk-message-body', { hasText: 'Hello from the components' }).waitFor();
  });

  it('row 50: nobody’s console holds an error', () => {
    expect(complaints).toEqual([]);
  });

  async function enter(name: string, address: string): Promise<Page> {
    const page = await (await browser.newContext({ permissions: ['camera', 'microphone'], viewport: { width: 900, height: 700 } })).newPage();
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(`${name}: ${message.text()}`);
    });
    page.on('pageerror', (error) => complaints.push(`${name}: ${error.message}`));
    await page.goto(address);
    await page.evaluate(show, { url: server.wsUrl, token: await mintToken(name, 'components') });
    return page;
  }
});

type Conference = { conference: { showVideoConference(url: string, token: string): void } };

function show({ url, token }: { url: string; token: string }): void {
  (globalThis as unknown as Conference).conference.showVideoConference(url, token);
}

/** Video elements that have a picture and go on playing. */
function countMovingPictures(): number {
  return [...document.querySelectorAll('video')].filter((video) => video.videoWidth > 0 && video.currentTime > 0.5 && !video.paused).length;
}

async function bundle(): Promise<string> {
  const result = await build({
    entryPoints: [fileURLToPath(new URL('../../browser/video-conference.ts', import.meta.url))],
    bundle: true,
    format: 'iife',
    globalName: 'conference',
    define: { 'process.env.NODE_ENV': '"production"' },
    write: false,
  });
  return result.outputFiles[0]?.text ?? '';
}
