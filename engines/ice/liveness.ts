import type { Ms } from '@parley/engine-wire';

/** Chromium checks every 2.5 s and aiortc every 5 s: one lost check of the slowest peer is not silence. */
export const silentAfterMs: Ms = 7_000;
/** A tab that was killed is seen within 15 s; two more lost checks fit in between. */
export const lostAfterMs: Ms = 13_000;
/** [RFC 7675 §5.1] Consent to send ends 30 s after the last authenticated check, whatever else arrives. */
export const consentMs: Ms = 30_000;
/** Every client gives up after 15 s; a slow phone that was just told our address gets twice that. */
export const firstCheckMs: Ms = 30_000;

/** Whether the peer is there: when it was last heard, and what follows from that. */
export class Liveness {
  silent = false;
  #startedAt: Ms = Infinity;
  #heardAt: Ms = -Infinity;
  #consentAt: Ms = -Infinity;

  get everConsented(): boolean {
    return this.#consentAt !== -Infinity;
  }

  /** From now on a first check is expected. Again for a restart: the peer has just spoken, by signalling. */
  start(now: Ms): void {
    if (this.#startedAt === Infinity) this.#startedAt = now;
    if (this.everConsented) this.#heardAt = Math.max(this.#heardAt, now);
  }

  /** An authenticated packet of any kind. Answers true when it ends a silence. */
  heard(now: Ms): boolean {
    this.#heardAt = now;
    if (!this.silent) return false;
    this.silent = false;
    return true;
  }

  /** An authenticated check: the peer still wants what we send. */
  consented(now: Ms): boolean {
    this.#consentAt = now;
    return this.heard(now);
  }

  deadline(): Ms {
    if (!this.everConsented) return this.#startedAt + firstCheckMs;
    return Math.min(this.#heardAt + (this.silent ? lostAfterMs : silentAfterMs), this.#consentAt + consentMs);
  }

  /** What time has done; 'silent' is answered once. */
  judge(now: Ms): 'fine' | 'silent' | 'ice-timeout' | 'consent-lost' {
    if (now < this.deadline()) return 'fine';
    if (!this.everConsented) return 'ice-timeout';
    if (now >= this.#heardAt + lostAfterMs || now >= this.#consentAt + consentMs) return 'consent-lost';
    this.silent = true;
    return 'silent';
  }
}
