import { describe, expect, it } from 'vitest';
import { makePerson, playing } from '../../session/testing/make-person.ts';
import { hostDeeds } from './host-deeds.ts';
import { handQueue, listPeople, roleToShow } from './list-people.ts';

const all = { search: '', language: 'en' };
const up = (second: number) => ({ handRaisedAt: `2026-11-30T12:00:0${second}.000Z` });

describe('listPeople', () => {
  it('[S0-184] puts viewers into a list of their own, and nobody twice', () => {
    const { taking, viewers, total } = listPeople([makePerson('me', { isMe: true }), makePerson('vera', { viewer: true }), makePerson('bob')], all);

    expect([taking.map(({ person }) => person.id), viewers.map(({ person }) => person.id), total]).toEqual([['me', 'bob'], ['vera'], 3]);
  });

  it('[S0-150] a second connection that shares a screen is not a person', () => {
    const { taking, total } = listPeople([makePerson('bob'), makePerson('bob:display', { attributes: { participantGroup: 'display' } })], all);

    expect([taking.length, total]).toEqual([1, 1]);
  });

  it('raised hands come first, in the order in which the server saw them', () => {
    const people = [makePerson('me', { isMe: true }), makePerson('ann'), makePerson('bob', { attributes: up(5) }), makePerson('eve', { attributes: up(2) }), makePerson('vera', { viewer: true, attributes: up(3) })];
    const { taking, viewers } = listPeople(people, all);

    expect(taking.map(({ person, hand }) => [person.id, hand])).toEqual([['eve', 1], ['bob', 3], ['me', undefined], ['ann', undefined]]);
    expect(viewers.map(({ hand }) => hand)).toEqual([2]);
    expect(handQueue(people).map(({ id }) => id)).toEqual(['eve', 'vera', 'bob']);
  });

  it('others stand by name, as the language sorts them, with numbers by their value', () => {
    const { taking } = listPeople(['Zoë', 'äsa', 'Room 10', 'Room 2', 'Anna'].map((name, index) => makePerson(String(index), { name })), { search: '', language: 'de' });

    expect(taking.map(({ person }) => person.name)).toEqual(['Anna', 'äsa', 'Room 2', 'Room 10', 'Zoë']);
  });

  it.each([
    ['jose', ['José Ñúñez']],
    [' NUNEZ ', ['José Ñúñez']],
    ['o', ['Bob', 'José Ñúñez']],
    ['x', []],
  ])('a search for "%s" finds %j', (search, found) => {
    const { taking, total } = listPeople([makePerson('1', { name: 'José Ñúñez' }), makePerson('2', { name: 'Bob' })], { search, language: 'en' });

    expect([taking.map(({ person }) => person.name), total]).toEqual([found, 2]);
  });

  it('a place in the queue stays what it is while the list is searched', () => {
    const people = [makePerson('1', { name: 'Ann', attributes: up(1) }), makePerson('2', { name: 'Bob', attributes: up(2) })];

    expect(listPeople(people, { search: 'bob', language: 'en' }).taking.map(({ hand }) => hand)).toEqual([2]);
  });

  it('hosts are called so', () => {
    expect(['host', 'co-host', 'participant', 'viewer'].map((role) => roleToShow(makePerson('a', { attributes: { role } })))).toEqual(['host', 'co-host', undefined, undefined]);
  });
});

describe('hostDeeds', () => {
  const bob = (facts: Parameters<typeof makePerson>[1] = {}) => makePerson('bob', facts);

  it('offers nothing to who is no host, nothing against whoever is above, and nothing against oneself', () => {
    expect(hostDeeds('participant', bob())).toEqual([]);
    expect(hostDeeds('viewer', bob())).toEqual([]);
    expect(hostDeeds('co-host', bob({ attributes: { role: 'host' } }))).toEqual([]);
    expect(hostDeeds('host', bob({ isMe: true, attributes: { role: 'host' } }))).toEqual([]);
  });

  it('mutes who is heard, and can only ask who is not', () => {
    expect(hostDeeds('host', bob({ microphoneOn: true, camera: playing }))).toEqual(['mute', 'stop-camera', 'make-co-host', 'make-viewer', 'remove']);
    expect(hostDeeds('host', bob())).toEqual(['ask-microphone', 'ask-camera', 'make-co-host', 'make-viewer', 'remove']);
  });

  it('offers to end a share and to lower a hand where there is one', () => {
    expect(hostDeeds('co-host', bob({ screen: playing, attributes: up(1) }))).toEqual(['ask-microphone', 'ask-camera', 'stop-sharing', 'lower-hand', 'make-co-host', 'make-viewer', 'remove']);
  });

  it('a viewer is asked for nothing, and can be made a participant', () => {
    expect(hostDeeds('host', bob({ viewer: true, attributes: { role: 'viewer' } }))).toEqual(['make-co-host', 'make-participant', 'remove']);
  });

  it('a guest never moderates, and hosts among themselves do', () => {
    expect(hostDeeds('host', bob({ attributes: { guest: 'yes' } }))).not.toContain('make-co-host');
    expect(hostDeeds('co-host', bob({ attributes: { role: 'co-host' } }))).toEqual(['ask-microphone', 'ask-camera', 'make-participant', 'make-viewer', 'remove']);
  });
});
