/**
 * The CRC-32 of a stretch of bytes, as an unsigned number.
 *
 * Shape   0 ≤ start ≤ end ≤ bytes.length
 * Source  ITU V.42, as [RFC 8489 §14.7] asks for
 */
export function crc32(bytes: Uint8Array, start = 0, end = bytes.length): number {
  let crc = 0xffff_ffff;
  for (let index = start; index < end; index++) {
    // The mask keeps the index inside the table's 256 entries.
    crc = (table[(crc ^ (bytes[index] as number)) & 0xff] as number) ^ (crc >>> 8);
  }
  return (crc ^ 0xffff_ffff) >>> 0;
}

const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = (value & 1) === 1 ? 0xedb8_8320 ^ (value >>> 1) : value >>> 1;
  return value;
});
