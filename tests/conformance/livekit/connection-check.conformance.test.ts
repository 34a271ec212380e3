import { launchChromium } from '@parley/tests/harness';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BrowserPeer, type BrowserPage } from './browser-peer.ts';
import { mintToken, startMediaServer, type MediaServer } from './lossy-server.ts';

type Check = 'checkWebsocket' | 'checkWebRTC' | 'checkReconnect' | 'checkPublishAudio' | 'checkPublishVideo';

/** The diagnosis that livekit-client ships for its users. TURN has none to offer yet, so its check is not asked. */
describe.each([
  ['a clean network', 0],
  ['5 % loss both ways', 0.05],
])("livekit-client's ConnectionCheck on %s", (_name, loss) => {
  let server: MediaServer;
  let browser: Browser;
  let page: BrowserPeer;

  beforeAll(async () => {
    [server, browser] = await Promise.all([startMediaServer(loss), launchChromium()]);
    page = await BrowserPeer.open(browser);
  });

  afterAll(async () => {
    await page?.close();
    await browser?.close();
    await server?.stop();
  });

  it.each(['checkWebsocket', 'checkWebRTC', 'checkReconnect', 'checkPublishAudio', 'checkPublishVideo'] satisfies Check[])('%s is green', async (check) => {
    const token = await mintToken(`checker-${check}`, `check-${check}`);

    const result = await page.page.evaluate(runCheck, { url: server.wsUrl, token, check });

    expect(result.logs.filter((log) => log.level === 'error')).toEqual([]);
    expect(result.status).toBe('SUCCESS');
  });
});

async function runCheck({ url, token, check }: { url: string; token: string; check: Check }) {
  const { livekit } = globalThis as unknown as BrowserPage;
  const checker = new livekit.ConnectionCheck(url, token);
  const { logs, status } = await checker[check]();
  return { logs, status: livekit.CheckStatus[status] };
}
