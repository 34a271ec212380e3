import { describe, expect, test } from 'vitest';

import { channelsPerLabel, lossyBufferLimit, messageLimit, reliableBufferLimit, waitingLimit } from './leg-channels.ts';
import { TestRoom } from './testing/test-room.ts';

const leg = 2;
const send = (room: TestRoom, to: number, bytes: number, droppable = false) =>
  room.do({ do: 'send-message', leg: to, label: droppable ? '_lossy' : '_reliable', bytes: new Uint8Array(bytes), droppable });
const open = (room: TestRoom, to: number) => {
  room.do({ do: 'open-channel', leg: to, label: '_reliable', ordered: true });
  room.do({ do: 'open-channel', leg: to, label: '_lossy', ordered: false, maxRetransmits: 0 });
};

describe('data channels of a leg', () => {
  test('a message for a label goes to the channel with that label, and what arrives is told', () => {
    const room = new TestRoom();
    const transport = room.connect(leg);
    open(room, leg);
    send(room, leg, 5, true);
    transport.receive = (_bytes, _from, _now, out) => out.emit({ type: 'message', channel: 0, label: '_reliable', bytes: Uint8Array.of(1), text: false });
    room.send(leg, Uint8Array.of(20));

    expect(transport.messages.map(({ channel, bytes }) => [channel, bytes.length])).toEqual([[1, 5]]);
    expect(room.eventsOf('channel-open').map(({ label }) => label)).toEqual(['_reliable', '_lossy']);
    expect(room.eventsOf('message')).toEqual([{ type: 'message', leg, label: '_reliable', bytes: Uint8Array.of(1) }]);
  });

  test('reliable messages wait in order for their channel up to the limit, lossy ones do not', () => {
    const room = new TestRoom();
    const transport = room.connect(leg);
    send(room, leg, 1);
    send(room, leg, 9, true);
    send(room, leg, waitingLimit - 1);
    send(room, leg, 1);
    open(room, leg);

    expect(transport.messages.map(({ bytes }) => bytes.length)).toEqual([1, waitingLimit - 1]);
    expect(room.drops.get('data.lossy-overflow')).toBe(1);
    expect(room.drops.get('data.reliable-overflow')).toBe(1);
  });

  test(`a message of ${messageLimit} bytes is sent, one byte more is not`, () => {
    const room = new TestRoom();
    const transport = room.connect(leg);
    open(room, leg);
    send(room, leg, messageLimit);
    send(room, leg, messageLimit + 1);

    expect(transport.messages.map(({ bytes }) => bytes.length)).toEqual([messageLimit]);
  });

  test('lossy messages are dropped above the limit and not below it', () => {
    const room = new TestRoom();
    const transport = room.connect(leg);
    open(room, leg);
    transport.backlog = lossyBufferLimit - 10;
    send(room, leg, 10, true);
    send(room, leg, 11, true);

    expect(transport.messages.length).toBe(1);
    expect(room.drops.get('data.lossy-overflow')).toBe(1);
  });

  test('[C-09] a reliable receiver that is too far behind loses its leg, and nobody else notices', () => {
    const room = new TestRoom();
    const slow = room.connect(leg);
    const other = room.connect(3);
    open(room, leg);
    open(room, 3);
    slow.backlog = reliableBufferLimit / 2 - 5; // on each of its two channels
    for (const to of [leg, 3]) send(room, to, 10);
    expect(room.eventsOf('leg-failed')).toEqual([]);
    for (const to of [leg, 3]) send(room, to, 11);
    for (const to of [leg, 3]) send(room, to, 12);

    expect(room.eventsOf('leg-failed')).toEqual([{ type: 'leg-failed', leg, reason: 'sctp-lost' }]);
    expect(slow.closed).toBe(true);
    expect(other.messages.map(({ bytes }) => bytes.length)).toEqual([10, 11, 12]);
  });

  test(`[C-09] a client gets a message on ${channelsPerLabel} channels of one label, however many it opens`, () => {
    const room = new TestRoom();
    const transport = room.connect(leg);
    for (let channel = 0; channel < 60; channel++) room.do({ do: 'open-channel', leg, label: '_reliable', ordered: true });
    for (let message = 0; message < 10; message++) send(room, leg, 100);

    expect(transport.messages).toHaveLength(10 * channelsPerLabel);
  });
});
