import { describe, expect, it } from 'vitest';
import { bestGrid } from './grid-shape.ts';

describe('bestGrid', () => {
  it.each([
    [1, 1200, 700, { columns: 1, rows: 1 }],
    [2, 1200, 600, { columns: 2, rows: 1 }],
    [2, 390, 700, { columns: 1, rows: 2 }],
    [4, 1200, 700, { columns: 2, rows: 2 }],
    [5, 1200, 600, { columns: 3, rows: 2 }],
    [9, 1200, 700, { columns: 3, rows: 3 }],
    [3, 390, 700, { columns: 1, rows: 3 }],
  ])('puts %i people on %i × %i as %j', (count, width, height, shape) => {
    expect(bestGrid(count, width, height)).toEqual(shape);
  });
});
