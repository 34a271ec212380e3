import type { Rect } from './best-grid.ts';
import type { Corner } from './stage-choices.ts';

type Size = { readonly width: number; readonly height: number };
type Point = { readonly x: number; readonly y: number };

/** Space to the edges of the stage. */
const margin = 12;

/** Where something of a size stands in a corner of the stage. */
export function cornerPlace(corner: Corner, stage: Size, size: Size): Point {
  return {
    x: corner.endsWith('left') ? margin : Math.max(margin, stage.width - size.width - margin),
    y: corner.startsWith('top') ? margin : Math.max(margin, stage.height - size.height - margin),
  };
}

/** The corner that something let go at a place belongs to: the one nearest to its middle. */
export function nearestCorner({ x, y, width, height }: Rect, stage: Size): Corner {
  const side = x + width / 2 < stage.width / 2 ? 'left' : 'right';
  return `${y + height / 2 < stage.height / 2 ? 'top' : 'bottom'}-${side}`;
}

/** Keeps something that is dragged on the stage. */
export function keepInside({ x, y }: Point, stage: Size, size: Size): Point {
  return { x: Math.min(Math.max(0, x), Math.max(0, stage.width - size.width)), y: Math.min(Math.max(0, y), Math.max(0, stage.height - size.height)) };
}

/** The corner that an arrow key leads to; the same one at the edge, undefined for other keys. */
export function cornerByKey(corner: Corner, key: string): Corner | undefined {
  const [vertical, horizontal] = corner.split('-');
  switch (key) {
    case 'ArrowLeft':
      return `${vertical}-left` as Corner; // both halves come from a corner
    case 'ArrowRight':
      return `${vertical}-right` as Corner;
    case 'ArrowUp':
      return `top-${horizontal}` as Corner;
    case 'ArrowDown':
      return `bottom-${horizontal}` as Corner;
    default:
      return undefined;
  }
}
