import { describe, expect, it } from 'vitest';
import { readStanding } from './standing.ts';

describe('readStanding', () => {
  it('reads what the server has written, and answers the same object while it stays so', () => {
    const attributes = { role: 'co-host', participantGroup: 'user', guest: 'no', watching: 'full', handRaisedAt: '2026-11-30T12:00:00.000Z', picture: '/a' };
    const standing = readStanding(attributes);

    expect(standing).toEqual({ role: 'co-host', group: 'user', guest: false, watching: 'full', handRaisedAt: '2026-11-30T12:00:00.000Z' });
    expect(readStanding({ ...attributes, picture: '/b' })).toBe(standing);
    expect(readStanding({ ...attributes, handRaisedAt: '2026-11-30T12:00:01.000Z' })).not.toBe(standing);
  });

  it('takes what is missing or strange for the least that somebody can be', () => {
    const least = { role: 'participant', group: 'user', guest: false, watching: undefined, handRaisedAt: undefined };

    expect(readStanding({})).toEqual(least);
    expect(readStanding({ role: 'emperor', participantGroup: 'x', guest: 'maybe', watching: 'tv', handRaisedAt: 'now' })).toEqual(least);
  });

  it('does not grow without end on what a server makes up', () => {
    const first = readStanding({ watching: 'chose' });
    for (let count = 0; count < 1_001; count++) readStanding({ role: String(count) });

    expect(readStanding({ watching: 'chose' })).toEqual(first);
    expect(readStanding({ watching: 'chose' })).not.toBe(first);
  });
});
