import { ListRoomsResponse, DisconnectReason } from '@livekit/protocol';
import { leaveBytes, LivekitRoom, roomMethods, type ApiAnswer, type LocalTransport, type RoomEvent, type RoomMethod, type RoomOut, type RoomSettings } from '@parley/engine-livekit';
import type { RouterCommand, RouterEvent } from '@parley/engine-sfu';
import type { Random } from '@parley/engine-wire';
import type { Logger } from '@parley/platform/log';
import type { FromMedia, ToMedia, VouchersReply } from './media-messages.ts';
import { RecentVouchers } from './recent-vouchers.ts';
import { RemovedTokens } from './removed-tokens.ts';

/** One room's Router on the packet path. */
export type MediaRoom = {
  command(command: RouterCommand): void;
  close(): void;
};

/** Opens Routers; their events come back by the callback, never inside `command`. */
export type OpenMediaRoom = (onEvent: (event: RouterEvent) => void, onBroken: (error: unknown) => void) => MediaRoom;

/** Where messages for the api process go; false when there is none now, or the message is longer than a frame. */
export type SayToApi = (message: FromMedia, body?: Uint8Array) => boolean;

export type RoomHostOptions = {
  readonly openMediaRoom: OpenMediaRoom;
  readonly transport: LocalTransport;
  readonly random: Random;
  readonly now: () => number;
  readonly wallClock: () => number;
  readonly defaults: RoomSettings;
  readonly nodeId: string;
  readonly region: string;
  readonly product: string;
  /** Topics that only the server API may send data on. */
  readonly serverTopics?: ReadonlySet<string>;
  readonly log: Logger;
  readonly say: SayToApi;
};

/** What official clients and SDKs expect of a room that nobody configured. */
export const defaultRoomSettings: RoomSettings = { emptyTimeout: 300, departureTimeout: 20, maxParticipants: 0, metadata: '' };

/** More rooms than one worker can carry; beyond it joins are refused. */
const roomLimit = 10_000;
/** Webhooks kept while no api process is connected. */
const keptWebhooks = 200;

type Act = (hosted: HostedRoom, out: RoomOut) => void;

type HostedRoom = { readonly name: string; readonly room: LivekitRoom; readonly media: MediaRoom; timer: NodeJS.Timeout | undefined };

/** Owns the rooms of a media process: feeds sockets' messages and packet-path events in, carries what they say out. */
export class RoomHost {
  readonly #options: RoomHostOptions;
  readonly #rooms = new Map<string, HostedRoom>();
  readonly #sessions = new Map<string, HostedRoom>();
  readonly #webhooks: { room: string; bytes: Uint8Array }[] = [];
  /** Work waits here while a room is busy: a room is never entered from within itself. */
  readonly #queue: { readonly hosted: HostedRoom; run(): void }[] = [];
  readonly #revoked: RecentVouchers;
  readonly #removed = new RemovedTokens();
  #busy = false;

  constructor(options: RoomHostOptions) {
    this.#options = options;
    this.#revoked = new RecentVouchers(options.now);
  }

