import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arrangeStage, type Arrangement, type StagePlan } from './arrange-stage.ts';

const names = (count: number) => Array.from({ length: count }, (_, index) => `p${index}`);
const plan = (facts: Partial<StagePlan>): StagePlan => ({ mains: [], faces: [], mine: 'me', page: 0, ...facts });
const keys = ({ placed }: Arrangement) => placed.map(({ key }) => key);

describe('a stage of equals', () => {
  it('[S0-131] shows oneself last', () => {
    expect(keys(arrangeStage(plan({ faces: names(3) }), 1256, 690))).toEqual(['p0', 'p1', 'p2', 'me']);
  });

  it('has one page while everybody fits', () => {
    expect(arrangeStage(plan({ faces: names(24) }), 1256, 690)).toMatchObject({ pages: 1, from: 0, to: 24 });
  });

  it('[S0-131] turns pages when they do not, with oneself last on each', () => {
    const first = arrangeStage(plan({ faces: names(49) }), 1256, 690);
    const last = arrangeStage(plan({ faces: names(49), page: 2 }), 1256, 690);

    expect(first).toMatchObject({ pages: 3, from: 0, to: 24 });
    expect(keys(last)).toEqual(['p48', 'me']);
  });

  it('stays on the last page when people left and the wanted one is gone', () => {
    expect(arrangeStage(plan({ faces: names(30), page: 7 }), 1256, 690)).toMatchObject({ pages: 2, page: 1, from: 24, to: 30 });
  });

  it('keeps the size of tiles from page to page', () => {
    const [first, last] = [0, 2].map((page) => arrangeStage(plan({ faces: names(49), page }), 1256, 690).placed[0]);

    expect(last).toMatchObject({ x: first?.x, y: first?.y, width: first?.width });
  });

  it('shows a phone fewer people on a page, but large enough to be faces', () => {
    const { placed, pages } = arrangeStage(plan({ faces: names(24) }), 366, 640);

    expect(pages).toBeGreaterThan(2);
    for (const { width, height } of placed) expect([width >= 150, height >= 120]).toEqual([true, true]);
  });

  it('lets the only tile of a phone fill it', () => {
    expect(arrangeStage(plan({}), 366, 640).placed).toEqual([{ key: 'me', isMain: false, x: 0, y: 0, width: 366, height: 640 }]);
  });
});

describe('a stage with something large', () => {
  it('[S0-130] gives a share seventy percent and the people the rest', () => {
    const { placed } = arrangeStage(plan({ mains: ['share'], faces: names(2) }), 1256, 690);

    expect(placed[0]).toMatchObject({ key: 'share', isMain: true, x: 0, height: 690 });
    expect((placed[0]?.width ?? 0) / 1256).toBeCloseTo(0.69, 2);
    for (const face of placed.slice(1)) expect(face.x).toBeGreaterThan(placed[0]?.width ?? 0);
  });

  it('[S0-130] stacks them on a phone, the share above', () => {
    const { placed } = arrangeStage(plan({ mains: ['share'], faces: names(2) }), 366, 640);

    expect(placed[0]).toMatchObject({ key: 'share', x: 0, y: 0, width: 366 });
    for (const face of placed.slice(1)) expect(face.y).toBeGreaterThan(placed[0]?.height ?? 0);
  });

  it('[S0-130] shows two shares in a grid of their own', () => {
    const { placed } = arrangeStage(plan({ mains: ['a', 'b'], faces: names(2) }), 1256, 690);
    const [a, b] = placed;

    expect(placed.filter(({ isMain }) => isMain)).toHaveLength(2);
    expect((a?.x ?? 0) + (a?.width ?? 0) <= (b?.x ?? 0) || (a?.y ?? 0) + (a?.height ?? 0) <= (b?.y ?? 0)).toBe(true);
  });

  it('[S0-129] lets one tile stand for those who find no place, and counts everybody once', () => {
    const { placed, rest, from, to } = arrangeStage(plan({ mains: ['share'], faces: names(40) }), 1256, 690);

    expect(rest?.keys).toEqual(names(40).slice(to));
    expect(from).toBe(0);
    expect(placed.at(-1)?.key).toBe('me');
    expect([...keys({ placed } as Arrangement), ...(rest?.keys ?? [])].sort()).toEqual(['share', ...names(40), 'me'].sort());
  });

  it('[S0-129] shows the next ones on the next page, and the first ones in the tile', () => {
    const first = arrangeStage(plan({ mains: ['share'], faces: names(40) }), 1256, 690);
    const second = arrangeStage(plan({ mains: ['share'], faces: names(40), page: 1 }), 1256, 690);

    expect(second.from).toBe(first.to);
    expect(second.rest?.keys.slice(0, first.to)).toEqual(names(first.to));
  });

  it('makes it as large as the stage when nobody stands beside it', () => {
    expect(arrangeStage(plan({ mains: ['share'], mine: undefined }), 1256, 690).placed).toEqual([{ key: 'share', isMain: true, x: 0, y: 0, width: 1256, height: 690 }]);
  });
});

it('everybody is on exactly one page of every stage, and every tile is on the stage', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 3 }), fc.boolean(), fc.integer({ min: 300, max: 2600 }), fc.integer({ min: 260, max: 1600 }), (count, mains, withMe, width, height) => {
      const facts = { mains: names(mains).map((key) => `main-${key}`), faces: names(count), mine: withMe ? 'me' : undefined };
      const seen: string[] = [];
      const { pages } = arrangeStage({ ...facts, page: 0 }, width, height);
      for (let page = 0; page < pages; page++) {
        const { placed, from, to } = arrangeStage({ ...facts, page }, width, height);
        seen.push(...facts.faces.slice(from, to));
        expect(keys({ placed } as Arrangement)).toEqual([...facts.mains, ...facts.faces.slice(from, to), ...(withMe ? ['me'] : [])]);
        expect(placed.every(({ x, y, width: w, height: h }) => x >= -1 && y >= -1 && x + w <= width + 1 && y + h <= height + 1)).toBe(true);
      }
      expect(seen).toEqual(facts.faces);
    }),
    { numRuns: 100 },
  );
});
