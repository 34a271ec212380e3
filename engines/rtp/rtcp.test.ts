import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { canonicalNameSize, ntpMiddle, rtcpRoom, RtcpWriter } from './rtcp-writer.ts';
import { largestRembBps, nackItemLimit, readRtcp, smallestRembBps } from './rtcp.ts';
import { recordRtcp } from './testing/record-rtcp.ts';

const writer = new RtcpWriter();

function readBack(): unknown[][] {
  const { handler, calls } = recordRtcp();
  expect(readRtcp(writer.bytes, writer.length, handler)).toBe(true);
  return calls;
}

describe('RTCP', () => {
  test('a compound of every message reads back in order', () => {
    const name = Uint8Array.of(80, 65);
    writer.begin();
    writer.senderReport(1, 3_900_000_000.5, 90_000, 5, 600);
    writer.canonicalName(1, name);
    writer.receiverReport(2, 1);
    writer.reportBlock(3, 128, -2, 70_000, 11, 0xabcd1234, 65_536);
    writer.nack(2, 3, Float64Array.of(65_535, 65_536, 65_551, 65_552, 65_600), 5);
    writer.pictureLoss(2, 3);
    writer.fullIntra(2, 4, 9);
    writer.estimate(2, 1_500_000, 3);
    writer.referenceTime(2, 3_900_000_001.25);
    writer.referenceDelay(2, 9, 0x11112222, 5);
    writer.bye(1);

    expect(readBack()).toEqual([
      ['senderReport', 1, 3_900_000_000.5, ntpMiddle(3_900_000_000.5), 90_000],
      ['reportBlock', 2, 3, 128, 70_000, 11, 0xabcd1234, 65_536],
      ['nack', 3, 65_535],
      ['nack', 3, 0],
      ['nack', 3, 15],
      ['nack', 3, 16],
      ['nack', 3, 64],
      ['keyframeRequest', 3],
      ['keyframeRequest', 4],
      ['estimate', 1_500_000],
      ['referenceTime', 2, ntpMiddle(3_900_000_001.25)],
      ['bye', 1],
    ]);
    expect(writer.length % 4).toBe(0);
    expect(canonicalNameSize(name)).toBe(16);
  });

  test('the writer refuses what does not fit', () => {
    writer.begin();
    while (writer.fits(28)) writer.senderReport(1, 0, 0, 0, 0);

    expect(() => writer.senderReport(1, 0, 0, 0, 0)).toThrow('room for 28 bytes');
    expect(writer.length).toBeLessThanOrEqual(rtcpRoom);
  });

  test('unknown packet types and blocks are skipped by their length', () => {
    const { handler, calls } = recordRtcp();
    const bytes = Uint8Array.of(0x80, 204, 0, 2, 0, 0, 0, 1, 1, 2, 3, 4, 0x80, 207, 0, 3, 0, 0, 0, 1, 99, 0, 0, 1, 5, 5, 5, 5, 0x81, 203, 0, 1, 0, 0, 0, 7);

    expect(readRtcp(bytes, bytes.length, handler)).toBe(true);

    expect(calls).toEqual([['bye', 7]]);
  });

  test.each([
    ['nothing', []],
    ['half a header', [0x80, 200]],
    ['another version', [0x00, 200, 0, 0]],
    ['a length beyond the end', [0x80, 200, 0, 9, 0, 0, 0, 1]],
    ['a sender report without its body', [0x80, 200, 0, 1, 0, 0, 0, 1]],
    ['31 report blocks that are not there', [0x9f, 201, 0, 1, 0, 0, 0, 1]],
    ['an extended report block beyond the end', [0x80, 207, 0, 2, 0, 0, 0, 1, 4, 0, 0, 2]],
  ])('[D-19] %s is malformed', (_name, list) => {
    const bytes = Uint8Array.from(list);
    expect(readRtcp(bytes, bytes.length, recordRtcp().handler)).toBe(false);
  });

  test('[D-19] an estimate is clamped between 30 kb/s and 100 Mb/s, whatever it claims', () => {
    const remb = (word: number) => Uint8Array.of(0x8f, 206, 0, 4, 0, 0, 0, 1, 0, 0, 0, 0, 82, 69, 77, 66, 0, word >>> 16, word >>> 8, word);
    for (const [word, expected] of [
      [0xff_ffff, largestRembBps],
      [0, smallestRembBps],
      [29_999, smallestRembBps],
      [30_001, 30_001],
      [0x1e_0000 & 0x3_ffff, smallestRembBps + 101_072],
    ] as const) {
      const { handler, calls } = recordRtcp();
      const bytes = remb(word);
      readRtcp(bytes, bytes.length, handler);
      expect(calls).toEqual([['estimate', expected]]);
    }
  });

  test(`[D-19] a NACK of ${nackItemLimit} items is heard whole, the one after it not`, () => {
    const items = nackItemLimit + 1;
    const bytes = new Uint8Array(12 + items * 4);
    bytes.set([0x81, 205, 0, 2 + items]);
    const { handler, calls } = recordRtcp();

    expect(readRtcp(bytes, bytes.length, handler)).toBe(true);

    expect(calls.length).toBe(nackItemLimit);
  });

  test('[D-19] no bytes make the reader throw or run away', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.integer({ min: 200, max: 207 }), fc.nat(31), (bytes, type, count) => {
        const compound = Uint8Array.of(0x80 | count, type, 0, Math.floor(bytes.length / 4), ...bytes);
        const { handler, calls } = recordRtcp();
        readRtcp(compound, compound.length, handler);
        expect(calls.length).toBeLessThan(64 * 17 + 60);
      }),
    );
  });
});
