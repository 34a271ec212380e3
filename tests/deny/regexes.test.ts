import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { listSources } from '../../tools/list-sources.mjs';
import { countRegexSteps, type CountedRegex } from './testing/count-regex-steps.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

type Found = { readonly where: string; readonly source: string; readonly flags: string };

/** Every expression that the product runs: tests, tools and build files stay on our own texts. */
function findRegexes(): Found[] {
  const files = listSources(root).filter((file) => !/^(?:tests|tools)\/|\.(?:test|fuzz|bench|suite|config)\.tsx?$|\/testing\/|\.wasm\.ts$/.test(file));
  return files.flatMap((file) => {
    const found: Found[] = [];
    const tree = ts.createSourceFile(file, readFileSync(join(root, file), 'utf8'), ts.ScriptTarget.ES2023, true, file.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS);
    const visit = (node: ts.Node): void => {
      if (ts.isRegularExpressionLiteral(node)) {
        const end = node.text.lastIndexOf('/');
        found.push({ where: file, source: node.text.slice(1, end), flags: node.text.slice(end + 1) });
      }
      ts.forEachChild(node, visit);
    };
    visit(tree);
    return found;
  });
}

/** Expressions whose work may grow faster than the text, and what keeps that text short. */
const bounded: Readonly<Record<string, string>> = {
  '/^(.+?)\\1+$/': 'a secret in the operator’s own configuration',
  '/\\d+$/': 'a secret in the operator’s own configuration',
  '/[\\r\\n]+$/': 'a file that the operator names',
  '/=+$/': 'a hash that we have written, of fixed length',
};

const printable = Array.from({ length: 95 }, (_one, index) => String.fromCharCode(32 + index));
const samples = ['a', '0', '.', '-', '_', '/', ':', '@', '"', '\\', ' ', '\t', '\n', '\r', '\u0000', '\u200b', '\ud800', 'é', ...printable];
const length = 250;
const stepLimit = 400_000;

/** Texts that an expression begins to like, long, and disappoints at the end. */
function attacks(regex: CountedRegex, size: number): string[] {
  const liked = [...new Set(regex.atoms.flatMap(({ matches }) => samples.filter(matches).slice(0, 2)))].slice(0, 12);
  const prefix = regex.atoms.map(({ matches }) => samples.find(matches) ?? '').join('');
  const pumps = [...liked, ...liked.flatMap((one, index) => liked.slice(index + 1, index + 4).map((other) => one + other)), prefix].filter((pump) => pump !== '');
  const fill = (pump: string): string => pump.repeat(Math.ceil(size / [...pump].length));
  return [...new Set(pumps.flatMap((pump) => ['\u0001', '!', ''].flatMap((end) => [fill(pump) + end, (liked[0] ?? '') + fill(pump) + end, prefix + fill(pump) + end])))];
}

/** How much the work grows when the text is twice as long: 2 is linear, 4 is a square. */
function worstGrowth(regex: CountedRegex): number {
  const short = attacks(regex, length);
  const long = attacks(regex, length * 2);
  return Math.max(
    ...short.map((text, index) => {
      const first = regex.steps(text, stepLimit);
      return first === Infinity ? Infinity : regex.steps(long[index] ?? '', stepLimit) / Math.max(first, length);
    }),
  );
}

test('[B-08] the work of every expression in the product grows no faster than the text it is given', () => {
  const found = findRegexes();
  expect(found.length).toBeGreaterThan(50);
  const slow = new Map<string, string>();
  for (const { where, source, flags } of found) {
    const name = `/${source}/${flags}`;
    // A back reference can cost any power of the length: it needs a bound in any case.
    if (/\\(?:[1-9]|k<)/.test(source)) slow.set(name, `${where}: refers back`);
    else {
      const growth = worstGrowth(countRegexSteps(source, flags));
      if (growth > 2.7) slow.set(name, `${where}: grows by ${growth.toFixed(1)} when the text doubles`);
    }
  }
  const unexpected = [...slow].filter(([regex]) => bounded[regex] === undefined);
  expect(unexpected).toEqual([]);
  expect(Object.keys(bounded).filter((regex) => !slow.has(regex)), 'no longer needed').toEqual([]);
});

test('the counter finds the classic traps, and leaves harmless ones alone', () => {
  for (const trap of ['(a+)+$', '^(a|a)*$', '(.*)*x', 'a+$', '\\s+$', '^(\\w+\\s?)*$', '(x+x+)+y', '<[^>]*>x']) expect([trap, worstGrowth(countRegexSteps(trap, '')) > 2.7]).toEqual([trap, true]);
  for (const fine of ['^[a-z0-9._]{4,20}$', '^a+$', 'abc', '[\\u0000-\\u001f]', '^[^@]+@[^@]+$', '^bearer ', '%2f|%5c']) expect([fine, worstGrowth(countRegexSteps(fine, 'i')) <= 2.7]).toEqual([fine, true]);
});
