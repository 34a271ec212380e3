import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TwoAssociations } from './testing/two-associations.ts';

const link = fc.record({
  seed: fc.integer({ min: 1, max: 1_000_000 }),
  loss: fc.constantFrom(0, 0.05, 0.2, 0.35),
  duplicate: fc.constantFrom(0, 0.1),
  delayMs: fc.constantFrom(0, 5, 40),
  jitterMs: fc.constantFrom(0, 3, 60),
});

const channelKinds = [
  { label: 'reliable', ordered: true },
  { label: 'unordered', ordered: false },
  { label: 'lossy', ordered: false, maxRetransmits: 0 },
  { label: 'lossy-ordered', ordered: true, maxRetransmits: 1 },
] as const;

type Label = (typeof channelKinds)[number]['label'];

const steps = fc.array(
  fc.record({
    channel: fc.constantFrom<Label>('reliable', 'unordered', 'lossy', 'lossy-ordered'),
    from: fc.constantFrom<'client' | 'server'>('client', 'server'),
    bytes: fc.constantFrom(4, 5, 100, 1164, 1165, 4000, 15_000, 60_000),
    waitMs: fc.constantFrom(0, 0, 0, 1, 30, 300),
  }),
  { maxLength: 60 },
);

/** The number of a message in its first four bytes; the rest repeats the number's low byte. */
function makeMessage(number: number, bytes: number): Uint8Array {
  const message = new Uint8Array(bytes).fill(number & 255);
  new DataView(message.buffer).setUint32(0, number);
  return message;
}

function readMessage(message: Uint8Array): number {
  const number = new DataView(message.buffer, message.byteOffset).getUint32(0);
  expect(message.subarray(4).every((byte) => byte === (number & 255))).toBe(true);
  return number;
}

test('over any link reliable channels deliver all exactly once, ordered ones in order, lossy ones a part without repetition', () => {
  fc.assert(
    fc.property(link, steps, (options, plan) => {
      const pair = new TwoAssociations(options);
      for (const { label, ordered, ...limit } of channelKinds) {
        pair.command(pair.client, { do: 'open-channel', label, ordered, ...limit });
      }
      pair.loss = Math.min(options.loss, 0.1); // at 35 % one handshake in a hundred is rightly given up
      pair.connect();
      pair.loss = options.loss;
      pair.run(60_000, () => pair.server.of('channel-open').length === 4);
      const ids = new Map(pair.client.of('channel-open').map((event) => [event.label, event.channel]));

      const sent: Record<'client' | 'server', { label: string; bytes: number }[]> = { client: [], server: [] };
      for (const { channel, from, bytes, waitMs } of plan) {
        const message = makeMessage(sent[from].length, bytes);
        sent[from].push({ label: channel, bytes });
        pair.command(pair[from], { do: 'send', channel: ids.get(channel) ?? -1, bytes: message });
        pair.run(waitMs);
      }
      pair.run(400_000, () => ['client', 'server'].every((from) => isDelivered(pair, sent, from as 'client' | 'server')));
      // A last message on every channel shows that none is stuck behind what was given up.
      pair.loss = 0;
      pair.run(10_000);
      for (const from of ['client', 'server'] as const) {
        for (const { label } of channelKinds) {
          pair.command(pair[from], { do: 'send', channel: ids.get(label) ?? -1, bytes: makeMessage(sent[from].length, 4) });
          sent[from].push({ label, bytes: 4 });
        }
      }
      pair.run(20_000);

      for (const from of ['client', 'server'] as const) {
        const receiver = from === 'client' ? pair.server : pair.client;
        expect(receiver.of('failed')).toEqual([]);
        for (const { label, ordered, ...limit } of channelKinds) {
          const wanted = sent[from].flatMap((message, number) => (message.label === label ? [number] : []));
          const got = receiver.of('message').filter((event) => event.label === label).map((event) => readMessage(event.bytes));
          expect(got.at(-1)).toBe(wanted.at(-1));
          expect(new Set(got).size).toBe(got.length);
          if (ordered) expect(got).toEqual([...got].sort((a, b) => a - b));
          if (!('maxRetransmits' in limit)) expect([...got].sort((a, b) => a - b)).toEqual(wanted);
          else expect(got.every((number) => wanted.includes(number))).toBe(true);
          if (options.loss === 0 && options.jitterMs === 0) expect(got.length).toBe(wanted.length);
        }
      }
    }),
    { numRuns: 200, endOnFailure: false },
  );
}, 60_000);

function isDelivered(pair: TwoAssociations, sent: Record<'client' | 'server', { label: string }[]>, from: 'client' | 'server'): boolean {
  const receiver = from === 'client' ? pair.server : pair.client;
  const count = (label: string): number => receiver.of('message').filter((event) => event.label === label).length;
  return ['reliable', 'unordered'].every((label) => count(label) === sent[from].filter((message) => message.label === label).length);
}
