import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { readRtcp } from './rtcp.ts';
import { RtcpWriter } from './rtcp-writer.ts';
import { recordRtcp } from './testing/record-rtcp.ts';
import { readTransportFeedback, TransportFeedback, transportStatusLimit } from './transport-feedback.ts';

const writer = new RtcpWriter();

/** What all messages together say: the last word about each packet counts. */
function report(feedback: TransportFeedback): Map<number, number | undefined> {
  const said = new Map<number, number | undefined>();
  for (;;) {
    writer.begin();
    if (!feedback.write(writer, 1, 2)) return said;
    const { handler, calls } = recordRtcp();
    expect(readRtcp(writer.bytes, writer.length, handler)).toBe(true);
    const body = calls[0]?.[1] as Uint8Array; // the handler records a copy of the body
    expect(readTransportFeedback(body, 0, body.length, (seq, ms) => said.set(seq, ms))).toBe(true);
    if (feedback.waiting === 0) return said;
  }
}

describe('transport-wide feedback', () => {
  test('arrivals and losses are told with a quarter of a millisecond', () => {
    const feedback = new TransportFeedback();
    feedback.arrived(65_534, 1000.25);
    feedback.arrived(65_535, 1001.5);
    feedback.arrived(2, 1100);

    expect([...report(feedback)]).toEqual([
      [65_534, 1000.25],
      [65_535, 1001.5],
      [0, undefined],
      [1, undefined],
      [2, 1100],
    ]);
    expect(feedback.waiting).toBe(0);
    expect(feedback.write(writer, 1, 2)).toBe(false);
  });

  test('every arrival is told exactly, whatever is lost, late or slow', () => {
    const step = fc.record({ lost: fc.nat(30), ms: fc.oneof(fc.nat(20), fc.nat(20_000)), swap: fc.boolean() });
    fc.assert(
      fc.property(fc.nat(65_535), fc.array(step, { minLength: 1, maxLength: 60 }), (first, steps) => {
        const feedback = new TransportFeedback();
        const told = new Map<number, number | undefined>();
        const arrived = new Map<number, number>();
        let seq = first;
        let now = 5000;
        for (const { lost, ms, swap } of steps) {
          seq += lost + 1;
          now += ms;
          const order = swap ? [seq + 1, seq] : [seq, seq + 1];
          for (const each of order) {
            feedback.arrived(each & 0xffff, now);
            arrived.set(each & 0xffff, now);
            now += 0.25;
          }
          seq += 1;
          if (ms % 3 === 0) for (const [key, value] of report(feedback)) told.set(key, value);
        }
        for (const [key, value] of report(feedback)) told.set(key, value);

        for (const [key, ms] of arrived) expect(told.get(key)).toBe(ms % 16_777_216);
        for (const [key, ms] of told) expect(ms).toBe(arrived.get(key));
      }),
      { numRuns: 60 },
    );
  });

  test('two thousand arrivals at once become messages that each fit a datagram', () => {
    const feedback = new TransportFeedback();
    for (let seq = 0; seq < 1000; seq++) feedback.arrived(seq, seq * 3);

    expect(report(feedback).size).toBe(1000);
  });

  test(`[D-19] ${transportStatusLimit} statuses are read, one more is refused`, () => {
    const message = (count: number) => {
      const bytes = new Uint8Array(12);
      bytes.set([0, 0, count >>> 8, count & 255]);
      bytes.set([0x1f, 0xff], 8); // a run of 8,191 losses
      return bytes;
    };
    let visited = 0;

    expect(readTransportFeedback(message(transportStatusLimit), 0, 12, () => visited++)).toBe(true);
    expect(visited).toBe(transportStatusLimit);
    expect(readTransportFeedback(message(transportStatusLimit + 1), 0, 12, () => visited++)).toBe(false);
  });

  test('[D-19] runs of nothing and missing deltas are malformed', () => {
    expect(readTransportFeedback(Uint8Array.of(0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, 0), 0, 12, () => {})).toBe(false);
    expect(readTransportFeedback(Uint8Array.of(0, 0, 0, 9, 0, 0, 0, 0, 0x20, 9), 0, 10, () => {})).toBe(false);
  });
});
