import { IpcClient, IpcFailed, type Frame } from '@parley/platform/ipc';
import type { ConnectQuery, Grant, RoomSettings, Voucher, WantedToken } from '@parley/engine-livekit';
import type { ApiReply, FromMedia, MediaNumbers, ToMedia, VouchersReply } from './media-messages.ts';

/** A server call waits this long; official SDKs wait ten seconds for us. */
const callTimeoutMs = 8000;
/** When we stop, the media process says goodbye to everybody within this, unless it lives on or hangs. */
const goodbyeMs = 1000;

/** How a socket is closed: after its last message, after it because the server restarts, or cut. */
export type SessionEnd = 'polite' | 'restart' | 'abrupt';

/** What a session's socket hears from its room. */
export type SessionSink = {
  signal(bytes: Uint8Array): void;
  end(how: SessionEnd): void;
};

export type MediaClientOptions = {
  readonly socketPath: string;
  onWebhook(room: string, event: Uint8Array): void;
  onTokenWanted(session: string, wanted: WantedToken): void;
  onConnection?(connected: boolean): void;
};

export type JoinOrder = {
  readonly session: string;
  readonly room: string;
  readonly settings: Partial<RoomSettings>;
  readonly grant: Grant;
  readonly query: ConnectQuery;
};

/** The api process's end of the way to the media process. */
export class MediaClient {
  readonly #ipc: IpcClient;
  readonly #options: MediaClientOptions;
  #numbers: MediaNumbers | undefined;
  readonly #sinks = new Map<string, SessionSink>();
  #onEmpty: () => void = () => undefined;
  #closing = false;

  constructor(options: MediaClientOptions) {
    this.#options = options;
    this.#ipc = new IpcClient(options.socketPath, {
      onConnected: () => {
        this.#send({ do: 'hello' });
        options.onConnection?.(true);
      },
      onMessage: (frame) => this.#take(frame),
      onLost: () => this.#lost(),
    });
  }

  /** What the media process has counted, a few seconds ago; undefined while it cannot be reached. */
  get numbers(): MediaNumbers | undefined {
    return this.#numbers;
  }

  get sessions(): number {
    return this.#sinks.size;
  }

  get connected(): boolean {
    return this.#ipc.connected;
  }

  /** Starts a session; false when there is no media process now, or there soon will be none. */
  join(order: JoinOrder, sink: SessionSink): boolean {
    if (this.#closing) return false;
    this.#sinks.set(order.session, sink);
    if (this.#send({ do: 'join', ...order })) return true;
    this.#sinks.delete(order.session);
    return false;
  }

  signal(session: string, bytes: Uint8Array): void {
    if (this.#sinks.has(session)) this.#send({ do: 'signal', session }, bytes);
  }

  /** The media process is behind: whoever reads from clients should not, until `onceDrained`. */
  get congested(): boolean {
    return this.#ipc.congested;
  }

  onceDrained(callback: () => void): void {
    this.#ipc.onceDrained(callback);
  }

  /** The socket is gone; nothing more is heard of the session. */
  gone(session: string): void {
    if (this.#sinks.delete(session)) this.#send({ do: 'gone', session });
  }

  /** Says something to a session's socket as if the room had said it. */
  inject(session: string, bytes: Uint8Array): void {
    this.#sinks.get(session)?.signal(bytes);
  }

  revoke(voucher: Voucher): void {
    this.#send({ do: 'revoke', voucher });
  }

  /** Every key and session that vouches for somebody inside; nobody when the media process does not answer. */
  async listVouchers(): Promise<Pick<VouchersReply, 'keyIds' | 'sids'>> {
    try {
      const { header } = await this.#ipc.request({ do: 'list-vouchers' }, undefined, callTimeoutMs);
      return header as VouchersReply; // the media process answers with nothing else
    } catch (error) {
      if (!(error instanceof IpcFailed)) throw error;
      return { keyIds: [], sids: [] };
    }
  }

  /** Asks the media process. Answers `unavailable` when it does not answer. */
  async ask(message: Extract<ToMedia, { do: 'call' | 'create-room' | 'list-rooms' }>, body?: Uint8Array): Promise<{ reply: ApiReply; body: Uint8Array }> {
    try {
      const frame = await this.#ipc.request(message, body, callTimeoutMs);
      return { reply: frame.header as ApiReply, body: frame.body }; // the media process answers with nothing else
    } catch (error) {
      if (!(error instanceof IpcFailed)) throw error;
      return { reply: { ok: false, code: 'unavailable', msg: 'media is not reachable' }, body: new Uint8Array(0) };
    }
  }

  /** The rooms say goodbye, and the sockets end after they have. */
  async close(): Promise<void> {
    this.#closing = true;
    if (this.#sinks.size > 0) {
      this.#send({ do: 'close-rooms' });
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, goodbyeMs);
        this.#onEmpty = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    this.#ipc.close();
  }

  #send(message: ToMedia, body?: Uint8Array): boolean {
    return this.#ipc.send(message, body);
  }

  #take(frame: Frame): void {
    const message = frame.header as FromMedia; // the media process sends nothing else
    switch (message.say) {
      case 'signal':
        return this.#sinks.get(message.session)?.signal(frame.body);
      case 'end-session': {
        const sink = this.#sinks.get(message.session);
        this.#sinks.delete(message.session);
        sink?.end(this.#closing && message.how === 'polite' ? 'restart' : message.how);
        if (this.#sinks.size === 0) this.#onEmpty();
        return;
      }
      case 'webhook':
        return this.#options.onWebhook(message.room, frame.body);
      case 'token-wanted':
        return this.#options.onTokenWanted(message.session, message.wanted);
      case 'numbers':
        this.#numbers = message.numbers;
        return;
    }
  }

  /** Rooms and media went with their process: sockets are cut, so that clients start afresh with the next one. */
  #lost(): void {
    const sinks = [...this.#sinks.values()];
    this.#sinks.clear();
    this.#numbers = undefined;
    this.#options.onConnection?.(false);
    for (const sink of sinks) sink.end('abrupt');
    this.#onEmpty();
  }
}
