#!/usr/bin/env node
/** Fails when a row of tools/threat-rows.mjs stands in no test's title: a promise that nobody keeps. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { listSources } from './list-sources.mjs';
import { threatRows } from './threat-rows.mjs';

/** Ids and titles of a test file's tests: inside a text, outside comments, and not of a test that never runs. */
export function readThreatTitles(text) {
  const code = text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
  const found = [];
  for (const line of code.split('\n')) {
    if (/\.(?:skip|todo|skipIf|runIf)\b/.test(line)) continue;
    for (const [quoted] of line.matchAll(/'[^']*'|"[^"]*"|`[^`]*`/g)) {
      const title = quoted.slice(1, -1);
      for (const [, id] of title.matchAll(/\[([A-Z]-\d{2})\]/g)) found.push({ id, title: title.replace(/\[[A-Z]\d?-\d+\] ?/g, '').trim() });
    }
  }
  return found;
}

export function readThreatRows(text) {
  return new Set(readThreatTitles(text).map(({ id }) => id));
}

/** Shape   texts: of all test files. Answers the rows that no title names. */
export function missingRows(rows, texts) {
  const found = new Set(texts.flatMap((text) => [...readThreatRows(text)]));
  return rows.filter((id) => !found.has(id));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = fileURLToPath(new URL('..', import.meta.url));
  const files = listSources(root, /\.test\.tsx?$/);
  // Planted titles of our own test are no tests.
  const texts = files.filter((file) => file !== 'tools/check-threats.test.ts').map((file) => readFileSync(path.join(root, file), 'utf8'));
  const missing = missingRows(threatRows, texts);
  for (const id of missing) console.error(`no test has [${id}] in its title`);
  console.log(`threat rows: ${threatRows.length - missing.length} of ${threatRows.length} stand in the titles of tests`);
  process.exitCode = missing.length === 0 ? 0 : 1;
}
