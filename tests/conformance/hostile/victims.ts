import { startServer, type RunningServer } from '@parley/tests/harness';
import { AccessToken, type VideoGrant } from 'livekit-server-sdk';
import { expect, vi } from 'vitest';
import { residentMegabytes } from '../../bench/resident-memory.ts';
import { Guest, type Door } from './guest.ts';

export const apiKey = 'hostile';
export const apiSecret = 'a secret of the hostile suite, long enough for HS256';

const speakEveryMs = 20;

export type Place = Door & { readonly server: RunningServer };

export async function openPlace(): Promise<Place> {
  const server = await startServer({ env: { LIVEKIT_KEYS: `${apiKey}: ${apiSecret}`, MEDIA_ADDRESSES: '127.0.0.1' } });
  return { server, wsUrl: server.url.replace(/^http/, 'ws'), udpPort: server.udpPort };
}

export function mint(identity: string, room: string, grant: VideoGrant = {}): Promise<string> {
  const token = new AccessToken(apiKey, apiSecret, { identity, name: identity, ttl: '10m' });
  token.addGrant({ room, roomJoin: true, canUpdateOwnMetadata: true, ...grant });
  return token.toJwt();
}

export type Suffering = {
  /** Longest silence between two packets of the speaker at the listener. */
  readonly longestGapMs: number;
  readonly lost: number;
  readonly slowestHealthMs: number;
  readonly grownApiMb: number;
  readonly grownMediaMb: number;
};

/** Two people in a call, who notice everything that an attack does to others. */
export class Victims {
  readonly speaker: Guest;
  readonly listener: Guest;
  readonly room: string;
  readonly #place: Place;
  readonly #voice: Uint8Array;
  readonly #timer: ReturnType<typeof setInterval>;
  #seq = 1;

  private constructor(place: Place, room: string, speaker: Guest, listener: Guest) {
    this.#place = place;
    this.room = room;
    this.speaker = speaker;
    this.listener = listener;
    this.#voice = new TextEncoder().encode(`the voice of ${room}`);
    this.#timer = setInterval(() => {
      if (!speaker.publisher.failed) speaker.speak(this.#seq++, this.#voice);
    }, speakEveryMs);
  }

  static async call(place: Place, room: string): Promise<Victims> {
    const listener = await (await Guest.join(place, await mint('listener', room))).receiving();
    const speaker = await (await (await Guest.join(place, await mint('speaker', room))).receiving()).publishing();
    const victims = new Victims(place, room, speaker, listener);
    await vi.waitFor(() => expect(listener.subscriber.rtp.length).toBeGreaterThan(5), { timeout: 15_000, interval: 10 });
    return victims;
  }

  /** Measures what an attack, and the second after it, did to them. */
  async during(attack: () => Promise<void>): Promise<Suffering> {
    const { server } = this.#place;
    const { rtp } = this.listener.subscriber;
    const [api, media] = [residentMegabytes(server.pid, 'api'), residentMegabytes(server.pid, 'media')];
    const from = rtp.length;
    const seqFrom = this.#seq;
    const startedAt = performance.now();
    let slowestHealthMs = 0;
    let over = false;
    const probe = (async () => {
      while (!over) {
        const asked = performance.now();
        await fetch(`${server.url}/healthz`).then(
          (answer) => answer.text(),
          () => undefined, // a process that has ended is found out by its output
        );
        slowestHealthMs = Math.max(slowestHealthMs, performance.now() - asked);
        await new Promise((resolve) => setTimeout(resolve, speakEveryMs));
      }
    })();
    try {
      await attack();
      await new Promise((resolve) => setTimeout(resolve, 300));
    } finally {
      over = true;
      await probe;
    }
    let last = startedAt;
    let longestGapMs = 0;
    for (const { at } of rtp.slice(from)) [longestGapMs, last] = [Math.max(longestGapMs, at - last), at];
    longestGapMs = Math.max(longestGapMs, performance.now() - last);
    return {
      longestGapMs,
      lost: this.#seq - seqFrom - (rtp.length - from),
      slowestHealthMs,
      grownApiMb: residentMegabytes(server.pid, 'api') - api,
      grownMediaMb: residentMegabytes(server.pid, 'media') - media,
    };
  }

  /** Resolves when a second of speech was heard without a gap. Answers how long that took, without the second itself. */
  async unbroken(): Promise<number> {
    const { rtp } = this.listener.subscriber;
    const startedAt = performance.now();
    const packets = 1_000 / speakEveryMs;
    // One that starts now counts as well: the list is looked at from here on.
    for (let from = rtp.length; ; ) {
      await vi.waitFor(() => expect(rtp.length).toBeGreaterThanOrEqual(from + packets), { timeout: 30_000, interval: 10 });
      const seqs = rtp.slice(from, from + packets).map(({ bytes }) => ((bytes[2] ?? 0) << 8) | (bytes[3] ?? 0));
      const gap = seqs.findLastIndex((seq, at) => at > 0 && seq !== (((seqs[at - 1] ?? 0) + 1) & 0xffff));
      if (gap === -1) return (rtp[from]?.at ?? startedAt) - startedAt;
      from += gap;
    }
  }

  /** Nobody of them was thrown out, nothing that they did not say was heard, and no process or room ended. */
  expectUnharmed(): void {
    expect([this.speaker.closedWith, this.listener.closedWith]).toEqual([undefined, undefined]);
    for (const guest of [this.speaker, this.listener]) expect([guest.publisher.failed, guest.subscriber.failed]).toEqual([false, false]);
    const foreign = this.listener.subscriber.rtp.filter(({ bytes }) => !endsWith(bytes, this.#voice));
    expect(foreign).toHaveLength(0);
    expect(this.#place.server.output()).not.toMatch(/ended unexpectedly|room failed|upgrade failed/);
  }

  leave(): void {
    clearInterval(this.#timer);
    this.speaker.leave();
    this.listener.leave();
  }
}

function endsWith(bytes: Uint8Array, tail: Uint8Array): boolean {
  return bytes.length >= tail.length && tail.every((byte, index) => bytes[bytes.length - tail.length + index] === byte);
}