  take(message: Extract<ToMedia, { do: 'join' | 'signal' | 'gone' | 'close-rooms' | 'revoke' }>, body: Uint8Array): void {
    switch (message.do) {
      case 'join':
        return this.#join(message);
      case 'signal':
        return this.#enter(this.#sessions.get(message.session), (hosted, out) => hosted.room.request(message.session, body, this.#options.now(), out));
      case 'gone': {
        const hosted = this.#sessions.get(message.session);
        this.#sessions.delete(message.session);
        return this.#enter(hosted, ({ room }, out) => room.socketClosed(message.session, this.#options.now(), out));
      }
      case 'close-rooms':
        return this.close();
      case 'revoke':
        this.#revoked.add(message.voucher);
        for (const hosted of [...this.#rooms.values()]) this.#enter(hosted, ({ room }, out) => room.revoke(message.voucher, this.#options.now(), out));
    }
  }

  /** The api process is gone, and every socket with it. Media flows on until its transport is silent. */
  apiLost(): void {
    for (const session of [...this.#sessions.keys()]) this.take({ do: 'gone', session }, new Uint8Array(0));
  }

  apiFound(): void {
    for (const webhook of this.#webhooks.splice(0)) this.#options.say({ say: 'webhook', room: webhook.room }, webhook.bytes);
  }

  call(name: string, method: string, request: Uint8Array): ApiAnswer {
    const hosted = this.#rooms.get(name);
    const known = roomMethods.find((candidate) => candidate === method);
    if (known === undefined) return { ok: false, code: 'unimplemented', msg: `${method} is not implemented` };
    if (known === 'RemoveParticipant') this.#removed.hear(name, request);
    if (hosted === undefined) return absentRoom(known);
    let answer: ApiAnswer = { ok: false, code: 'internal', msg: 'the room is busy' };
    this.#enter(hosted, ({ room }, out) => {
      answer = room.serverApi(known, request, this.#options.now(), out);
    });
    return answer;
  }

  createRoom(name: string, settings: Partial<RoomSettings>): ApiAnswer {
    const existing = this.#rooms.get(name);
    if (existing !== undefined) {
      const wanted = { emptyTimeout: 0, departureTimeout: 0, maxParticipants: 0, metadata: '', ...settings };
      this.#enter(existing, ({ room }, out) => room.applySettings(wanted, this.#options.now(), out));
    }
    const hosted = existing ?? this.#open(name, settings);
    if (hosted === undefined) return { ok: false, code: 'unavailable', msg: `this node carries at most ${roomLimit} rooms` };
    return { ok: true, bytes: hosted.room.info().toBinary() };
  }

  listRooms(names: readonly string[]): Uint8Array {
    const wanted = new Set(names);
    const rooms = [...this.#rooms.values()].filter((hosted) => wanted.size === 0 || wanted.has(hosted.name));
    return new ListRoomsResponse({ rooms: rooms.map((hosted) => hosted.room.info()) }).toBinary();
  }

  /** Every key and session that vouches for somebody inside. */
  vouchers(): VouchersReply {
    const grants = [...this.#rooms.values()].flatMap(({ room }) => [...room.grants()]);
    const sids = grants.flatMap(({ sid }) => (sid === undefined ? [] : [sid]));
    return { ok: true, keyIds: [...new Set(grants.map(({ keyId }) => keyId))], sids: [...new Set(sids)] };
  }

  numbers(): { readonly rooms: number; readonly participants: number } {
    let participants = 0;
    for (const { room } of this.#rooms.values()) participants += room.info().numParticipants;
    return { rooms: this.#rooms.size, participants };
  }

  /** The node stops: everybody is told. */
  close(): void {
    for (const hosted of [...this.#rooms.values()]) {
      this.#enter(hosted, ({ room }, out) => room.close(DisconnectReason.SERVER_SHUTDOWN, this.#options.now(), out));
    }
  }

  #join(message: Extract<ToMedia, { do: 'join' }>): void {
    // A token can be checked a moment before its voucher is revoked, and arrive here a moment after.
    const refused = this.#revoked.covers(message.grant);
    if (!refused && this.#removed.covers(message.room, message.grant)) return this.#sendAway(message.session);
    const hosted = refused ? undefined : (this.#rooms.get(message.room) ?? this.#open(message.room, message.settings));
    if (hosted === undefined) return void this.#options.say({ say: 'end-session', session: message.session, how: 'abrupt' });
    this.#sessions.set(message.session, hosted);
    const { session, grant, query } = message;
    this.#enter(hosted, ({ room }, out) => room.join({ session, grant, query }, this.#options.now(), out));
  }

  /** Said as the room says it to somebody whom it removes: a client that reads this does not come again by itself. */
  #sendAway(session: string): void {
    this.#options.say({ say: 'signal', session }, leaveBytes({ reason: DisconnectReason.PARTICIPANT_REMOVED, say: 'disconnect' }));
    this.#options.say({ say: 'end-session', session, how: 'polite' });
  }

  #open(name: string, settings: Partial<RoomSettings>): HostedRoom | undefined {
    if (this.#rooms.size >= roomLimit) return undefined;
    const options = this.#options;
    const room = new LivekitRoom({ ...options, name, settings: { ...options.defaults, ...settings } }, options.now());
    const media = options.openMediaRoom(
      (event) => this.#enter(hosted, (entered, out) => entered.room.onRouterEvent(event, options.now(), out)),
      (error) => this.#broken(hosted, error),
    );
    const hosted: HostedRoom = { name, room, media, timer: undefined };
    this.#rooms.set(name, hosted);
    options.log.info({ room: name }, 'room opened');
    this.#enter(hosted, (entered, out) => entered.room.tick(options.now(), out));
    return hosted;
  }

  /** Runs one call into a room and what follows from it, in order, also in other rooms. */
  #enter(hosted: HostedRoom | undefined, act: Act): void {
    if (hosted === undefined) return;
    this.#queue.push({ hosted, run: () => act(hosted, this.#outOf(hosted)) });
    if (this.#busy) return;
    this.#busy = true;
    const touched = new Set<HostedRoom>();
    this.#drain(touched);
    for (const room of touched) this.#arm(room);
    this.#busy = false;
  }

  #drain(touched: Set<HostedRoom>): void {
    for (let work = this.#queue.shift(); work !== undefined; work = this.#queue.shift()) {
      const { hosted, run } = work;
      touched.add(hosted);
      try {
        run();
        // What is due now (the first offer of a join) does not wait for a timer.
        if (this.#queue.length === 0 && this.#isDue(hosted)) hosted.room.tick(this.#options.now(), this.#outOf(hosted));
      } catch (error) {
        this.#broken(hosted, error);
      }
    }
  }

  #outOf(hosted: HostedRoom): RoomOut {
    return {
      emit: (event) => void this.#queue.push({ hosted, run: () => this.#carry(hosted, event) }),
      drop: (reason) => this.#options.log.debug({ room: hosted.name, reason }, 'dropped'),
    };
  }

  #isDue(hosted: HostedRoom): boolean {
    return this.#rooms.get(hosted.name) === hosted && hosted.room.deadline() <= this.#options.now();
  }

  #arm(hosted: HostedRoom): void {
    clearTimeout(hosted.timer);
    const deadline = hosted.room.deadline();
    if (deadline === Infinity || this.#rooms.get(hosted.name) !== hosted) return;
    // Node's timers end at 2^31 ms; a room's are shorter, except by configuration.
    const wait = Math.min(Math.max(1, deadline - this.#options.now()), 2 ** 31 - 1);
    hosted.timer = setTimeout(() => this.#enter(hosted, (entered, out) => entered.room.tick(this.#options.now(), out)), wait);
  }

  #carry(hosted: HostedRoom, event: RoomEvent): void {
    if (this.#rooms.get(hosted.name) !== hosted) return;
    const { say } = this.#options;
    switch (event.type) {
      case 'signal':
        if (say({ say: 'signal', session: event.session }, event.bytes)) return;
        // Nobody is there to hear it, or it is longer than can be said: a session that missed something starts afresh.
        say({ say: 'end-session', session: event.session, how: 'abrupt' });
        return this.take({ do: 'gone', session: event.session }, new Uint8Array(0));
      case 'end-session':
        this.#sessions.delete(event.session);
        return void say({ say: 'end-session', session: event.session, how: event.how });
      case 'router':
        return hosted.media.command(event.command);
      case 'webhook':
        if (!say({ say: 'webhook', room: hosted.name }, event.bytes) && this.#webhooks.length < keptWebhooks) {
          this.#webhooks.push({ room: hosted.name, bytes: event.bytes });
        }
        return;
      case 'token-wanted':
        return void say({ say: 'token-wanted', session: event.session, wanted: event.wanted });
      case 'removed':
        return this.#removed.add(hosted.name, event.identity, event.firstToken);
      case 'closed':
        return this.#forget(hosted);
    }
  }

  #forget(hosted: HostedRoom): void {
    this.#rooms.delete(hosted.name);
    clearTimeout(hosted.timer);
    hosted.media.close();
    for (const [session, room] of this.#sessions) if (room === hosted) this.#sessions.delete(session);
    this.#options.log.info({ room: hosted.name }, 'room closed');
  }

  /** A mistake of ours ended this room; the others live. Its clients lose their sockets and start afresh. */
  #broken(hosted: HostedRoom, error: unknown): void {
    if (this.#rooms.get(hosted.name) !== hosted) return;
    this.#options.log.error({ room: hosted.name, err: error }, 'room failed');
    for (const [session, room] of this.#sessions) {
      if (room === hosted) this.#options.say({ say: 'end-session', session, how: 'abrupt' });
    }
    this.#forget(hosted);
  }
}

/** What the calls answer about a room that is not open. */
function absentRoom(method: RoomMethod): ApiAnswer {
  if (method === 'ListParticipants') return { ok: true, bytes: new Uint8Array(0) };
  const about = method === 'DeleteRoom' || method === 'UpdateRoomMetadata' || method === 'SendData';
  return { ok: false, code: 'not_found', msg: about ? 'requested room does not exist' : 'participant does not exist' };
}
