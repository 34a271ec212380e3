import { bestGrid, cinema, gap, placeGrid, type Rect, type Shapes } from './best-grid.ts';

/** What goes onto the stage: tiles by their keys, in the order in which they are seen. */
export type StagePlan = {
  /** Large: shares, pinned tiles, or who speaks. Empty for a stage of equals. */
  readonly mains: readonly string[];
  /** Everybody else, or nobody when only the mains are wanted. */
  readonly faces: readonly string[];
  /** One's own tile, when it stands among the others: always the last, on every page. */
  readonly mine: string | undefined;
  readonly page: number;
};

export type Placed = Rect & { readonly key: string; readonly isMain: boolean };

export type Arrangement = {
  readonly placed: readonly Placed[];
  readonly pages: number;
  /** The page that is shown: the wanted one, or the last there is. */
  readonly page: number;
  /** Which of `faces` are on this page: from, and up to but without. */
  readonly from: number;
  readonly to: number;
  /** The tile that stands for the faces that found no place beside the mains. */
  readonly rest: (Rect & { readonly keys: readonly string[] }) | undefined;
};

/** Room for the arrows and dots below a grid of several pages. */
export const pagerHeight = 48;
/** More than 25 faces nobody follows, and each costs a decoder. */
const mostFaces = 25;
/** Portrait stages are phones: there a taller tile shows more of a face than two bars above and below it. */
const phoneShapes: Shapes = { tallest: 4 / 5, widest: 16 / 9 };
/** Alone, a tile takes what there is, unless that would cut off heads. */
const aloneShapes: Shapes = { tallest: 1 / 2, widest: 2 };
const mainShapes: Shapes = { tallest: 1, widest: 2.2 };
/** Smaller ones are no faces any more. */
const smallest = { width: 196, height: 110 };
const smallestOnPhone = { width: 150, height: 120 };
const smallestBeside = { width: 144, height: 80 };
/** The share of the stage that stands beside what is large. [S0-130] */
const besideShare = 0.3;

/**
 * Decides where every tile of the stage stands; the one place that knows sizes.
 *
 * Shape   width and height in CSS pixels; page ≥ 0
 * Answers rectangles for what is shown on this page; never throws
 */
export function arrangeStage(plan: StagePlan, width: number, height: number): Arrangement {
  const stage: Rect = { x: 0, y: 0, width, height };
  if (plan.mains.length === 0) return arrangeEquals(plan, stage);
  const faces = plan.faces.length + (plan.mine === undefined ? 0 : 1);
  if (faces === 0) return { ...nobody, placed: placeMains(plan.mains, stage) };
  const [large, beside] = split(stage, plan.mains.length);
  const strip = arrangeStrip(plan, beside, isPortrait(stage) ? phoneShapes : cinema);
  return { ...strip, placed: [...placeMains(plan.mains, large), ...strip.placed] };
}

const nobody: Arrangement = { placed: [], pages: 1, page: 0, from: 0, to: 0, rest: undefined };

function isPortrait({ width, height }: Rect): boolean {
  return height > width * 1.1;
}

function arrangeEquals({ faces, mine, page }: StagePlan, stage: Rect): Arrangement {
  const own = mine === undefined ? 0 : 1;
  const portrait = isPortrait(stage);
  const shapes = faces.length + own === 1 ? aloneShapes : portrait ? phoneShapes : cinema;
  const fits = (area: Rect) => mostThatFit(area, portrait ? smallestOnPhone : smallest, shapes);
  if (faces.length + own <= fits(stage)) return onPage(faces, mine, placeGrid(faces.length + own, stage, shapes), { page: 0, pages: 1, from: 0 });

  const area = { ...stage, height: stage.height - pagerHeight };
  const perPage = Math.max(1, fits(area) - own);
  const pages = Math.ceil(faces.length / perPage);
  const shown = Math.min(page, pages - 1);
  const from = shown * perPage;
  const here = faces.slice(from, from + perPage);
  // The grid of a full page on every page: turning to the last one must not make its tiles large.
  const places = placeGrid(perPage + own, area, shapes).slice(0, here.length + own);
  return onPage(here, mine, places, { page: shown, pages, from });
}

function onPage(here: readonly string[], mine: string | undefined, places: readonly Rect[], at: { readonly page: number; readonly pages: number; readonly from: number }): Arrangement {
  const keys = mine === undefined ? here : [...here, mine];
  return { ...at, to: at.from + here.length, rest: undefined, placed: keys.map((key, index) => ({ ...rectAt(places, index), key, isMain: false })) };
}

function rectAt(places: readonly Rect[], index: number): Rect {
  return places[index] ?? { x: 0, y: 0, width: 0, height: 0 }; // one place was made for each key
}

/** People beside what is large: a page of them, and one tile for all who are not on it. [S0-129] */
function arrangeStrip({ faces, mine, page }: StagePlan, area: Rect, shapes: Shapes): Arrangement {
  const own = mine === undefined ? 0 : 1;
  const fits = mostThatFit(area, smallestBeside, shapes);
  if (faces.length + own <= fits) return onPage(faces, mine, placeGrid(faces.length + own, area, shapes), { page: 0, pages: 1, from: 0 });

  const perPage = Math.max(1, fits - own - 1);
  const pages = Math.ceil(faces.length / perPage);
  const shown = Math.min(page, pages - 1);
  const from = shown * perPage;
  const here = faces.slice(from, from + perPage);
  const places = placeGrid(perPage + own + 1, area, shapes);
  const hidden = [...faces.slice(0, from), ...faces.slice(from + perPage)];
  // Oneself is last among people; the rest is no person, so it stands behind.
  const rest = hidden.length === 0 ? undefined : { ...rectAt(places, here.length + own), keys: hidden };
  return { ...onPage(here, mine, places, { page: shown, pages, from }), rest };
}

/** What is large, and what stands beside it: to the right, or below on a portrait stage. */
function split(stage: Rect, mains: number): readonly [Rect, Rect] {
  if (!isPortrait(stage)) {
    const width = Math.round(stage.width * besideShare);
    const large = { ...stage, width: stage.width - width - gap };
    return [large, { ...stage, x: large.width + gap, width }];
  }
  // A share on a phone is as high as its picture is; more height would only be bars.
  const height = Math.round(Math.min(stage.height * (1 - besideShare), mains === 1 ? (stage.width * 3) / 4 : stage.height / 2));
  return [{ ...stage, height }, { ...stage, y: height + gap, height: stage.height - height - gap }];
}

function placeMains(keys: readonly string[], area: Rect): readonly Placed[] {
  const places = keys.length === 1 ? [area] : placeGrid(keys.length, area, mainShapes);
  return keys.map((key, index) => ({ ...rectAt(places, index), key, isMain: true }));
}

function mostThatFit(area: Rect, { width, height }: { readonly width: number; readonly height: number }, shapes: Shapes): number {
  for (let count = mostFaces; count > 1; count--) {
    const grid = bestGrid(count, area.width, area.height, shapes);
    if (grid.tileWidth >= width && grid.tileHeight >= height) return count;
  }
  return 1;
}
