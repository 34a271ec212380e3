import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { HandshakeFragment } from './handshake-fragment.ts';
import { messageBytesLimit, Reassembly, spansLimit, waitingBytesLimit, waitingMessagesLimit } from './reassembly.ts';

function fragment(over: Partial<HandshakeFragment> = {}): HandshakeFragment {
  return { type: 1, seq: 0, length: over.bytes?.length ?? 4, offset: 0, bytes: new Uint8Array(4), ...over };
}

test('an empty message is whole with its only fragment', () => {
  const reassembly = new Reassembly();

  expect(reassembly.add(fragment({ length: 0, bytes: new Uint8Array(0) }))).toBe('held');
  expect(reassembly.take()).toEqual({ type: 1, seq: 0, body: new Uint8Array(0) });
  expect(reassembly.take()).toBeUndefined();
});

test('any messages, cut anyhow, in any order and twice, come out whole and in order', () => {
  const message = fc.record({ type: fc.integer({ min: 1, max: 20 }), body: fc.uint8Array({ maxLength: 60 }), cuts: fc.array(fc.integer({ min: 1, max: 59 }), { maxLength: 6 }) });
  fc.assert(
    fc.property(fc.array(message, { minLength: 1, maxLength: 6 }), fc.infiniteStream(fc.nat()), (messages, dice) => {
      const fragments = messages.flatMap(({ type, body, cuts }, seq) => {
        const edges = [0, ...[...new Set(cuts)].filter((cut) => cut < body.length).sort((a, b) => a - b), body.length];
        return edges.slice(1).map((end, index) => {
          const offset = edges[index] ?? 0;
          return { type, seq, length: body.length, offset, bytes: body.subarray(offset, end) };
        });
      });
      const shuffled = [...fragments, ...fragments].map((value) => ({ value, at: dice.next().value })).sort((a, b) => a.at - b.at);
      const reassembly = new Reassembly();
      const got: unknown[] = [];
      for (const { value } of shuffled) {
        expect(['held', 'old']).toContain(reassembly.add(value));
        for (let whole = reassembly.take(); whole !== undefined; whole = reassembly.take()) got.push(whole);
      }

      expect(got).toEqual(messages.map(({ type, body }, seq) => ({ type, seq, body })));
    }),
    { numRuns: 100 },
  );
});

test('overlapping fragments, as a sender with a smaller path makes them, fit together', () => {
  const reassembly = new Reassembly();
  const body = Uint8Array.from({ length: 10 }, (_, index) => index);

  reassembly.add({ type: 1, seq: 0, length: 10, offset: 0, bytes: body.subarray(0, 6) });
  reassembly.add({ type: 1, seq: 0, length: 10, offset: 4, bytes: body.subarray(4) });

  expect(reassembly.take()?.body).toEqual(body);
});

describe('[D-12] limits', () => {
  test('a message of 16 KiB is kept, one byte more is not', () => {
    const reassembly = new Reassembly();

    expect(reassembly.add(fragment({ length: messageBytesLimit + 1 }))).toBe('too-long');
    expect(reassembly.add(fragment({ length: messageBytesLimit }))).toBe('held');
  });

  test('sixteen messages may wait, the seventeenth is too far', () => {
    const reassembly = new Reassembly();

    expect(reassembly.add(fragment({ seq: waitingMessagesLimit - 1 }))).toBe('held');
    expect(reassembly.add(fragment({ seq: waitingMessagesLimit }))).toBe('too-far');
  });

  test('64 KiB may wait, of which the message in turn always has its share', () => {
    const reassembly = new Reassembly();
    const ahead = waitingBytesLimit / messageBytesLimit - 1;

    for (let seq = 1; seq <= ahead; seq++) expect(reassembly.add(fragment({ seq, length: messageBytesLimit }))).toBe('held');
    expect(reassembly.add(fragment({ seq: ahead + 1, length: 4 }))).toBe('no-room');
    expect(reassembly.add(fragment({ seq: 0, length: messageBytesLimit }))).toBe('held');
  });

  test('what was delivered makes room again', () => {
    const reassembly = new Reassembly();

    for (let seq = 0; seq < 40; seq++) {
      expect(reassembly.add(fragment({ seq, bytes: new Uint8Array(messageBytesLimit) }))).toBe('held');
      expect(reassembly.take()?.seq).toBe(seq);
    }
  });

  test('sixteen separate parts may wait, the seventeenth is dropped until the holes close', () => {
    const reassembly = new Reassembly();
    const part = (index: number) => fragment({ length: 1_000, offset: index * 2, bytes: new Uint8Array(1) });

    for (let index = 0; index < spansLimit; index++) expect(reassembly.add(part(index))).toBe('held');
    expect(reassembly.add(part(spansLimit))).toBe('too-many-holes');
    expect(reassembly.add(fragment({ length: 1_000, offset: 0, bytes: new Uint8Array(31) }))).toBe('held');
    expect(reassembly.add(part(spansLimit))).toBe('held');
  });

  test('fragments that contradict the first of their message are dropped', () => {
    const reassembly = new Reassembly();
    reassembly.add(fragment({ length: 10 }));

    expect(reassembly.add(fragment({ length: 11 }))).toBe('contradiction');
    expect(reassembly.add(fragment({ length: 10, type: 2 }))).toBe('contradiction');
  });
});
