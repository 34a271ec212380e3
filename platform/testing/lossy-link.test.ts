import { theOnlyPeer, type Machine, type Ms, type Out } from '@parley/engine-wire';
import { createSocket } from 'node:dgram';
import { describe, expect, test } from 'vitest';
import { createSeededRandom, LossyLink, perfectLink, startUdpRelay, TwoPeers, type LinkConditions } from './index.ts';

function send(conditions: Partial<LinkConditions>, count: number, seed = 1): { readonly got: number[]; readonly link: LossyLink } {
  const got: number[] = [];
  const link = new LossyLink({ ...perfectLink, ...conditions }, createSeededRandom(seed), (bytes) => got.push(bytes[0] ?? -1));
  const buffer = new Uint8Array(1);
  for (let index = 0; index < count; index++) {
    buffer[0] = index;
    link.send(buffer, index);
    link.deliverDue(index);
  }
  link.deliverDue(Infinity);
  return { got, link };
}

describe('a lossy link', () => {
  test('that is perfect delivers copies in order, after its delay', () => {
    const { got, link } = send({ delayMs: 5 }, 100);

    expect(got).toEqual(Array.from({ length: 100 }, (_, index) => index));
    expect(link.nextAt()).toBe(Infinity);
  });

  test('loses, repeats and reorders about as often as asked', () => {
    expect(send({ loss: 0.3 }, 200).got.length).toBeGreaterThan(110);
    expect(send({ loss: 0.3 }, 200).link.lost).toBeGreaterThan(30);
    expect(send({ duplicate: 0.5 }, 200).got.length).toBeGreaterThan(260);
    const { got } = send({ reorder: 0.2, reorderByMs: 10 }, 200);
    expect(got.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 200 }, (_, index) => index));
    expect(got.filter((value, index) => value < (got[index - 1] ?? -1)).length).toBeGreaterThan(10);
  });

  test('is the same for the same seed and another for another', () => {
    const conditions = { loss: 0.5 };

    expect(send(conditions, 50, 3).got).toEqual(send(conditions, 50, 3).got);
    expect(send(conditions, 50, 3).got).not.toEqual(send(conditions, 50, 4).got);
  });
});

/** Answers each datagram below ten by the next number; repeats its first one every 50 ms until heard. */
class Counter implements Machine<'start', number> {
  #next: Ms = Infinity;

  receive(bytes: Uint8Array, _from: number, _now: Ms, out: Out<number>): void {
    const number = bytes[0] ?? 0;
    this.#next = Infinity;
    if (number < 10) out.transmit(Uint8Array.of(number + 1), theOnlyPeer);
    out.emit(number);
  }

  command(_: 'start', now: Ms, out: Out<number>): void {
    this.#next = now + 50;
    out.transmit(Uint8Array.of(1), theOnlyPeer);
  }

  tick(now: Ms, out: Out<number>): void {
    if (now >= this.#next) this.command('start', now, out);
  }

  deadline(): Ms {
    return this.#next;
  }
}

test('two peers talk over the fake clock, with timers', () => {
  let first = true;
  const swallowFirst = (bytes: Uint8Array) => (first ? void (first = false) : bytes);
  const link = new TwoPeers({ left: new Counter(), right: new Counter(), random: createSeededRandom(1), mutate: swallowFirst });

  link.commandLeft('start');
  expect(link.run(1_000, () => link.leftEvents.includes(10))).toBe(true);

  expect(link.rightEvents).toEqual([1, 3, 5, 7, 9]);
  expect(link.now).toBe(60);
});

test('a relay carries datagrams of several clients both ways and counts what it lost', async () => {
  const echo = createSocket('udp4');
  echo.on('message', (bytes, from) => echo.send(bytes, from.port, from.address));
  await new Promise<void>((resolve) => echo.bind(0, '127.0.0.1', resolve));
  const relay = await startUdpRelay({ targetPort: echo.address().port, seed: 1, conditions: {} });

  const answers = await Promise.all(['a', 'b'].map((text) => new Promise<string>((resolve) => {
    const client = createSocket('udp4');
    client.once('message', (bytes) => client.close(() => resolve(bytes.toString())));
    client.send(text, relay.port, '127.0.0.1');
  })));

  expect(answers).toEqual(['a', 'b']);
  expect(relay.counts()).toEqual({ sent: 4, lost: 0 });
  await relay.close();
  await new Promise<void>((resolve) => echo.close(() => resolve()));
});
