import { EventEmitter } from 'node:events';
import { reactionTopic } from '@parley/meetings/contract';
import { RoomEvent } from 'livekit-client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { floatMs, Reactions } from './reactions.ts';

function meeting() {
  const sent: string[] = [];
  const localParticipant = {
    identity: 'me',
    publishData: (payload: Uint8Array, options: { topic?: string; reliable?: boolean }) => {
      sent.push(`${options.topic} ${options.reliable} ${new TextDecoder().decode(payload)}`);
      return Promise.resolve();
    },
  };
  const room = Object.assign(new EventEmitter(), { localParticipant, remoteParticipants: new Map() });
  const changed = vi.fn();
  const reactions = new Reactions(room as unknown as ConstructorParameters<typeof Reactions>[0], changed); // an emitter with the fields that are read
  const hear = (text: string, from: string | undefined = 'bob', topic = reactionTopic) => room.emit(RoomEvent.DataReceived, new TextEncoder().encode(text), from === undefined ? undefined : { identity: from }, 1, topic);
  return { reactions, hear, sent, changed };
}

const heart = JSON.stringify({ version: 1, reaction: 'heart' });

describe('Reactions', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('go to everybody and are seen here at once, for a moment', () => {
    const { reactions, sent } = meeting();
    reactions.send('applause');
    const before = reactions.look();
    vi.advanceTimersByTime(floatMs);

    expect(before).toMatchObject([{ personId: 'me', reaction: 'applause' }]);
    expect(sent).toEqual([`${reactionTopic} false {"version":1,"reaction":"applause"}`]);
    expect(reactions.look()).toEqual([]);
  });

  it('float above who sent them, by what the server vouches for', () => {
    const { reactions, hear } = meeting();
    hear(heart);
    hear(heart, 'eve');

    expect(reactions.look().map(({ personId }) => personId)).toEqual(['bob', 'eve']);
  });

  it.each([
    ['another topic', heart, 'bob', 'parley.other'],
    ['no JSON', '{', 'bob', reactionTopic],
    ['a reaction that nobody knows', '{"version":1,"reaction":"<b>"}', 'bob', reactionTopic],
    ['a later version', '{"version":2,"reaction":"heart"}', 'bob', reactionTopic],
    ['too many bytes', `${heart}${' '.repeat(300)}`, 'bob', reactionTopic],
  ])('%s is nothing', (_, text, from, topic) => {
    const { reactions, hear, changed } = meeting();
    hear(text, from, topic);

    expect(reactions.look()).toEqual([]);
    expect(changed).not.toHaveBeenCalled();
  });

  it('whoever sends without end shows six at a time, and keeps nobody else from reacting', () => {
    const { reactions, hear, sent } = meeting();
    for (let count = 0; count < 100; count++) hear(heart);
    for (let count = 0; count < 7; count++) reactions.send('heart');

    expect(reactions.look().filter(({ personId }) => personId === 'bob')).toHaveLength(6);
    expect(sent).toHaveLength(6);
  });

  it('a whole crowd covers no more than so much of the picture', () => {
    const { reactions, hear } = meeting();
    for (let who = 0; who < 200; who++) hear(heart, `person-${who}`);

    expect(reactions.look()).toHaveLength(48);
    vi.runAllTimers();
    expect(reactions.look()).toEqual([]);
  });
});
