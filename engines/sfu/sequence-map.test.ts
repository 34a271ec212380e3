import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { rememberedRuns, SequenceMap } from './sequence-map.ts';

describe('renumbering', () => {
  test('dropped packets close up, lost ones keep their number, and no number is given twice', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('sent', 'dropped', 'late', 'lost'), { maxLength: 90 }), (fates) => {
        const map = new SequenceMap();
        map.restart(1000, 50);
        const given = new Map<number, number>();
        const late: number[] = [];
        for (const [index, fate] of fates.entries()) {
          const extSeq = 1000 + index;
          if (fate === 'sent') given.set(extSeq, map.newest(extSeq));
          if (fate === 'dropped') map.skip(extSeq);
          if (fate === 'late') late.push(extSeq);
        }
        for (const extSeq of late) given.set(extSeq, map.late(extSeq));

        const expected = new Map<number, number>();
        let next = 50;
        for (const [index, fate] of fates.entries()) {
          if (fate === 'dropped') continue;
          if (fate !== 'lost') expected.set(1000 + index, next);
          next++;
        }
        expect(new Map([...given].sort())).toEqual(expected);
      }),
    );
  });

  test(`runs before the last ${rememberedRuns} are forgotten, and so is what came before a switch`, () => {
    const map = new SequenceMap();
    map.restart(0, 0);
    for (let index = 1; index <= 2 * rememberedRuns; index += 2) map.skip(index);

    expect(map.late(2)).toBe(1);
    expect(map.late(0)).toBe(-1);

    map.restart(1000, 300);
    expect(map.late(999)).toBe(-1);
    expect(map.late(1000)).toBe(300);
  });
});
