import { describe, expect, it } from 'vitest';
import { chooseSpeaker } from './choose-speaker.ts';

const person = (id: string, facts: { readonly speaking?: boolean; readonly isMe?: boolean; readonly viewer?: boolean } = {}) => ({ id, speaking: false, isMe: false, viewer: false, ...facts });

describe('chooseSpeaker', () => {
  it('stays with who speaks, even when others speak as well', () => {
    expect(chooseSpeaker('b', [person('a', { speaking: true }), person('b', { speaking: true })])).toBe('b');
  });

  it('goes to who speaks when the one before is quiet, and stays in a silence', () => {
    expect(chooseSpeaker('b', [person('a', { speaking: true }), person('b')])).toBe('a');
    expect(chooseSpeaker('b', [person('a'), person('b')])).toBe('b');
  });

  it('never shows oneself while somebody else is there', () => {
    expect(chooseSpeaker(undefined, [person('me', { isMe: true, speaking: true }), person('a')])).toBe('a');
    expect(chooseSpeaker(undefined, [person('me', { isMe: true })])).toBe('me');
  });

  it('shows no viewer, and nobody when there are only viewers', () => {
    expect(chooseSpeaker('v', [person('v', { viewer: true }), person('a')])).toBe('a');
    expect(chooseSpeaker('v', [person('v', { viewer: true })])).toBeUndefined();
  });

  it('finds another one when the speaker has left', () => {
    expect(chooseSpeaker('gone', [person('a')])).toBe('a');
  });
});
