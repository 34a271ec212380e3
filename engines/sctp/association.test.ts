import { describe, expect, test } from 'vitest';
import { TwoAssociations } from './testing/two-associations.ts';

const message = (length: number, fill = 7): Uint8Array => new Uint8Array(length).fill(fill);

describe('a handshake', () => {
  test('opens when both sides begin at once', () => {
    const pair = new TwoAssociations({ delayMs: 5 }).connect();

    expect(pair.client.events).toEqual([{ type: 'connected' }]);
    expect(pair.server.events).toEqual([{ type: 'connected' }]);
  });

  test('opens when only one side begins', () => {
    for (const who of ['client', 'server'] as const) {
      const pair = new TwoAssociations({ delayMs: 5 });
      pair.command(pair[who], { do: 'connect' });
      pair.run(100);

      expect([...pair.client.events, ...pair.server.events]).toEqual([{ type: 'connected' }, { type: 'connected' }]);
    }
  });

  test('survives the loss of every one of its packets', () => {
    for (let seed = 1; seed <= 30; seed++) {
      const pair = new TwoAssociations({ seed, delayMs: 5, loss: 0.4 });
      pair.command(pair.client, { do: 'connect' });
      pair.run(60_000, () => pair.client.events.length + pair.server.events.length >= 2);

      expect(pair.client.events.concat(pair.server.events).map((event) => event.type)).toEqual(['connected', 'connected']);
    }
  });

  test('fails when nobody answers', () => {
    const pair = new TwoAssociations({ loss: 1 });
    pair.command(pair.client, { do: 'connect' });
    pair.run(60_000);

    expect(pair.client.events).toEqual([{ type: 'failed', reason: 'no-answer' }]);
    expect(pair.client.machine.deadline()).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('channels', () => {
  test('opens channels from both sides on streams of their own parity, also before the association is up', () => {
    const pair = new TwoAssociations({ delayMs: 1 });
    pair.command(pair.client, { do: 'open-channel', label: '_reliable', ordered: true });
    pair.command(pair.server, { do: 'open-channel', label: '_lossy', ordered: false, maxRetransmits: 0, protocol: 'p' });
    pair.connect().run(100);

    const lossy = { type: 'channel-open', channel: 1, label: '_lossy', protocol: 'p', ordered: false, maxRetransmits: 0 };
    const reliable = { type: 'channel-open', channel: 0, label: '_reliable', protocol: '', ordered: true };
    expect(pair.client.of('channel-open')).toEqual([{ ...reliable, opened: 'here' }, { ...lossy, opened: 'there' }]);
    expect(pair.server.of('channel-open')).toEqual([{ ...lossy, opened: 'here' }, { ...reliable, opened: 'there' }]);
  });

  test('carries text, bytes and emptiness', () => {
    const pair = new TwoAssociations().connect();
    const channel = pair.channel('a');
    pair.command(pair.client, { do: 'send', channel, bytes: message(3) });
    pair.command(pair.client, { do: 'send', channel, bytes: Uint8Array.of(104, 105), text: true });
    pair.command(pair.client, { do: 'send', channel, bytes: message(0) });
    pair.command(pair.client, { do: 'send', channel, bytes: message(0), text: true });
    pair.run(100);

    expect(pair.server.of('message').map(({ bytes, text }) => [[...bytes], text])).toEqual([
      [[7, 7, 7], false],
      [[104, 105], true],
      [[], false],
      [[], true],
    ]);
  });

  test('answers on a channel that the peer opened', () => {
    const pair = new TwoAssociations().connect();
    const channel = pair.channel('a');
    pair.command(pair.server, { do: 'send', channel, bytes: message(9) });
    pair.run(100);

    expect(pair.client.of('message').map((event) => event.bytes.length)).toEqual([9]);
  });

  test('carries a message of 256 KiB and refuses one byte more', () => {
    const pair = new TwoAssociations({ delayMs: 1 }).connect();
    const channel = pair.channel('a');
    pair.command(pair.client, { do: 'send', channel, bytes: message(262_144) });
    pair.run(5000);

    expect(pair.server.of('message').map((event) => event.bytes.length)).toEqual([262_144]);
    expect(() => pair.command(pair.client, { do: 'send', channel, bytes: message(262_145) })).toThrow('at most 262144');
  });

  test('aborts when a message is longer than we take', () => {
    const pair = new TwoAssociations({ delayMs: 1, server: { maxMessageBytes: 5000 } }).connect();
    const channel = pair.channel('a');
    pair.command(pair.client, { do: 'send', channel, bytes: message(5000) });
    pair.run(1000);
    pair.command(pair.client, { do: 'send', channel, bytes: message(5001) });
    pair.run(1000);

    expect(pair.server.of('message').length).toBe(1);
    expect(pair.server.of('failed')).toEqual([{ type: 'failed', reason: 'message-too-long' }]);
    expect(pair.client.of('failed')).toEqual([{ type: 'failed', reason: 'aborted-by-peer' }]);
  });

  test('says what is buffered and when it has drained', () => {
    const pair = new TwoAssociations({ delayMs: 10 }).connect();
    const channel = pair.channel('a');
    for (let count = 0; count < 20; count++) pair.command(pair.client, { do: 'send', channel, bytes: message(15_000) });

    expect(pair.client.machine.bufferedBytes(channel)).toBeGreaterThan(280_000);
    expect(pair.client.of('drained')).toEqual([]);

    pair.run(2000);

    expect(pair.client.machine.bufferedBytes(channel)).toBe(0);
    expect(pair.client.of('drained')).toEqual([{ type: 'drained', channel }]);
  });

  test('a backlog on one channel does not hold up another', () => {
    const pair = new TwoAssociations({ delayMs: 20 }).connect();
    const bulk = pair.channel('bulk');
    const quick = pair.channel('quick');
    for (let count = 0; count < 60; count++) pair.command(pair.client, { do: 'send', channel: bulk, bytes: message(15_000) });
    pair.command(pair.client, { do: 'send', channel: quick, bytes: message(10) });
    pair.run(5000, () => pair.server.of('message').some((event) => event.label === 'quick'));

    expect(pair.server.of('message').filter((event) => event.label === 'bulk').length).toBeLessThan(5);
  });

  test('closes on both sides after everything has arrived, and the stream can be used again', () => {
    const pair = new TwoAssociations({ delayMs: 5, loss: 0.1, seed: 4 }).connect();
    for (const label of ['first', 'second']) {
      const channel = pair.channel(label);
      for (let count = 0; count < 5; count++) pair.command(pair.client, { do: 'send', channel, bytes: message(15_000) });
      pair.command(pair.client, { do: 'close-channel', channel });
      pair.run(20_000);

      expect(pair.server.of('message').filter((event) => event.label === label).length).toBe(5);
      expect(pair.client.of('channel-closed').filter((event) => event.label === label)).toEqual([{ type: 'channel-closed', channel, label }]);
      expect(pair.server.of('channel-closed').filter((event) => event.label === label).length).toBe(1);
    }
    expect(new Set(pair.client.of('channel-open').map((event) => event.channel)).size).toBe(2);
    for (let count = 0; count < 600; count++) {
      const channel = pair.channel(`again ${count}`);
      pair.command(pair.server, { do: 'close-channel', channel });
      pair.run(5000, () => pair.client.of('channel-closed').length + pair.server.of('channel-closed').length === (count + 3) * 2);
    }
    expect(pair.client.of('channel-closed').length).toBe(602);
  });

  test('drops what is sent on a channel that has gone', () => {
    const pair = new TwoAssociations().connect();
    const channel = pair.channel('a');
    pair.command(pair.client, { do: 'close-channel', channel });
    pair.command(pair.client, { do: 'send', channel, bytes: message(1) });

    expect(pair.client.drops).toEqual(['sctp.channel-gone']);
  });

  test('throws when its owner lets more than 16 MiB wait', () => {
    const pair = new TwoAssociations().connect();
    const channel = pair.channel('a');
    pair.loss = 1;
    const big = message(262_144);

    expect(() => {
      for (let count = 0; count < 70; count++) pair.command(pair.client, { do: 'send', channel, bytes: big });
    }).toThrow('watch bufferedBytes');
  });
});

describe('the end', () => {
  test('an orderly close delivers everything first and ends both sides, under loss too', () => {
    for (let seed = 1; seed <= 10; seed++) {
      const pair = new TwoAssociations({ delayMs: 5, loss: seed === 1 ? 0 : 0.15, seed }).connect();
      const channel = pair.channel('a');
      for (let count = 0; count < 10; count++) pair.command(pair.client, { do: 'send', channel, bytes: message(5000) });
      pair.command(pair.client, { do: 'close' });
      pair.run(60_000);

      expect(pair.server.of('message').length).toBe(10);
      expect(pair.client.events.at(-1)).toEqual({ type: 'closed' });
      expect(pair.server.events.at(-1)).toEqual({ type: 'closed' });
    }
  });

  test('both sides may close at once', () => {
    const pair = new TwoAssociations({ delayMs: 5 }).connect();
    pair.command(pair.client, { do: 'close' });
    pair.command(pair.server, { do: 'close' });
    pair.run(5000);

    expect(pair.client.events.at(-1)).toEqual({ type: 'closed' });
    expect(pair.server.events.at(-1)).toEqual({ type: 'closed' });
  });

  test('a silent peer is noticed by heartbeats', () => {
    const pair = new TwoAssociations({ delayMs: 5 }).connect();
    pair.run(120_000);
    expect(pair.client.of('failed')).toEqual([]);

    pair.loss = 1;
    pair.run(120_000);

    expect(pair.client.of('failed')).toEqual([{ type: 'failed', reason: 'timeout' }]);
    expect(pair.server.of('failed')).toEqual([{ type: 'failed', reason: 'timeout' }]);
  });

  test('an outage of 20 s, as an ICE restart makes, loses nothing and is over at once', () => {
    const pair = new TwoAssociations({ delayMs: 10 }).connect();
    const channel = pair.channel('a');
    pair.loss = 1;
    for (let count = 0; count < 50; count++) pair.command(pair.client, { do: 'send', channel, bytes: message(1000) });
    pair.run(20_000);
    pair.loss = 0;
    pair.run(4000);

    expect(pair.server.of('message').length).toBe(50);
  });
});

describe('time', () => {
  test('one message is acknowledged at once when nothing follows it', () => {
    const pair = new TwoAssociations({ delayMs: 1 }).connect();
    const channel = pair.channel('a');
    pair.run(1000);
    const start = pair.now;
    pair.command(pair.client, { do: 'send', channel, bytes: message(100) });
    const before = pair.server.sentCount;
    pair.run(100, () => pair.server.sentCount > before);

    expect(pair.now - start).toBeLessThan(3);
  });

  test('keeps more than 200 kB/s at 5 % loss and 20 ms round trip', () => {
    const pair = new TwoAssociations({ delayMs: 10, loss: 0.05, seed: 3 }).connect();
    const channel = pair.channel('a');
    for (let count = 0; count < 200; count++) pair.command(pair.client, { do: 'send', channel, bytes: message(15_000, count) });
    const start = pair.now;
    pair.run(60_000, () => pair.server.of('message').length === 200);

    expect(pair.server.of('message').map((event) => event.bytes[0])).toEqual(Array.from({ length: 200 }, (_, index) => index));
    const rate = 3_000_000 / (pair.now - start);
    expect(rate).toBeGreaterThan(200);
  });
});
