import { describe, expect, it } from 'vitest';
import { cornerByKey, cornerPlace, keepInside, nearestCorner } from './corner-places.ts';
import { corners } from './stage-choices.ts';

const stage = { width: 1000, height: 600 };
const self = { width: 200, height: 112 };

describe('the floating picture of oneself', () => {
  it('stands in each corner inside the stage, and belongs there', () => {
    for (const corner of corners) {
      const place = cornerPlace(corner, stage, self);
      expect(keepInside(place, stage, self)).toEqual(place);
      expect(nearestCorner({ ...place, ...self }, stage)).toBe(corner);
    }
  });

  it('cannot be dragged off the stage, not even off one that is too small', () => {
    expect(keepInside({ x: -50, y: 900 }, stage, self)).toEqual({ x: 0, y: 488 });
    expect(keepInside({ x: 30, y: 30 }, { width: 100, height: 50 }, self)).toEqual({ x: 0, y: 0 });
  });

  it('goes with the arrow keys, and nowhere with others', () => {
    expect(cornerByKey('bottom-right', 'ArrowUp')).toBe('top-right');
    expect(cornerByKey('top-right', 'ArrowLeft')).toBe('top-left');
    expect(cornerByKey('top-left', 'ArrowDown')).toBe('bottom-left');
    expect(cornerByKey('bottom-left', 'ArrowRight')).toBe('bottom-right');
    expect(cornerByKey('bottom-left', 'ArrowLeft')).toBe('bottom-left');
    expect(cornerByKey('bottom-left', 'a')).toBeUndefined();
  });
});
