import { EventEmitter } from 'node:events';
import { noticeTopic, type Notice } from '@parley/meetings/contract';
import { RoomEvent, type Room } from 'livekit-client';
import { describe, expect, it } from 'vitest';
import { hearNotices } from './hear-notices.ts';

const lowered = { version: 1, kind: 'hand-lowered', by: { id: 'ada', name: 'Ada' } };

function hear(text: string, from?: object, topic = noticeTopic): readonly Notice[] {
  const room = new EventEmitter();
  const told: Notice[] = [];
  hearNotices(room as unknown as Room, (notice) => told.push(notice)); // only `on` is used
  room.emit(RoomEvent.DataReceived, new TextEncoder().encode(text), from, 0, topic);
  return told;
}

describe('hearNotices', () => {
  it('passes on what the server says', () => {
    expect(hear(JSON.stringify(lowered))).toEqual([lowered]);
  });

  it.each([
    ['a participant who speaks in the name of the server', JSON.stringify(lowered), { identity: 'eve' }, noticeTopic],
    ['another topic', JSON.stringify(lowered), undefined, 'lk.chat'],
    ['a kind of a later version', '{"version":1,"kind":"fireworks"}', undefined, noticeTopic],
    ['no JSON', 'x', undefined, noticeTopic],
  ])('hears nothing of %s', (_, text, from, topic) => {
    expect(hear(text, from, topic)).toEqual([]);
  });
});
