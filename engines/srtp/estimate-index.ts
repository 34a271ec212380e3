/**
 * Guesses the 48-bit packet index (roll-over counter and sequence number) from 16 bits of it: the one
 * nearest to the highest index so far.
 *
 * Shape   seq 0…65535; highest 0…2^48-1, or -1 before the first packet of a stream
 * Answers the index; below 0 when the packet would lie before the stream's first roll-over counter
 * Source  RFC 3711 §3.3.1 and appendix A, with its choice at the distance of exactly 2^15
 */
export function estimateIndex(seq: number, highest: number): number {
  if (highest < 0) return seq;
  const highestSeq = highest & 0xffff;
  const sameRollover = highest - highestSeq + seq;
  if (highestSeq < 0x8000) return seq - highestSeq > 0x8000 ? sameRollover - 0x1_0000 : sameRollover;
  return highestSeq - 0x8000 > seq ? sameRollover + 0x1_0000 : sameRollover;
}
