import type { Knock, Notice } from '@parley/meetings/contract';
import { readTexts } from '@parley/ui';
import { describe, expect, it } from 'vitest';
import { makePerson } from '../session/testing/make-person.ts';
import { knockToast } from './knock-toast.ts';
import { isSaidAgain, noticeToast, secondsLeft } from './notice-toast.ts';
import { happeningTexts } from './texts/happening-texts.ts';
import { wordsOf } from './words-of.ts';

const t = readTexts(happeningTexts);
const by = { id: 'ada', name: 'Ada' };
const endsAt = '2026-11-30T12:01:00.000Z';
const now = Date.parse('2026-11-30T12:00:00.500Z');

function toastOf(notice: Notice, done: string[] = []) {
  return noticeToast(t, notice, { unmute: () => done.push('unmute'), turnCameraOn: () => done.push('camera') }, now);
}

describe('noticeToast', () => {
  it('a host mutes, and says who did', () => {
    expect(toastOf({ version: 1, kind: 'muted', source: 'microphone', by })).toMatchObject({ kind: 'plain', text: 'Ada muted you' });
    expect(toastOf({ version: 1, kind: 'muted', source: 'screen', by })?.text).toBe('Ada ended your presentation');
  });

  it('a host can only ask to unmute: the person presses, or does not', () => {
    const done: string[] = [];
    const toast = toastOf({ version: 1, kind: 'asked-to-unmute', source: 'microphone', by }, done);
    const before = [...done];
    toast?.actions?.[0]?.onPress();

    expect([toast?.text, toast?.actions?.map(({ label }) => label), before, done]).toEqual(['Ada asks you to unmute', ['Unmute'], [], ['unmute']]);
    toastOf({ version: 1, kind: 'asked-to-unmute', source: 'camera', by }, done)?.actions?.[0]?.onPress();
    expect(done).toEqual(['unmute', 'camera']);
  });

  it('[S0-154] whoever loses a slot is told with the seconds that are left, by a message that stays', () => {
    expect(toastOf({ version: 1, kind: 'slot-ending', requestId: 'r', slot: 'screen', endsAt, by })).toMatchObject({ kind: 'loading', text: 'Your screen-share will end soon: Ada needs the slot. 60 seconds left' });
    expect(toastOf({ version: 1, kind: 'slot-ending', requestId: 'r', slot: 'camera', endsAt, by })?.text).toContain('You’re being moved to view-only');
    expect([secondsLeft(endsAt, now), secondsLeft(endsAt, Date.parse(endsAt)), secondsLeft(endsAt, Date.parse(endsAt) + 5_000)]).toEqual([60, 0, 0]);
  });

  it('[S0-154] the countdown is said every ten seconds and once more at the end, not sixty times', () => {
    expect(Array.from({ length: 61 }, (_, left) => left).filter(isSaidAgain)).toEqual([5, 10, 20, 30, 40, 50, 60]);
  });

  it('[S0-155] [S0-156] kept or taken stands where the warning stood', () => {
    const ids = ['slot-ending', 'slot-kept', 'slot-taken'].map((kind) => toastOf({ version: 1, kind, requestId: 'r', slot: 'screen', endsAt, by } as Notice)?.id);

    expect(new Set(ids).size).toBe(1);
    expect(toastOf({ version: 1, kind: 'slot-kept', requestId: 'r', slot: 'screen' })).toMatchObject({ kind: 'success', text: 'You may continue screen-sharing' });
    expect(toastOf({ version: 1, kind: 'slot-kept', requestId: 'r', slot: 'camera' })?.text).toBe('You may continue publishing');
  });

  it('[S0-158] [S0-159] being moved to viewer, and publishing where there is no room', () => {
    expect(toastOf({ version: 1, kind: 'role-changed', role: 'viewer', by })?.text).toContain('Ada made you a viewer');
    expect(toastOf({ version: 1, kind: 'no-free-slot', slot: 'camera' })).toMatchObject({ kind: 'problem' });
  });

  it('knocks have a place of their own', () => {
    expect(toastOf({ version: 1, kind: 'knock-over', knockId: 'k', how: 'gone' })).toBeUndefined();
  });
});

describe('knockToast', () => {
  const knock = (id: string, name: string): Knock => ({ id, participantId: id, name, picture: '', guest: false, as: 'participant', askedAt: '2026-11-30T12:00:00.000Z' });
  const say = (knocks: readonly Knock[], done: string[] = []) => knockToast(t, knocks, { decide: (id, decision) => done.push(`${decision} ${id}`), admitAll: () => done.push('all'), show: () => done.push('show') });

  it('one person is let in or refused by name', () => {
    const done: string[] = [];
    const toast = say([knock('k1', 'Nora')], done);
    for (const { onPress } of toast?.actions ?? []) onPress();

    expect([toast?.text, toast?.sticky, done]).toEqual(['Nora asks to join', true, ['admit k1', 'refuse k1']]);
  });

  it('several are one message: all at once, or the list', () => {
    const done: string[] = [];
    const toast = say([knock('k1', 'Nora'), knock('k2', 'Gus')], done);
    for (const { onPress } of toast?.actions ?? []) onPress();

    expect([toast?.text, done]).toEqual(['2 people ask to join', ['all', 'show']]);
    expect(say([])).toBeUndefined();
  });
});

describe('wordsOf', () => {
  const [bob, eve] = [makePerson('Bob'), makePerson('Eve')];

  it('one who comes or goes is named, several are counted', () => {
    expect([wordsOf(t, { kind: 'joined', people: [bob] }, false), wordsOf(t, { kind: 'joined', people: [bob, eve] }, false), wordsOf(t, { kind: 'left', people: [bob] }, false)]).toEqual(['Bob joined.', '2 people joined.', 'Bob left.']);
  });

  it('a message is read out where the chat is closed; an open chat reads itself out', () => {
    const line = { id: '1', senderId: 'bob', name: 'Bob', picture: '', mine: false, text: 'Hello', at: 0 };

    expect([wordsOf(t, { kind: 'message', line }, false), wordsOf(t, { kind: 'message', line }, true)]).toEqual(['Bob: Hello', undefined]);
  });

  it('what has a message on the page is not said twice', () => {
    expect(wordsOf(t, { kind: 'hand', person: bob }, false)).toBeUndefined();
  });
});
