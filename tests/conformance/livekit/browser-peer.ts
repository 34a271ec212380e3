import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createRequire } from 'node:module';
import type { Browser, Page } from 'playwright-core';

const require = createRequire(import.meta.url);

/** What the page gives to scripts of a test: the official client, unmodified. */
export type BrowserPage = typeof globalThis & { livekit: typeof import('livekit-client') };

/** A page of another origin with livekit-client loaded and nothing else: an application that is not ours. */
export class BrowserPeer {
  readonly page: Page;
  readonly #server: Server;

  constructor(page: Page, server: Server) {
    this.page = page;
    this.#server = server;
  }

  static async open(browser: Browser): Promise<BrowserPeer> {
    const script = readFileSync(require.resolve('livekit-client').replace(/livekit-client\.[\w.]+$/, 'livekit-client.esm.mjs'));
    const server = createServer((request, response) => {
      const isScript = request.url === '/livekit-client.mjs';
      response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html');
      response.end(isScript ? script : `<!doctype html><title>peer</title><script type="module">import * as livekit from '/livekit-client.mjs'; globalThis.livekit = livekit;</script>`);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo; // listening on TCP
    const context = await browser.newContext({ permissions: ['camera', 'microphone'] });
    const page = await context.newPage();
    page.setDefaultTimeout(30_000);
    await page.goto(`http://localhost:${port}/`);
    await page.waitForFunction(() => 'livekit' in globalThis);
    return new BrowserPeer(page, server);
  }

  async close(): Promise<void> {
    await this.page.context().close();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }
}
