import { launchChromium } from '@parley/tests/harness';
import { RoomServiceClient } from 'livekit-server-sdk';
import type { Browser } from 'playwright-core';
import { BrowserPeer } from './browser-peer.ts';
import { BrowserRoom, type JoinWish } from './browser-room.ts';
import { apiKey, apiSecret, startMediaServer, type MediaServer } from './lossy-server.ts';
import { NodeRoom, type NodeJoinWish } from './node-room.ts';

/** What the tests of one file share: a server, a browser with one page, and the server API. */
export class Stage {
  readonly server: MediaServer;
  readonly browser: Browser;
  readonly peer: BrowserPeer;
  readonly api: RoomServiceClient;
  readonly #nodeRooms: NodeRoom[] = [];
  readonly #browserRooms: BrowserRoom[] = [];

  private constructor(server: MediaServer, browser: Browser, peer: BrowserPeer) {
    this.server = server;
    this.browser = browser;
    this.peer = peer;
    this.api = new RoomServiceClient(server.url, apiKey, apiSecret);
  }

  static async open(loss = 0): Promise<Stage> {
    const [server, browser] = await Promise.all([startMediaServer(loss), launchChromium()]);
    return new Stage(server, browser, await BrowserPeer.open(browser));
  }

  async inBrowser(wish: JoinWish): Promise<BrowserRoom> {
    const joined = await BrowserRoom.join(this.peer, this.server, wish);
    this.#browserRooms.push(joined);
    return joined;
  }

  async inNode(wish: NodeJoinWish): Promise<NodeRoom> {
    const joined = await NodeRoom.join(this.server, wish);
    this.#nodeRooms.push(joined);
    return joined;
  }

  /** Everybody leaves, so that the next test has the machine to itself. */
  async clear(): Promise<void> {
    await Promise.all([...this.#nodeRooms.splice(0), ...this.#browserRooms.splice(0)].map((joined) => joined.leave()));
  }

  async close(): Promise<void> {
    await this.clear().catch(() => undefined); // a page that a test has closed has left as well
    await this.peer.close();
    await this.browser.close();
    await this.server.stop();
  }
}
