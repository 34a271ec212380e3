/**
 * What a receiver report says about one stream.
 *
 * Shape   extended sequence numbers count up from any start; times in RTP ticks of `clockRate`
 * Source  RFC 3550 §6.4.1, appendices A.3 and A.8
 */
export class ReceiveStatistics {
  readonly clockRate: number;
  highest = -1;
  received = 0;
  /** Interarrival jitter in RTP ticks. */
  jitter = 0;
  fractionLost = 0;
  cumulativeLost = 0;
  #first = -1;
  #expectedBefore = 0;
  #receivedBefore = 0;
  #transit = 0;

  constructor(clockRate: number) {
    this.clockRate = clockRate;
  }

  /** Counts one packet of the original stream: retransmissions would hide the loss that they repair. */
  count(extSeq: number, rtpTime: number, now: number): void {
    // Modulo 2^32 like the RTP time itself; a restart of either clock costs one jump of jitter, which decays.
    const transit = ((now * this.clockRate) / 1000 - rtpTime) | 0;
    if (this.#first < 0) {
      this.#first = extSeq;
      this.highest = extSeq;
    } else {
      const change = Math.abs((transit - this.#transit) | 0);
      if (change < this.clockRate * believableGapSeconds) this.jitter += (change - this.jitter) / 16;
    }
    this.#transit = transit;
    if (extSeq > this.highest) this.highest = extSeq;
    this.received++;
  }

  /** A new numbering began (another SSRC, or a jump that cannot be loss). */
  restart(): void {
    this.#first = -1;
    this.received = 0;
    this.#receivedBefore = 0;
    this.#expectedBefore = 0;
  }

  /** Closes an interval: computes `fractionLost` (of 256) and `cumulativeLost`. */
  closeInterval(): void {
    if (this.#first < 0) return;
    const expected = this.highest - this.#first + 1;
    const expectedNow = expected - this.#expectedBefore;
    const lostNow = expectedNow - (this.received - this.#receivedBefore);
    this.#expectedBefore = expected;
    this.#receivedBefore = this.received;
    this.fractionLost = expectedNow <= 0 || lostNow <= 0 ? 0 : Math.min(255, Math.floor((lostNow * 256) / expectedNow));
    this.cumulativeLost = Math.max(-0x80_0000, Math.min(0x7f_ffff, expected - this.received));
  }
}

/** A pause longer than this is a mute or a restart, not jitter. */
const believableGapSeconds = 10;
