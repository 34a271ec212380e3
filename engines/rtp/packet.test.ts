import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { readAudioLevel } from './audio-level.ts';
import { absSendTime, layOutPacket, patchPacket } from './packet-writer.ts';
import { extensionLength, extensionOffset, findExtension, readRtpHeader, readTextExtension, RtpHeader } from './packet.ts';
import { unwrapRtx } from './rtx.ts';

const header = new RtpHeader();

describe('the RTP header', () => {
  test('a plain packet gives its fields and its payload', () => {
    const bytes = Uint8Array.of(0x80, 0xe0, 0x12, 0x34, 0, 0, 0, 9, 0xff, 0, 0, 1, 7, 8);

    expect(readRtpHeader(bytes, bytes.length, header)).toBe(true);

    expect(header).toMatchObject({ payloadType: 96, marker: true, seq: 0x1234, rtpTime: 9, ssrc: 0xff000001, payloadOffset: 12, payloadLength: 2 });
  });

  test('CSRCs and padding are left out of the payload', () => {
    const bytes = Uint8Array.of(0xa1, 0x60, 0, 1, 0, 0, 0, 9, 0, 0, 0, 1, 0, 0, 0, 2, 7, 8, 9, 0, 2);

    expect(readRtpHeader(bytes, bytes.length, header)).toBe(true);

    expect(header).toMatchObject({ payloadOffset: 16, payloadLength: 3 });
  });

  test('a written packet is read back, with one-byte and with two-byte extensions', () => {
    for (const ids of [
      [3, 14],
      [3, 15],
    ] as const) {
      const { bytes, slots } = layOutPacket(111, 0xdeadbeef, [
        { id: ids[0], length: 3 },
        { id: ids[1], length: 2 },
      ]);
      patchPacket(bytes, true, 111, 65535, 0xffff_ffff);

      expect(readRtpHeader(bytes, bytes.length, header)).toBe(true);

      expect(header).toMatchObject({ payloadType: 111, marker: true, seq: 65535, rtpTime: 0xffff_ffff, ssrc: 0xdeadbeef, payloadLength: 0 });
      expect(slots.map((slot, index) => findExtension(bytes, header, ids[index] ?? 0) - slot * 256)).toEqual([3, 2]);
      expect(findExtension(bytes, header, 5)).toBe(-1);
    }
  });

  test('the time to send is 6.18 fixed point and wraps after 64 s', () => {
    expect([absSendTime(0), absSendTime(1000), absSendTime(64_000), absSendTime(65_000)]).toEqual([0, 0x4_0000, 0, 0x4_0000]);
    expect(absSendTime(500)).toBe(0x2_0000);
  });

  test('names and loudness are read from extensions, and a name of 17 characters is refused', () => {
    const read = (length: number): string | undefined => {
      const { bytes, slots } = layOutPacket(96, 1, [
        { id: 1, length },
        { id: 2, length: 1 },
      ]);
      bytes.fill(113, slots[0], (slots[0] ?? 0) + length);
      bytes[slots[1] ?? 0] = 0x80 | 30;
      readRtpHeader(bytes, bytes.length, header);
      expect(readAudioLevel(bytes, header, 2)).toBe(30);
      return readTextExtension(bytes, header, 1);
    };

    expect(read(1)).toBe('q');
    expect(read(16)).toBe('q'.repeat(16));
    expect(read(17)).toBeUndefined();
  });

  test('a retransmission becomes the packet it repeats, one without an original does not', () => {
    const { bytes: front } = layOutPacket(97, 2, []);
    const bytes = Uint8Array.of(...front, 0xab, 0xcd, 1, 2, 3);
    readRtpHeader(bytes, bytes.length, header);

    expect(unwrapRtx(bytes, header, 7, 96)).toBe(true);
    expect(header).toMatchObject({ seq: 0xabcd, ssrc: 7, payloadType: 96, payloadOffset: 14, payloadLength: 3 });

    readRtpHeader(bytes, 13, header);
    expect(unwrapRtx(bytes, header, 7, 96)).toBe(false);
  });
});

describe('[D-18] lying lengths', () => {
  const packet = (...rest: number[]) => Uint8Array.of(...rest, ...new Array<number>(40 - rest.length).fill(0));

  test.each([
    ['eleven bytes', Uint8Array.of(0x80, 96, 0, 0, 0, 0, 0, 0, 0, 0, 0), 11],
    ['another version', packet(0x40, 96), 40],
    ['fifteen CSRCs', packet(0x8f, 96), 40],
    ['an extension of 0xFFFF words', packet(0x90, 96, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xbe, 0xde, 0xff, 0xff), 40],
    ['an extension head that is cut off', packet(0x90, 96), 14],
    ['a length beyond the buffer', packet(0x80, 96), 41],
    ['padding longer than the packet', packet(0xa0, 96).fill(255, 39), 40],
    ['padding of nothing', packet(0xa0, 96), 40],
  ])('[D-18] %s is refused', (_name, bytes, length) => {
    expect(readRtpHeader(bytes, length, header)).toBe(false);
  });

  test('[D-18] padding up to the header is taken, one more is not', () => {
    expect(readRtpHeader(packet(0xa0, 96).fill(28, 39), 40, header)).toBe(true);
    expect(header.payloadLength).toBe(0);
    expect(readRtpHeader(packet(0xa0, 96).fill(29, 39), 40, header)).toBe(false);
  });

  test('[D-18] extensions whose lengths lie are not found, and nothing outside is read', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 12, maxLength: 120 }), fc.integer({ min: 1, max: 255 }), (bytes, id) => {
        bytes[0] = 0x90;
        if (!readRtpHeader(bytes, bytes.length, header)) return;
        const found = findExtension(bytes, header, id);
        if (found < 0) return;
        expect(extensionOffset(found) + extensionLength(found)).toBeLessThanOrEqual(header.payloadOffset);
      }),
    );
  });

  // The promise is 20 µs for each; a byte costs about a nanosecond, and no timing is asserted in tests.
  test('[D-18] no lie makes the reader look at a byte more than once or twice', () => {
    const lies = [
      packet(0x90, 96, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xbe, 0xde, 0xff, 0xff),
      packet(0x9f, 96, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10, 0, 0, 6),
      Uint8Array.of(0x90, 96, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xbe, 0xde, 1, 0x70, ...new Uint8Array(1484)),
      Uint8Array.of(0x90, 96, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10, 0, 1, 0x70, ...new Uint8Array(1484)),
    ];
    for (const lie of lies) {
      let reads = 0;
      const counted = new Proxy(lie, {
        get: (bytes, key) => {
          if (typeof key === 'string' && /^\d+$/.test(key)) reads++;
          return Reflect.get(bytes, key, bytes) as unknown;
        },
      });
      if (readRtpHeader(counted, lie.length, header)) findExtension(counted, header, 3);

      expect(reads).toBeLessThan(lie.length + 20);
    }
  });
});
