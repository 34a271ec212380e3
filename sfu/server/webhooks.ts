import { createHash } from 'node:crypto';
import { SignJWT } from 'jose';
import { WebhookEvent } from '@livekit/protocol';
import type { Logger } from '@parley/platform/log';
import type { PostWebhook, WebhookTargets } from './ports.ts';

/** Attempts after the first one, and how long the first of them waits; it doubles up to the longest. */
const retries = 4;
const firstWaitMs = 1000;
const longestWaitMs = 30_000;
/** Older events are not news. */
const staleMs = 30_000;
/** Events of one room that may wait. */
const queueLimit = 200;
/** The receiver's proof ends with this. */
const tokenSeconds = 5 * 60;

/** `at` by the monotonic clock: a wall clock that is put right must not make news stale. */
type Queued = { readonly event: WebhookEvent; readonly at: number };

/** Tells receivers what happened: in order per room, signed, tried again for a while. Nothing waits for it. */
export class Webhooks {
  readonly #options: { readonly targets: WebhookTargets; readonly post: PostWebhook; readonly log: Logger; readonly now: () => number };
  readonly #queues = new Map<string, Queued[]>();
  readonly #closed = new AbortController();

  constructor(options: { targets: WebhookTargets; post: PostWebhook; log: Logger; now: () => number }) {
    this.#options = options;
  }

  /** Shape  bytes: a serialised WebhookEvent */
  push(room: string, bytes: Uint8Array): void {
    if (this.#closed.signal.aborted) return;
    const queue = this.#queues.get(room);
    if (queue !== undefined && queue.length >= queueLimit) {
      return this.#options.log.warn({ room, waiting: queue.length }, 'webhook dropped: the receiver is too slow');
    }
    const queued = { event: WebhookEvent.fromBinary(bytes), at: performance.now() };
    if (queue !== undefined) return void queue.push(queued);
    this.#queues.set(room, [queued]);
    void this.#drain(room);
  }

  close(): void {
    this.#closed.abort();
    this.#queues.clear();
  }

  async #drain(room: string): Promise<void> {
    for (;;) {
      const queued = this.#queues.get(room)?.[0];
      if (queued === undefined) break;
      const { urls } = this.#options.targets();
      await Promise.all(urls.map((url) => this.#deliver(url, queued)));
      this.#queues.get(room)?.shift();
    }
    this.#queues.delete(room);
  }

  async #deliver(url: string, queued: Queued): Promise<void> {
    const body = queued.event.toJsonString();
    let waitMs = firstWaitMs;
    for (let attempt = 0; !this.#closed.signal.aborted; attempt++) {
      const status = await this.#attempt(url, body);
      // 429 is about the moment, not about the event.
      if (status !== undefined && status < 500 && status !== 429) return;
      const stale = performance.now() - queued.at + waitMs > staleMs;
      if (attempt >= retries || stale) {
        return this.#options.log.warn({ event: queued.event.event, id: queued.event.id, status }, 'webhook not delivered');
      }
      await pause(waitMs, this.#closed.signal);
      waitMs = Math.min(waitMs * 2, longestWaitMs);
    }
  }

  /** Answers the status; undefined when nobody answered. Signed anew each time, because the proof is short-lived. */
  async #attempt(url: string, body: string): Promise<number | undefined> {
    const { keyId, secret } = this.#options.targets();
    const sha256 = createHash('sha256').update(body).digest('base64');
    const seconds = Math.floor(this.#options.now() / 1000);
    const token = await new SignJWT({ sha256 })
      .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
      .setIssuer(keyId)
      .setNotBefore(seconds)
      .setExpirationTime(seconds + tokenSeconds)
      .sign(new TextEncoder().encode(secret));
    try {
      // The bare token, without "Bearer": receivers of this protocol expect it so.
      return await this.#options.post(url, body, { 'Content-Type': 'application/webhook+json', Authorization: token });
    } catch (error) {
      this.#options.log.debug({ err: error }, 'webhook attempt failed');
      return undefined;
    }
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
