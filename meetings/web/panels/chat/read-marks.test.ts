import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readMarks, type Mark } from './read-marks.ts';

/** As a reader sees it, with the marks as tags. */
const show = (marks: readonly Mark[]): string => marks.map((mark) => ('parts' in mark ? `<${mark.kind}>${show(mark.parts)}</${mark.kind}>` : mark.kind === 'text' ? mark.text : `<${mark.kind}>${mark.text}</${mark.kind}>`)).join('');
const plain = (marks: readonly Mark[]): string => marks.map((mark) => ('parts' in mark ? plain(mark.parts) : mark.text)).join('');

describe('readMarks', () => {
  it.each([
    ['a **strong** word', 'a <strong>strong</strong> word'],
    ['an *important* and _another_ one', 'an <emphasis>important</emphasis> and <emphasis>another</emphasis> one'],
    ['~~wrong~~ right', '<strike>wrong</strike> right'],
    ['run `npm start`, then *wait*', 'run <code>npm start</code>, then <emphasis>wait</emphasis>'],
    ['**very *much* so**', '<strong>very <emphasis>much</emphasis> so</strong>'],
    ['```\nlet x = *1*;\n```', '<block>let x = *1*;</block>'],
    ['see ```a\nb```!', 'see <block>a\nb</block>!'],
    ['`**no**`', '<code>**no**</code>'],
  ])('[S0-174] %s', (text, shown) => {
    expect(show(readMarks(text))).toBe(shown);
  });

  it.each(['2*3*4 = 24', 'snake_case_name', '** not strong **', 'only *one', '5 * 3 * 2', '`', '``', '```', '*', '**', '****', 'https://example.org/_a_/*b*', '<b>no</b> & "quotes"', '', '* a list\n* of two'])('[S0-174] stays as it was written: %s', (text) => {
    expect(readMarks(text).every(({ kind }) => kind === 'text')).toBe(true);
    expect(plain(readMarks(text))).toBe(text);
  });

  it('[S0-174] loses no word, whatever a stranger writes', () => {
    const pieces = fc.array(fc.constantFrom('*', '**', '_', '~~', '`', '```', ' ', '\n', 'word', 'é', '.', 'https://a.b/*c*'), { maxLength: 60 });
    fc.assert(
      fc.property(pieces, (parts) => {
        const text = parts.join('');
        const words = (of: string) => of.replaceAll(/[*_~`\s]/g, '');
        expect(words(plain(readMarks(text)))).toBe(words(text));
      }),
      { numRuns: 500 },
    );
  });

  it('reads the longest message that is kept without taking the square of its length', () => {
    let looks = 0;
    const counted = new Proxy(String.prototype.indexOf, { apply: (target, text, given) => (looks++, Reflect.apply(target, text, given)) });
    const before = String.prototype.indexOf;
    try {
      String.prototype.indexOf = counted;
      readMarks('*a '.repeat(1_300));
      readMarks('`'.repeat(4_001));
      readMarks('~~a '.repeat(1_000));
    } finally {
      String.prototype.indexOf = before;
    }
    expect(looks).toBeLessThan(10_000);
  });
});
