/**
 * CRC32c, eight bytes a step.
 *
 * Source  RFC 9260 appendix A; "slicing by eight"
 */

/** Eight tables of 256: table n advances a byte by n more zero bytes. */
const tables = makeTables();

function makeTables(): Int32Array {
  const made = new Int32Array(8 * 256);
  for (let value = 0; value < 256; value++) {
    let crc = value;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f6_3b78 : crc >>> 1;
    made[value] = crc;
  }
  for (let index = 256; index < made.length; index++) {
    const before = made[index - 256] as number; // index ≥ 256
    made[index] = (before >>> 8) ^ (made[before & 255] as number); // masked to the first table
  }
  return made;
}

/**
 * Feeds bytes into a running CRC (not yet inverted).
 *
 * Shape   0 ≤ start ≤ end ≤ bytes.length, so every index below is inside; table indexes are masked bytes
 */
export function feedCrc32c(running: number, bytes: Uint8Array, start: number, end: number): number {
  let crc = running;
  let at = start;
  for (; at + 8 <= end; at += 8) {
    const low =
      crc ^
      ((bytes[at] as number) |
        ((bytes[at + 1] as number) << 8) |
        ((bytes[at + 2] as number) << 16) |
        ((bytes[at + 3] as number) << 24));
    crc =
      (tables[1792 + (low & 255)] as number) ^
      (tables[1536 + ((low >>> 8) & 255)] as number) ^
      (tables[1280 + ((low >>> 16) & 255)] as number) ^
      (tables[1024 + (low >>> 24)] as number) ^
      (tables[768 + (bytes[at + 4] as number)] as number) ^
      (tables[512 + (bytes[at + 5] as number)] as number) ^
      (tables[256 + (bytes[at + 6] as number)] as number) ^
      (tables[bytes[at + 7] as number] as number);
  }
  for (; at < end; at++) crc = (crc >>> 8) ^ (tables[(crc ^ (bytes[at] as number)) & 255] as number);
  return crc;
}

/** The CRC32c of bytes, as an unsigned number. */
export function crc32c(bytes: Uint8Array): number {
  return ~feedCrc32c(-1, bytes, 0, bytes.length) >>> 0;
}

const zeros = new Uint8Array(4);

/**
 * The checksum of an SCTP packet, its own field read as zero; the packet is not touched.
 *
 * Shape   at least 12 bytes
 * Source  RFC 9260 §6.8
 */
export function packetChecksum(packet: Uint8Array): number {
  const header = feedCrc32c(feedCrc32c(-1, packet, 0, 8), zeros, 0, 4);
  return ~feedCrc32c(header, packet, 12, packet.length) >>> 0;
}

/** Writes the checksum into a finished packet. Little-endian: that is how the reflected CRC goes on the wire. */
export function sealPacket(packet: Uint8Array): void {
  const crc = packetChecksum(packet);
  packet[8] = crc;
  packet[9] = crc >>> 8;
  packet[10] = crc >>> 16;
  packet[11] = crc >>> 24;
}

/** True when the packet carries its own checksum. Shape: at least 12 bytes. */
export function isSealed(packet: Uint8Array): boolean {
  const crc = packetChecksum(packet);
  return (
    packet[8] === (crc & 255) &&
    packet[9] === ((crc >>> 8) & 255) &&
    packet[10] === ((crc >>> 16) & 255) &&
    packet[11] === crc >>> 24
  );
}
