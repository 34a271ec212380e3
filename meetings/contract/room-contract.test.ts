import { describe, expect, it } from 'vitest';
import { isHosting, mayModerate, meetingRole, readAttributes, readNotice, readReaction, readRoomState } from './index.ts';

const state = { version: 1, code: 'abcd-1234-e5f6', title: 'abcd-1234-e5f6', locked: false, waitingRoom: true, knocks: 2, capacity: 12, publishers: 3 };

describe('what comes over the network is read, or is as if it had not come', () => {
  it.each(['', undefined, '{', 'null', '[]', '7', '{"version":2}', JSON.stringify({ ...state, version: 2 }), JSON.stringify({ ...state, locked: 'yes' }), `${JSON.stringify(state)}x`])('as the state of a room: %j', (text) => {
    expect(readRoomState(text)).toBeUndefined();
  });

  it.each(['', '{', '{"version":1,"kind":"dance"}', '{"version":2,"kind":"knock-over","knockId":"x","how":"gone"}', '{"version":1,"kind":"muted","source":"nose","by":{"id":"x","name":"x"}}'])('as a notice: %j', (text) => {
    expect(readNotice(text)).toBeUndefined();
  });

  it.each(['', '{}', '{"version":1,"reaction":"<img>"}', '{"version":1,"reaction":"__proto__"}'])('as a reaction: %j', (text) => {
    expect(readReaction(text)).toBeUndefined();
  });

  it('as attributes: what is missing or strange is as if it were not there', () => {
    const nobody = { role: 'participant', participantGroup: 'user', picture: '', guest: 'no' };
    expect(readAttributes({})).toEqual(nobody);
    expect(readAttributes({ role: 'emperor', participantGroup: 'x', guest: 'maybe', watching: 'birds', handRaisedAt: 'now', other: 'x' })).toEqual(nobody);
    expect(readAttributes({ role: 'co-host', watching: 'freed', handRaisedAt: '2026-01-01T00:00:00.000Z', guest: 'yes' })).toMatchObject({ role: 'co-host', watching: 'freed', handRaisedAt: '2026-01-01T00:00:00.000Z', guest: 'yes' });
  });

  it('and what is right is read', () => {
    expect(readRoomState(JSON.stringify({ ...state, more: 1 }))).toEqual(state);
    expect(readReaction('{"version":1,"reaction":"applause"}')).toEqual({ version: 1, reaction: 'applause' });
    expect(readNotice('{"version":1,"kind":"slot-kept","requestId":"x","slot":"screen"}')).toMatchObject({ kind: 'slot-kept' });
  });
});

it('hosts act on everybody who is not above them, and nobody else does', () => {
  const may = meetingRole.options.map((actor) => [actor, isHosting(actor), ...meetingRole.options.filter((target) => mayModerate(actor, target))]);
  expect(may).toEqual([
    ['host', true, 'host', 'co-host', 'participant', 'viewer'],
    ['co-host', true, 'co-host', 'participant', 'viewer'],
    ['participant', false],
    ['viewer', false],
  ]);
});
