import type { JSHandle } from 'playwright-core';
import type { Room, RoomConnectOptions, RoomOptions } from 'livekit-client';
import type { VideoGrant } from 'livekit-server-sdk';
import type { BrowserPage, BrowserPeer } from './browser-peer.ts';
import { hasHeard, waitUntilHeard } from './heard.ts';
import { mintToken, type MediaServer } from './lossy-server.ts';

export type JoinWish = {
  readonly identity: string;
  readonly room: string;
  readonly grant?: VideoGrant;
  readonly options?: RoomOptions;
  readonly connect?: RoomConnectOptions;
};

type Joined = { readonly room: Room; readonly heard: string[] };

/** One room of livekit-client in a page; several may share the page, as several people share nothing but the server. */
export class BrowserRoom {
  readonly identity: string;
  readonly #handle: JSHandle;

  private constructor(identity: string, handle: JSHandle) {
    this.identity = identity;
    this.#handle = handle;
  }

  static async join(peer: BrowserPeer, server: MediaServer, wish: JoinWish): Promise<BrowserRoom> {
    const token = await mintToken(wish.identity, wish.room, wish.grant);
    const page: PageThatJoins = peer.page;
    const handle = await page.evaluateHandle(joinInPage, { url: server.wsUrl, token, options: wish.options, connect: wish.connect });
    return new BrowserRoom(wish.identity, handle);
  }

  /** Runs a function in the page, with the room; the function can use nothing of this file's. */
  run<Result, Arg>(act: (joined: Joined, arg: Arg) => Result | Promise<Result>, arg: Arg): Promise<Result>;
  run<Result>(act: (joined: Joined) => Result | Promise<Result>): Promise<Result>;
  run<Result, Arg>(act: (joined: Joined, arg: Arg) => Result | Promise<Result>, arg?: Arg): Promise<Result> {
    return this.#handle.evaluate(act as (joined: unknown, arg: unknown) => unknown, arg) as Promise<Result>; // what `act` returned
  }

  /** Every event of the room as a line: its name, then what it says. */
  heard(): Promise<string[]> {
    return this.run(({ heard }) => [...heard]);
  }

  /** Resolves when all these lines have been heard; each line is the beginning of one. */
  async hears(...lines: string[]): Promise<void> {
    await waitUntilHeard(() => this.heard(), lines);
  }

  async hasHeard(line: string): Promise<boolean> {
    return hasHeard(await this.heard(), line);
  }

  async forget(): Promise<void> {
    await this.run(({ heard }) => void heard.splice(0));
  }

  async leave(): Promise<void> {
    await this.run(({ room }) => room.disconnect());
  }
}

/** Playwright's own type for this unfolds a whole room and its options, which takes the compiler too far. */
type PageThatJoins = { evaluateHandle(act: (wish: PageWish) => Promise<unknown>, wish: PageWish): Promise<JSHandle> };

type PageWish = { url: string; token: string; options: RoomOptions | undefined; connect: RoomConnectOptions | undefined };

async function joinInPage({ url, token, options, connect }: PageWish): Promise<Joined> {
  const { livekit } = globalThis as unknown as BrowserPage;
  const room = new livekit.Room(options);
  const heard: string[] = [];
  const tell = (value: unknown): string => {
    if (value === undefined || value === null) return '-';
    if (value instanceof Uint8Array) return new TextDecoder().decode(value.subarray(0, 100));
    if (Array.isArray(value)) return `[${value.map(tell).join(' ')}]`;
    if (typeof value !== 'object') return String(value);
    const { identity, source } = value as { identity?: string; source?: string };
    return identity ?? source ?? JSON.stringify(value);
  };
  for (const event of Object.values(livekit.RoomEvent)) {
    room.on(event, (...values: unknown[]) => void heard.push([event, ...values.map(tell)].join(' ')));
  }
  room.on('trackSubscribed', (track, _publication, participant) => {
    const element = track.attach();
    document.body.append(element);
    const from = performance.now();
    if (!(element instanceof HTMLVideoElement)) return;
    element.requestVideoFrameCallback(() => heard.push(`firstFrame ${participant.identity} ${Math.round(performance.now() - from)}`));
  });
  room.on('trackUnsubscribed', (track) => {
    for (const element of track.detach()) element.remove();
  });
  await room.connect(url, token, connect);
  return { room, heard };
}
