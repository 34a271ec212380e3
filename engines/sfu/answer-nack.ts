import type { Ms } from '@parley/engine-wire';

import type { SentPackets } from './sent-packets.ts';

/** A packet that was lost three times more will not arrive in time. */
export const resendLimit = 3;
/** Retransmissions may cost this share of what the stream itself costs. */
export const resendShare = 0.2;
/** A burst that is always allowed: some forty packets, the loss of one keyframe. */
export const resendBurstBytes = 48_000;
const shortestRttMs = 20;

/**
 * Decides which requests for retransmission are answered, so that a subscriber cannot use us as an amplifier.
 *
 * [C-10] once per round trip and three times per packet, within a fifth of the stream's own bytes
 */
export class NackAnswers {
  #budgetBytes = resendBurstBytes;

  /** The stream sent `bytes` of its own. */
  earn(bytes: number): void {
    const budget = this.#budgetBytes + bytes * resendShare;
    this.#budgetBytes = budget > resendBurstBytes ? resendBurstBytes : budget;
  }

  /** True when the packet in `slot` may be sent again now; it then counts as sent. */
  grant(sent: SentPackets, slot: number, bytes: number, now: Ms, rttMs: number): boolean {
    // `slot` comes from `SentPackets.find`.
    const resends = sent.resends[slot] as number;
    if (resends >= resendLimit || bytes > this.#budgetBytes) return false;
    if (now - (sent.resentAt[slot] as number) < Math.max(shortestRttMs, rttMs)) return false;
    this.#budgetBytes -= bytes;
    sent.resends[slot] = resends + 1;
    sent.resentAt[slot] = now;
    return true;
  }
}
