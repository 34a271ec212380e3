#!/usr/bin/env node
/** Fails when a walk names a file that is not there: a map that lies is worse than none. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = new URL('../', import.meta.url);
const folder = new URL('docs/walks/', root);
let named = 0;
const missing = [];
for (const walk of readdirSync(folder).filter((name) => name.endsWith('.md'))) {
  for (const [, file] of readFileSync(new URL(walk, folder), 'utf8').matchAll(/`((?:engines|platform|apps|ui|identity|meetings|sfu|tests|tools)\/[\w./-]+\.\w+)`/g)) {
    named++;
    if (!existsSync(new URL(file, root))) missing.push(`docs/walks/${walk}: ${file} does not exist`);
  }
}
if (named === 0) missing.push(`no walk in ${fileURLToPath(folder)} names a file`);
for (const line of missing) console.error(line);
console.log(`walks: ${named} files named, ${missing.length} missing`);
process.exitCode = missing.length === 0 ? 0 : 1;
