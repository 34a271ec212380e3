import { describe, expect, it } from 'vitest';
import { makePerson, playing } from '../session/testing/make-person.ts';
import { slotHolders } from './slot-holders.ts';

describe('slotHolders', () => {
  it('[S0-153] lists who publishes, once, by the share where there is one, and shares first', () => {
    const people = [makePerson('me', { isMe: true }), makePerson('ann'), makePerson('bob', { screen: playing }), makePerson('vera', { viewer: true }), makePerson('sam', { viewer: true, screen: playing })];

    expect(slotHolders(people, 'host').map(({ person, slot }) => `${person.id} ${slot}`)).toEqual(['bob screen', 'sam screen', 'ann camera']);
  });

  it('[S0-160] a host chooses among those who are not above them, and nobody else chooses at all', () => {
    const people = [makePerson('host', { attributes: { role: 'host' } }), makePerson('ann')];

    expect(slotHolders(people, 'co-host').map(({ person }) => person.id)).toEqual(['ann']);
    expect(slotHolders(people, 'participant')).toEqual([]);
  });
});
