import type { Room, TextStreamHandler, TextStreamReader } from 'livekit-client';
import { describe, expect, it } from 'vitest';
import { ChatLines, readShortly } from './chat-lines.ts';

type Reader = Pick<TextStreamReader, typeof Symbol.asyncIterator>;

function reader(parts: Iterable<string>, onRead: () => void = () => undefined): Reader {
  const iterator = parts[Symbol.iterator]();
  return {
    [Symbol.asyncIterator]: () => ({
      next: () => {
        onRead();
        return Promise.resolve(iterator.next());
      },
      return: () => Promise.resolve({ done: true as const, value: undefined }),
    }),
  };
}

function room() {
  let handler: TextStreamHandler = () => undefined;
  const fake = {
    localParticipant: { identity: 'me', name: 'Me', attributes: {}, sendText: () => Promise.resolve() },
    remoteParticipants: new Map([['bob', { name: 'Bob', attributes: { picture: '/p/bob' } }]]),
    registerTextStreamHandler: (_: string, given: TextStreamHandler) => (handler = given),
  };
  const lines = new ChatLines(fake as unknown as Room, () => undefined); // the part of a room that a chat touches
  const hear = async (identity: string, parts: readonly string[]) => {
    handler(reader(parts) as TextStreamReader, { identity });
    await new Promise((resolve) => setTimeout(resolve));
  };
  return { lines, hear };
}

describe('ChatLines', () => {
  it('[S0-182] a line carries who wrote it, as they were called then', async () => {
    const { lines, hear } = room();
    await hear('bob', ['Hello ', 'there']);
    await lines.say('Hi');

    expect(lines.look()).toMatchObject([
      { senderId: 'bob', name: 'Bob', picture: '/p/bob', mine: false, text: 'Hello there' },
      { senderId: 'me', name: 'Me', picture: '', mine: true, text: 'Hi' },
    ]);
  });

  it('[S0-173] a sender who is gone has no name, and every line an id of its own', async () => {
    const { lines, hear } = room();
    await hear('ghost', ['a']);
    await hear('ghost', ['a']);

    expect(lines.look().map(({ name }) => name)).toEqual(['', '']);
    expect(new Set(lines.look().map(({ id }) => id)).size).toBe(2);
  });

  it('nothing but spaces is no line, and only the newest five hundred are kept', async () => {
    const { lines, hear } = room();
    await hear('bob', [' \n ']);
    for (let count = 0; count < 501; count++) await lines.say(String(count));

    expect([lines.look().length, lines.look()[0]?.text]).toEqual([500, '1']);
  });

  it('an endless stream is read no further than anybody would', async () => {
    let reads = 0;
    function* endless() {
      for (;;) yield 'x'.repeat(1_000);
    }
    const text = await readShortly(reader(endless(), () => reads++));

    expect([text.length, reads]).toEqual([4_001, 5]);
    expect(await readShortly(reader(['x'.repeat(4_000)]))).toHaveLength(4_000);
  });
});
