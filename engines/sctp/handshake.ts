import type { DropReason, Ms } from '@parley/engine-wire';
import { makeChunk } from './chunk-writers.ts';
import { makeInit, readInit, type InitFacts } from './init-chunk.ts';
import { maxCookieBytes, maxInitRetransmits } from './limits.ts';
import type { Path } from './path.ts';
import { chunkType } from './protocol-numbers.ts';
import { makeCookie, openCookie } from './state-cookie.ts';
import type { SctpOptions } from './sctp-contract.ts';

/** What a chunk of the handshake leads to. */
export type HandshakeStep =
  /** To send alone, with the tag that the peer chose. */
  | { readonly kind: 'answer'; readonly tag: number; readonly chunk: Uint8Array }
  | { readonly kind: 'send'; readonly chunk: Uint8Array }
  /** Both sides know each other; `isNew` unless it was so before. */
  | { readonly kind: 'agreed'; readonly peer: InitFacts }
  | { readonly kind: 'again' }
  | { readonly kind: 'stale'; readonly tag: number; readonly lateMs: number }
  | { readonly kind: 'ignored'; readonly reason: DropReason };

/**
 * The four-way handshake, from either side or both at once.
 *
 * Our tag and first TSN are chosen once, so an INIT is answered without keeping anything, and a simultaneous
 * opening needs no tie-tags. A restart of an established association is not taken: over DTLS a peer that lost
 * its state has lost its keys as well. (DEVIATES from RFC 9260 §5.2.4 case A)
 *
 * Source  RFC 9260 §5.1, §5.2
 */
export class Handshake {
  readonly #options: Pick<SctpOptions, 'crypto'>;
  readonly #secret: Uint8Array;
  readonly #ours: InitFacts;
  readonly #path: Path;
  #state: 'idle' | 'init-sent' | 'cookie-sent' | 'done' = 'idle';
  #peer: InitFacts | undefined;
  #chunk: Uint8Array | undefined;
  #sentAt: Ms = 0;
  #againAt: Ms = Number.POSITIVE_INFINITY;
  #tries = 0;

  /** Shape: `secret` is 32 random bytes of this association alone. */
  constructor(options: Pick<SctpOptions, 'crypto'>, secret: Uint8Array, ours: InitFacts, path: Path) {
    this.#options = options;
    this.#secret = secret;
    this.#ours = ours;
    this.#path = path;
  }

  get againAt(): Ms {
    return this.#againAt;
  }

  get isDone(): boolean {
    return this.#state === 'done';
  }

  /** The INIT to send, unless the handshake has begun. */
  begin(now: Ms): Uint8Array | undefined {
    if (this.#state !== 'idle') return undefined;
    this.#state = 'init-sent';
    return this.#send(makeInit(this.#ours), now);
  }

  /** T1 has expired: the chunk to repeat, or 'give-up'. */
  tick(now: Ms): Uint8Array | 'give-up' | undefined {
    if (now < this.#againAt || this.#chunk === undefined) return undefined;
    if (this.#tries > maxInitRetransmits) return 'give-up';
    this.#tries++;
    this.#path.timedOut();
    this.#againAt = now + this.#path.rtoMs;
    return this.#chunk;
  }

  /** The tag under which the peer expects our packets now; 0 for our INIT. */
  get peerTag(): number {
    return this.#peer?.tag ?? 0;
  }

  takeInit(value: Uint8Array, now: Ms): HandshakeStep {
    const init = readInit(value);
    if (init === undefined) return { kind: 'ignored', reason: 'sctp.init' };
    const cookie = makeCookie(this.#options.crypto, this.#secret, this.#ours.tag, init, now);
    return { kind: 'answer', tag: init.tag, chunk: makeInit(this.#ours, cookie) };
  }

  takeInitAck(value: Uint8Array, now: Ms): HandshakeStep {
    if (this.#state !== 'init-sent') return { kind: 'ignored', reason: 'sctp.init-ack-unasked' };
    const ack = readInit(value);
    if (ack?.cookie === undefined || ack.cookie.length > maxCookieBytes) return { kind: 'ignored', reason: 'sctp.init-ack' };
    if (this.#tries === 1) this.#path.measured(now - this.#sentAt); // a repeated INIT measures nothing (Karn)
    this.#state = 'cookie-sent';
    this.#peer = { ...ack };
    return { kind: 'send', chunk: this.#send(makeChunk(chunkType.cookieEcho, 0, ack.cookie), now) };
  }

  takeCookieEcho(cookie: Uint8Array, now: Ms): HandshakeStep {
    const opened = openCookie(this.#options.crypto, this.#secret, this.#ours.tag, cookie, now);
    if (opened === undefined) return { kind: 'ignored', reason: 'sctp.cookie-forged' };
    if (this.#state === 'done') {
      // [RFC 9260 §5.2.4] case D: our COOKIE ACK was lost; of another peer tag, case A
      return opened.peer.tag === this.#peer?.tag ? { kind: 'again' } : { kind: 'ignored', reason: 'sctp.restart' };
    }
    if (opened.lateMs > 0) return { kind: 'stale', tag: opened.peer.tag, lateMs: opened.lateMs };
    return this.#finish(opened.peer);
  }

  takeCookieAck(): HandshakeStep {
    if (this.#state !== 'cookie-sent' || this.#peer === undefined) return { kind: 'ignored', reason: 'sctp.cookie-ack-unasked' };
    return this.#finish(this.#peer);
  }

  /** Our cookie was too old for the peer: begins anew. [RFC 9260 §5.2.6] */
  takeStaleCookie(now: Ms): Uint8Array | undefined {
    if (this.#state !== 'cookie-sent') return undefined;
    this.#state = 'init-sent';
    this.#peer = undefined;
    const tries = this.#tries; // keeps counting, or two broken clocks would talk for ever
    const chunk = this.#send(makeInit(this.#ours), now);
    this.#tries = tries + 1;
    return chunk;
  }

  #finish(peer: InitFacts): HandshakeStep {
    this.#state = 'done';
    this.#peer = peer;
    this.#chunk = undefined;
    this.#againAt = Number.POSITIVE_INFINITY;
    return { kind: 'agreed', peer };
  }

  #send(chunk: Uint8Array, now: Ms): Uint8Array {
    this.#chunk = chunk;
    this.#tries = 1;
    this.#sentAt = now;
    this.#againAt = now + this.#path.rtoMs;
    return chunk;
  }
}
