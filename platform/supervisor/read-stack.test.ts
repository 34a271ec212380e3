import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readStack } from './read-stack.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'parley-stack-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('a stack is one line, the innermost call first, whatever else was written', () => {
  const text = [
    'KEYBOARD_INTERRUPT: Script execution was interrupted by `SIGINT`',
    '    at inner (file:///srv/planted.mjs:2:31)',
    '    at file:///srv/with space (1)/planted.mjs:1:86',
    '    at listOnTimeout (node:internal/timers:581:17)',
    'something else',
  ].join('\n');

  expect(readStack(text)).toBe('inner (planted.mjs:2) < (anonymous) (planted.mjs:1) < listOnTimeout (node:internal/timers:581)');
});

it('a place in a built file is told as the place in its source', () => {
  // One segment: the first column of the first line is line 5 of the source.
  writeFileSync(join(folder, 'built.js.map'), JSON.stringify({ version: 3, sources: ['../sfu/server/room.ts'], names: [], mappings: 'AAIA' }));

  expect(readStack(`    at forward (${pathToFileURL(join(folder, 'built.js')).href}:1:1)`)).toBe('forward (sfu/server/room.ts:5)');
});

it('a map that is none leaves the place of the built file', () => {
  writeFileSync(join(folder, 'broken.js.map'), 'no map');

  expect(readStack(`    at forward (${pathToFileURL(join(folder, 'broken.js')).href}:7:1)`)).toBe('forward (broken.js:7)');
});

it('a text without a stack has none', () => {
  expect(readStack('KEYBOARD_INTERRUPT: Script execution was interrupted by `SIGINT`\n    at nowhere\n')).toBeUndefined();
});
