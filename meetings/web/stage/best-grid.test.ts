import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bestGrid, gap, placeGrid, type Rect } from './best-grid.ts';

const stage = (width: number, height: number): Rect => ({ x: 0, y: 0, width, height });

describe('bestGrid', () => {
  it.each([
    [1, 1200, 700, 1, 1],
    [2, 1200, 600, 2, 1],
    [2, 390, 700, 1, 2],
    [4, 1200, 700, 2, 2],
    [5, 1200, 600, 3, 2],
    [9, 1200, 700, 3, 3],
    [3, 390, 700, 1, 3],
    [25, 1256, 690, 5, 5],
  ])('[S0-127] puts %i people on %i × %i into %i columns and %i rows', (count, width, height, columns, rows) => {
    expect(bestGrid(count, width, height)).toMatchObject({ columns, rows });
  });

  it('[S0-127] never makes more than six columns, however wide the stage is', () => {
    expect(bestGrid(30, 10_000, 300).columns).toBe(6);
  });

  it('[S0-127] keeps 16:9', () => {
    const { tileWidth, tileHeight } = bestGrid(7, 1111, 777);

    expect(tileWidth / tileHeight).toBeCloseTo(16 / 9, 5);
  });

  it('may make tiles taller where shapes allow it, so that a phone is filled', () => {
    const strict = bestGrid(6, 366, 640);
    const free = bestGrid(6, 366, 640, { tallest: 4 / 5, widest: 16 / 9 });

    expect(free.tileWidth * free.tileHeight).toBeGreaterThan(1.4 * strict.tileWidth * strict.tileHeight);
  });
});

describe('placeGrid', () => {
  it('[S0-127] leaves 12 px between tiles and centres the last row', () => {
    const places = placeGrid(5, stage(1200, 600));
    const [first, second, , fourth, fifth] = places;

    expect((second?.x ?? 0) - (first?.x ?? 0) - (first?.width ?? 0)).toBe(12);
    expect(Math.abs((fourth?.x ?? 0) - (1200 - (fifth?.x ?? 0) - (fifth?.width ?? 0)))).toBeLessThanOrEqual(1);
  });

  it('[S0-128] pulls two people together in the middle, side by side or stacked', () => {
    const [left, right] = placeGrid(2, stage(1200, 700));
    const [upper, lower] = placeGrid(2, stage(390, 700));

    expect((right?.x ?? 0) - (left?.x ?? 0) - (left?.width ?? 0)).toBe(gap);
    expect(left?.y).toBe(right?.y);
    expect((lower?.y ?? 0) - (upper?.y ?? 0) - (upper?.height ?? 0)).toBe(gap);
    expect(upper?.x).toBe(lower?.x);
    expect(upper?.y).toBeGreaterThan(0);
  });

  it('keeps every tile inside its area, and none over another', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 49 }), fc.integer({ min: 320, max: 3000 }), fc.integer({ min: 480, max: 2000 }), (count, width, height) => {
        const places = placeGrid(count, { x: 10, y: 20, width, height });
        for (const [index, a] of places.entries()) {
          // Rounding to whole pixels may cost one.
          const inside = a.x >= 9 && a.y >= 19 && a.x + a.width <= 11 + width && a.y + a.height <= 21 + height;
          const apart = places.slice(index + 1).every((b) => a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y);
          if (!inside || !apart) return false;
        }
        return true;
      }),
    );
  });

  it('places nobody nowhere', () => {
    expect(placeGrid(0, stage(100, 100))).toEqual([]);
  });
});
