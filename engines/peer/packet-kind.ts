/** What a datagram on a bundled transport is. */
export type PacketKind = 'stun' | 'dtls' | 'rtp' | 'rtcp' | 'other';

/**
 * Tells by the first two bytes.
 *
 * Source  RFC 7983 §7 (STUN 0…3, DTLS 20…63, RTP and RTCP 128…191); RFC 5761 §4 (RTCP: 192…223)
 */
export function packetKind(bytes: Uint8Array): PacketKind {
  const first = bytes[0];
  if (first === undefined) return 'other';
  if (first >= 128 && first <= 191) {
    const second = bytes[1];
    return second !== undefined && second >= 192 && second <= 223 ? 'rtcp' : 'rtp';
  }
  if (first >= 20 && first <= 63) return 'dtls';
  return first <= 3 ? 'stun' : 'other';
}
