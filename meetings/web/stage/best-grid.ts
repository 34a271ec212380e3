/** A rectangle in CSS pixels, from the stage's upper left corner. */
export type Rect = { readonly x: number; readonly y: number; readonly width: number; readonly height: number };

/** Which shapes tiles may take, as width over height; equal bounds make a fixed shape. */
export type Shapes = { readonly tallest: number; readonly widest: number };

export type Grid = { readonly columns: number; readonly rows: number; readonly tileWidth: number; readonly tileHeight: number };

/** The space between tiles, and between the parts of the stage. */
export const gap = 12;
export const cinema: Shapes = { tallest: 16 / 9, widest: 16 / 9 };
const maxColumns = 6;

/**
 * The grid whose tiles come out largest in the space there is.
 *
 * Shape   count ≥ 1; width and height in CSS pixels, ≥ 0
 * Answers at most six columns; of two equally large grids the one with fewer empty places
 */
export function bestGrid(count: number, width: number, height: number, shapes: Shapes = cinema): Grid {
  // Two people look at each other: side by side wherever the stage is wide, even if stacked they were a little larger.
  if (count === 2 && width > height && shapes === cinema) return fitTiles(2, 1, width, height, shapes);
  let best: Grid = { columns: 1, rows: count, tileWidth: 0, tileHeight: 0 };
  for (let columns = 1; columns <= Math.min(count, maxColumns); columns++) {
    const grid = fitTiles(columns, Math.ceil(count / columns), width, height, shapes);
    const gain = grid.tileWidth * grid.tileHeight - best.tileWidth * best.tileHeight;
    const tidier = grid.columns * grid.rows < best.columns * best.rows;
    if (gain > 0.5 || (gain > -0.5 && tidier)) best = grid;
  }
  return best;
}

/** Where `count` tiles stand: rows from the top, everything and the last row centred. Whole pixels, so that edges are sharp. */
export function placeGrid(count: number, area: Rect, shapes: Shapes = cinema): readonly Rect[] {
  if (count === 0) return [];
  const { columns, rows, tileWidth, tileHeight } = bestGrid(count, area.width, area.height, shapes);
  const [width, height] = [Math.floor(tileWidth), Math.floor(tileHeight)];
  const top = area.y + (area.height - rows * height - (rows - 1) * gap) / 2;
  return Array.from({ length: count }, (_, index) => {
    const row = Math.floor(index / columns);
    const inRow = row === rows - 1 ? count - row * columns : columns;
    const left = area.x + (area.width - inRow * width - (inRow - 1) * gap) / 2;
    return { x: Math.round(left + (index % columns) * (width + gap)), y: Math.round(top + row * (height + gap)), width, height };
  });
}

function fitTiles(columns: number, rows: number, width: number, height: number, { tallest, widest }: Shapes): Grid {
  const cellWidth = Math.max(0, (width - gap * (columns - 1)) / columns);
  const cellHeight = Math.max(0, (height - gap * (rows - 1)) / rows);
  const shape = cellHeight === 0 ? widest : Math.min(widest, Math.max(tallest, cellWidth / cellHeight));
  const tileWidth = Math.min(cellWidth, cellHeight * shape);
  return { columns, rows, tileWidth, tileHeight: tileWidth / shape };
}
