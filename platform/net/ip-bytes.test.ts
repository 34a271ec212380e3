import { describe, expect, it } from 'vitest';
import { ipBytes } from './ip-bytes.ts';

describe('addresses in bytes', () => {
  it.each([
    ['192.0.2.255', 4, [192, 0, 2, 255]],
    ['::', 6, new Array(16).fill(0)],
    ['::1', 6, [...new Array(15).fill(0), 1]],
    ['2001:db8::8:800:200c:417a', 6, [0x20, 1, 0x0d, 0xb8, 0, 0, 0, 0, 0, 8, 8, 0, 0x20, 0x0c, 0x41, 0x7a]],
    ['1:2:3:4:5:6:7:8', 6, [0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0, 7, 0, 8]],
    ['fe80::1%eth0', 6, [0xfe, 0x80, ...new Array(13).fill(0), 1]],
    ['::ffff:192.0.2.1', 4, [192, 0, 2, 1]],
  ])('reads %s', (text, family, ip) => {
    expect(ipBytes(text)).toEqual({ family, ip: Uint8Array.from(ip) });
  });

  it.each(['', 'localhost', '1.2.3', '1.2.3.256', '1.2.3.4.5', ':', '1::2::3', '1:2:3:4:5:6:7', '1:2:3:4:5:6:7:8:9', '12345::', '1:2:3:4:5:6:7::8', 'g::'])(
    'does not read "%s"',
    (text) => {
      expect(ipBytes(text)).toBeUndefined();
    },
  );
});
