import { describe, expect, it } from 'vitest';
import type { ChatLine } from '../../session/chat-lines.ts';
import { longestMessage, lookAtDraft, readComposerKey } from './draft.ts';
import { groupLines } from './group-lines.ts';
import { isAtBottom } from './scroll-place.ts';
import { countUnread } from './unread.ts';

let count = 0;
const line = (senderId: string, at = 0, facts: Partial<ChatLine> = {}): ChatLine => ({ id: String(count++), senderId, name: senderId, picture: '', mine: senderId === 'me', text: 'x', at, ...facts });

describe('a draft', () => {
  it('[S0-175] holds five hundred characters and not one more, counted as people count', () => {
    expect([lookAtDraft('x'.repeat(longestMessage)).sendable, lookAtDraft('x'.repeat(longestMessage + 1)).sendable]).toEqual([true, false]);
    expect(lookAtDraft('👩'.repeat(longestMessage))).toMatchObject({ length: 500, sendable: true, left: 0 });
    expect(lookAtDraft('x'.repeat(longestMessage + 12))).toMatchObject({ tooLong: true, left: -12 });
  });

  it('is sent without the space around it, and not at all when there is nothing else', () => {
    expect(lookAtDraft('  hello\n')).toMatchObject({ text: 'hello', sendable: true, left: undefined });
    expect(lookAtDraft(' \n ')).toMatchObject({ sendable: false, tooLong: false });
  });

  it('[S0-175] Enter sends once however long it is held, Shift+Enter makes a line', () => {
    const key = { key: 'Enter', shiftKey: false, repeat: false, isComposing: false };

    expect([key, { ...key, repeat: true }, { ...key, shiftKey: true }, { ...key, isComposing: true }, { ...key, key: 'a' }].map(readComposerKey)).toEqual(['send', 'nothing', 'write', 'write', 'write']);
  });
});

describe('the list of lines', () => {
  it('[S0-173] stands together by author until somebody else writes, or time has passed', () => {
    const minute = 60_000;
    const groups = groupLines([line('bob'), line('bob', minute), line('me', 2 * minute), line('bob', 3 * minute), line('bob', 9 * minute)]);

    expect(groups.map(({ senderId, at, lines }) => [senderId, at, lines.length])).toEqual([['bob', 0, 2], ['me', 2 * minute, 1], ['bob', 3 * minute, 1], ['bob', 9 * minute, 1]]);
    expect(groupLines([])).toEqual([]);
  });

  it('starts a new head when somebody is called otherwise', () => {
    expect(groupLines([line('bob', 0), line('bob', 1, { name: 'Robert' })])).toHaveLength(2);
  });

  it.each([
    [395, true],
    [394, false],
    [400, true],
  ])('[S0-177] scrolled to %i of 400, it follows: %s', (scrollTop, follows) => {
    expect(isAtBottom({ scrollTop, clientHeight: 100, scrollHeight: 500 })).toBe(follows);
  });

  it('[S0-178] counts what others wrote since the chat was open', () => {
    const lines = [line('bob'), line('bob'), line('me'), line('eve')];

    expect([countUnread(lines, undefined, false), countUnread(lines, lines[0]?.id, false), countUnread(lines, lines[3]?.id, false), countUnread(lines, undefined, true)]).toEqual([3, 2, 0, 0]);
    expect(countUnread(lines, 'long gone', false)).toBe(3);
  });
});
