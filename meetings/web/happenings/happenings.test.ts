import type { Knock, RoomState } from '@parley/meetings/contract';
import { describe, expect, it } from 'vitest';
import { makePerson, playing } from '../session/testing/make-person.ts';
import { soundOf } from './sound-of.ts';
import { whatHappened, type Happening, type Moment } from './what-happened.ts';

const me = makePerson('me', { isMe: true });
const bob = makePerson('bob');
const vera = makePerson('vera', { viewer: true });
const up = { handRaisedAt: '2026-11-30T12:00:00.000Z' };
const moment = (facts: Partial<Moment> = {}): Moment => ({ state: 'connected', people: [me], chat: [], knocks: [], reactions: [], room: undefined, ...facts });
const line = (id: string, mine = false) => ({ id, senderId: 'bob', name: 'Bob', picture: '', mine, text: 'x', at: 0 });
const knock = (id: string): Knock => ({ id, participantId: id, name: id, picture: '', guest: false, as: 'participant', askedAt: '2026-11-30T12:00:00.000Z' });
const room = (locked: boolean): RoomState => ({ version: 1, code: 'x', title: 'x', locked, waitingRoom: false, knocks: 0, capacity: 12, publishers: 0 });
const short = (happenings: readonly Happening[]) => happenings.map((one) => ('people' in one ? `${one.kind} ${one.people.map(({ id }) => id).join(' ')}` : 'person' in one ? `${one.kind} ${one.person.id}` : one.kind));

describe('whatHappened', () => {
  it('who comes and goes is told together', () => {
    const [ann, eve] = [makePerson('ann'), makePerson('eve')];

    expect(short(whatHappened(moment({ people: [me, bob] }), moment({ people: [me, ann, eve] })))).toEqual(['joined ann eve', 'left bob']);
    expect(whatHappened(moment(), moment())).toEqual([]);
  });

  it('[S0-189] who is there when one comes in has not just come', () => {
    expect(short(whatHappened(moment({ state: 'connecting', people: [] }), moment({ people: [me, bob] })))).toEqual(['entered']);
  });

  it('who is missed while the connection is away has not left, nor come when it is back', () => {
    const away = moment({ state: 'reconnecting', people: [me] });

    expect(short(whatHappened(moment({ people: [me, bob] }), away))).toEqual(['interrupted']);
    expect(short(whatHappened(away, moment({ people: [me, bob] })))).toEqual(['back']);
    expect(short(whatHappened(away, moment({ state: 'ended' })))).toEqual(['ended']);
  });

  it('hands and shares of others, not of oneself, nor of who comes in with a hand up', () => {
    const before = moment({ people: [me, bob] });
    const handsUp = moment({ people: [makePerson('me', { isMe: true, attributes: up }), makePerson('bob', { attributes: up }), makePerson('eve', { attributes: up })] });

    expect(short(whatHappened(before, handsUp))).toEqual(['joined eve', 'hand bob']);
    expect(short(whatHappened(before, moment({ people: [makePerson('me', { isMe: true, screen: playing }), makePerson('bob', { screen: playing })] })))).toEqual(['shared bob']);
    expect(short(whatHappened(moment({ people: [me, makePerson('bob', { screen: playing })] }), before))).toEqual(['unshared bob']);
  });

  it('a second connection that shares is nobody who comes', () => {
    expect(whatHappened(moment(), moment({ people: [me, makePerson('bob:display', { attributes: { participantGroup: 'display' } })] }))).toEqual([]);
  });

  it('lines of others, each once, also when old ones are no longer kept', () => {
    const chat = [line('1'), line('2', true), line('3')];

    expect(short(whatHappened(moment(), moment({ chat })))).toEqual(['message', 'message']);
    expect(short(whatHappened(moment({ chat }), moment({ chat: [...chat.slice(1), line('4')] })))).toEqual(['message']);
  });

  it('knocks, locks and reactions', () => {
    const before = moment({ people: [me, bob], knocks: [knock('a')], room: room(false) });
    const now = moment({ people: [me, bob], knocks: [knock('b')], room: room(true), reactions: [{ id: '1', personId: 'bob', reaction: 'heart' }, { id: '2', personId: 'me', reaction: 'heart' }] });

    expect(short(whatHappened(before, now))).toEqual(['knock', 'knock-over', 'locked', 'reaction bob']);
    expect(whatHappened(moment(), moment({ room: room(true) }))).toEqual([]);
  });
});

describe('soundOf', () => {
  const scene = { people: 3, chatOpen: false, unread: 0 };

  it('[S0-189] [S0-190] who takes part is heard coming and going, a viewer is not', () => {
    expect([soundOf({ kind: 'joined', people: [bob, vera] }, scene), soundOf({ kind: 'left', people: [bob] }, scene), soundOf({ kind: 'joined', people: [vera] }, scene), soundOf({ kind: 'left', people: [vera] }, scene)]).toEqual(['join', 'leave', undefined, undefined]);
    expect([soundOf({ kind: 'entered' }, scene), soundOf({ kind: 'ended' }, scene)]).toEqual(['enter', 'end']);
  });

  it('nobody is heard coming into a crowd', () => {
    expect([soundOf({ kind: 'joined', people: [bob] }, { ...scene, people: 20 }), soundOf({ kind: 'joined', people: [bob] }, { ...scene, people: 21 })]).toEqual(['join', undefined]);
  });

  it('[S0-178] the first message while the chat is closed is heard, and no other', () => {
    const message: Happening = { kind: 'message', line: line('1') };

    expect([soundOf(message, scene), soundOf(message, { ...scene, unread: 1 }), soundOf(message, { ...scene, chatOpen: true })]).toEqual(['message', undefined, undefined]);
  });
});
