import { describe, expect, it } from 'vitest';
import { bringIn, keepSeats } from './seats.ts';

const seats = ['a', 'b', 'c', 'd', 'e', 'f'];
const page = { from: 0, to: 3, wanted: [] as string[], lastWanted: new Map<string, number>() };

describe('keepSeats', () => {
  it('seats newcomers at the end and lets nobody else move', () => {
    expect(keepSeats(['b', 'a'], ['a', 'b', 'c'])).toEqual(['b', 'a', 'c']);
  });

  it('closes the gap that somebody leaves', () => {
    expect(keepSeats(seats, ['a', 'c', 'd', 'e', 'f'])).toEqual(['a', 'c', 'd', 'e', 'f']);
  });

  it('answers the same list while the same people are there, in whatever order they are told', () => {
    expect(keepSeats(seats, [...seats].reverse())).toBe(seats);
  });
});

describe('bringIn', () => {
  it('moves nobody while a speaker is seen', () => {
    expect(bringIn(seats, { ...page, wanted: ['b'] })).toBe(seats);
  });

  it('swaps a speaker of another page with whoever never spoke, the last of them', () => {
    const lastWanted = new Map([['c', 5]]);

    expect(bringIn(seats, { ...page, wanted: ['e'], lastWanted })).toEqual(['a', 'e', 'c', 'd', 'b', 'f']);
  });

  it('swaps with whoever has been quiet for longest when all have spoken', () => {
    const lastWanted = new Map([['a', 30], ['b', 10], ['c', 20]]);

    expect(bringIn(seats, { ...page, wanted: ['f'], lastWanted })).toEqual(['a', 'f', 'c', 'd', 'e', 'b']);
  });

  it('brings in one at a time', () => {
    const changed = bringIn(seats, { ...page, wanted: ['e', 'f'] }).filter((id, index) => id !== seats[index]);

    expect(changed).toHaveLength(2);
  });

  it('takes no place from somebody who speaks', () => {
    expect(bringIn(seats, { ...page, wanted: ['a', 'b', 'c', 'd'] })).toBe(seats);
  });

  it('works on whichever page is looked at', () => {
    expect(bringIn(seats, { ...page, from: 3, to: 6, wanted: ['a'] })).toEqual(['f', 'b', 'c', 'd', 'e', 'a']);
  });
});
