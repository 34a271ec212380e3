import { describe, expect, it } from 'vitest';
import { missingRows, readThreatRows } from './check-threats.mjs';
import { threatRows } from './threat-rows.mjs';

describe('check-threats', () => {
  it.each([
    ["test('[D-06] a wrong fingerprint ends the session', () => {});", ['D-06']],
    ['it.each(rows)("[D-07] [D-08] refuses %s", () => {});', ['D-07', 'D-08']],
    ['describe(`[R-01] kills`, () => {});', ['R-01']],
    ["])('[A-17] leads nowhere else: %j', (value) => {", ['A-17']],
  ])('finds the rows of %s', (text, rows) => {
    expect([...readThreatRows(text)]).toEqual(rows);
  });

  /** Planted violations: a check that cannot fail is no check. */
  it.each([
    "// [D-06] test('later')",
    "  // test('[D-06] switched off', () => {});",
    "/* it('[D-06] switched off', () => {}); */",
    '/**\n * Keeps [D-06].\n */',
    "test.skip('[D-06] not today', () => {});",
    "it.todo('[D-06] some day');",
    'expect(row).toBe([D-06]);',
    "test('D-06 without brackets', () => {});",
    "test('[D-066] another one', () => {});",
  ])('is not satisfied by %j', (text) => {
    expect(missingRows(['D-06'], [text])).toEqual(['D-06']);
  });

  it('names what is missing, whichever file the others are in', () => {
    expect(missingRows(['D-01', 'D-02', 'D-03'], ["test('[D-03] x', f);", "test('[D-01] y', f);"])).toEqual(['D-02']);
  });

  it('asks for the whole media path, each row once', () => {
    for (let row = 1; row <= 18; row++) expect(threatRows).toContain(`D-${String(row).padStart(2, '0')}`);
    expect(new Set(threatRows).size).toBe(threatRows.length);
  });
});
