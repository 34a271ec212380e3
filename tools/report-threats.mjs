#!/usr/bin/env node
/**
 * Prints which abuse case is held by which test, and writes docs/threats.json.
 *
 * Usage  node tools/report-threats.mjs [--check]
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { readThreatTitles } from './check-threats.mjs';
import { listSources } from './list-sources.mjs';
import { threatRows } from './threat-rows.mjs';
import { threats } from './threats.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const file = path.join(root, 'docs/threats.json');

const titles = listSources(root, /\.test\.tsx?$/)
  .filter((name) => name !== 'tools/check-threats.test.ts')
  .flatMap((name) => readThreatTitles(readFileSync(path.join(root, name), 'utf8')).map(({ id, title }) => ({ id, test: `${name}: ${title}` })));
const rows = Object.entries(threats).map(([id, { title, waits }]) => {
  const tests = titles.filter((one) => one.id === id).map(({ test }) => test);
  // A row is held when its list says so; a title alone may be a first part of it.
  if (tests.length > 0) return { id, title, state: threatRows.includes(id) ? 'held' : 'begun', ...(waits === undefined ? {} : { for: waits }), tests };
  return waits === undefined ? { id, title, state: 'missing', tests } : { id, title, state: 'waits', for: waits, tests };
});
// One row a line: two branches that add tests to different rows do not meet.
const text = `[\n${rows.map((row) => `  ${JSON.stringify(row)}`).join(',\n')}\n]\n`;

if (process.argv.includes('--check')) {
  if (readFileSync(file, 'utf8') !== text) {
    console.error('docs/threats.json is not what the tests say. Run: node tools/report-threats.mjs');
    process.exitCode = 1;
  }
} else {
  writeFileSync(file, text);
  for (const { id, title, state, tests, ...row } of rows) console.log(`${id}  ${state.padEnd(8)} ${title}${state === 'waits' ? ` (with ${row.for})` : tests.length > 0 ? `: ${tests.length} ${tests.length === 1 ? 'test' : 'tests'}` : ''}`);
}
const count = (state) => rows.filter((row) => row.state === state).length;
console.log(`threats: ${count('held')} held, ${count('begun')} begun, ${count('waits')} wait for their feature, ${count('missing')} missing`);
