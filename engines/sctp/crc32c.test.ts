import { expect, test } from 'vitest';
import { crc32c, isSealed, packetChecksum, sealPacket } from './crc32c.ts';

test('agrees with the vectors of RFC 3720 B.4', () => {
  expect(crc32c(new Uint8Array(32))).toBe(0x8a91_36aa);
  expect(crc32c(new Uint8Array(32).fill(0xff))).toBe(0x62a8_ab43);
  expect(crc32c(Uint8Array.from({ length: 32 }, (_, index) => index))).toBe(0x46dd_794e);
  expect(crc32c(Uint8Array.from({ length: 32 }, (_, index) => 31 - index))).toBe(0x113f_db5c);
  expect(crc32c(new Uint8Array([...'123456789'].map((digit) => digit.charCodeAt(0))))).toBe(0xe306_9283);
});

test('a sealed packet is recognised, whatever its length, and any changed bit is not', () => {
  for (let length = 12; length < 40; length++) {
    const packet = Uint8Array.from({ length }, (_, index) => index * 7);
    sealPacket(packet);
    expect(isSealed(packet)).toBe(true);
    for (let bit = 0; bit < length * 8; bit += 5) {
      const changed = new Uint8Array(packet);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(isSealed(changed)).toBe(false);
    }
  }
});

test('the checksum field itself counts as zero', () => {
  const packet = Uint8Array.from({ length: 20 }, (_, index) => index);
  const cleared = new Uint8Array(packet).fill(0, 8, 12);

  expect(packetChecksum(packet)).toBe(crc32c(cleared));
});
