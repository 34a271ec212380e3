/**
 * Where things are in the memory of the SRTP kernels. The addresses below `countersAt` are also in
 * srtp-kernel.as; a test of the compiled kernel fails when the two differ.
 */
export const packetBytes = 2048;
export const lanes = 4;
const buffers = lanes + 1;
export const desk = buffers - 1;

/** Key words of the lanes, interleaved: word w of lane l is the 32-bit word w * 4 + l. */
export const laneKeysAt = 0x000;
export const lengthsAt = 0x0a0;
export const tagsAt = 0x0b0;
export const deskKeyAt = 0x680;
export const deskTagAt = 0x6e0;

/**
 * A buffer is a packet, room behind it for the roll-over counter and SHA-1's padding, and at its end 64
 * bytes that stand right before the next buffer's packet: the padded key, when OpenSSL hashes that packet.
 */
const firstBuffer = 0x1040;
const bufferStride = 0x900;
export const paddedKeyBytes = 64;

export function bufferAt(index: number): number {
  return firstBuffer + index * bufferStride;
}

export const blockBytes = 16;
/** Packets of keystream that one call of the cipher makes. 8 cost 0.1 µs a packet more, 32 save nothing. */
export const packetsAhead = 16;

/** Keystream for packets up to 256 bytes (audio), and up to 1280 (video: WebRTC sends at most 1200). */
export const smallRingBytes = packetsAhead * 16 * blockBytes;
export const largeRingBytes = packetsAhead * 80 * blockBytes;

/** Counter blocks on their way to the cipher. */
export const countersAt = 0x5000;
/** The keystream of a single packet. */
export const singleAt = countersAt + largeRingBytes;
export const ringsAt = singleAt + packetBytes;

export type RingCounts = { readonly small: number; readonly large: number };

/**
 * 8 MiB of small rings and 50 MiB of large ones: more streams than one core can forward (2560 videos of
 * 100 packets/s are 256,000 packets/s). Pages that no ring has touched cost nothing.
 */
export const defaultRings: RingCounts = { small: 2048, large: 2560 };

export function memoryBytes(rings: RingCounts): number {
  return ringsAt + rings.small * smallRingBytes + rings.large * largeRingBytes;
}
