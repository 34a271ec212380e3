/** Columns and rows of a grid. */
export type GridShape = { readonly columns: number; readonly rows: number };

/**
 * The grid whose 16:9 tiles come out largest in the space there is.
 *
 * Shape   count ≥ 1; width and height in CSS pixels, ≥ 0
 */
export function bestGrid(count: number, width: number, height: number): GridShape {
  let best: GridShape = { columns: 1, rows: count };
  let bestArea = -1;
  for (let columns = 1; columns <= count; columns++) {
    const rows = Math.ceil(count / columns);
    const tileWidth = Math.min(width / columns, ((height / rows) * 16) / 9);
    const area = tileWidth * tileWidth;
    if (area > bestArea) {
      bestArea = area;
      best = { columns, rows };
    }
  }
  return best;
}
