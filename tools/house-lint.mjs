#!/usr/bin/env node
/** Checks every import against tools/import-table.mjs, and the few house rules that no other tool knows. */
import { readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { engineFloors, enginePackages, may, outsideLook, places } from './import-table.mjs';
import { listSources } from './list-sources.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const longest = 600;
const builtins = new Set(builtinModules);

/** Problems of one file, as sentences. Exported so that a test can plant violations. */
export function lintFile(file, text) {
  const problems = [];
  const place = places.find(({ match }) => match.test(file));
  if (place === undefined) return problems;
  const own = place.match.exec(file)?.[1];
  const outside = outsideLook.test(file);
  for (const specifier of readImports(text)) {
    const reason = judge({ file, place: place.name, own, outside, specifier });
    if (reason !== undefined) problems.push(`${file}: imports ${specifier}: ${reason}`);
  }
  if (place.name === 'engine' && !outside) {
    for (const [pattern, advice] of enginePoison) if (pattern.test(stripComments(text))) problems.push(`${file}: ${advice}`);
  }
  if (!outside && !['tests', 'tools'].includes(place.name)) {
    for (const [pattern, what] of predictable) if (pattern.test(stripComments(text))) problems.push(`${file}: ${what} is predictable: use the Random port`);
  }
  if (/\.only\(/.test(text) && /\.test\.tsx?$/.test(file)) problems.push(`${file}: a focused test hides the others`);
  const lines = text.split('\n').filter((line) => line.trim() !== '' && !/^\s*(\/\/|\/?\*)/.test(line)).length;
  if (lines > longest && !/\.(gen|wasm)\.ts$|testdata\//.test(file)) problems.push(`${file}: ${lines} lines of code; ${longest} is the most: which two things is this?`);
  return problems;
}

const enginePoison = [
  [/\bDate\.now\b|\bnew Date\(\)/, 'engines have no clock: take `now` as an argument'],
  [/\bsetTimeout\b|\bsetInterval\b|\bsetImmediate\b/, 'engines have no timers: announce a deadline()'],
  [/\bconsole\./, 'engines do not log: emit or drop'],
];

/** What looks random and can be guessed: by its seed, by the clock, or by the number of a process. [D-28] */
const predictable = [
  [/\bMath\s*(?:\?\.|\.)\s*random\b|\bMath\s*\[|\}\s*=\s*Math\b/, 'Math.random'],
  [/(?:Date\.now\(\)|new Date\(\)|\.getTime\(\)|performance\.now\(\)|hrtime(?:\.bigint)?\(\)|process\.pid)\s*\)*\s*(?:\.toString\(\s*\d|%|\^|>>>|\*\s*\d{4})/, 'a clock made into letters'],
  [/\bpseudoRandomBytes\b|\bnanoid\/non-secure\b/, 'a generator for games'],
];

function judge({ file, place, own, outside, specifier }) {
  if (specifier.startsWith('.')) {
    const target = path.posix.normalize(path.posix.join(path.posix.dirname(file), specifier));
    const home = homeOf(file);
    return target.startsWith(home) || outside ? undefined : `leaves its package (${home}): import the other one by its name`;
  }
  const kind = kindOf(specifier, own);
  if (kind.name === 'platform' && /^testing(?:\/|$)/.test(kind.of ?? '') && !outside && !['tests', 'tools'].includes(place)) return 'seeds and clocks of tests are predictable';
  if (kind.deep) return 'only the index of a package may be imported';
  if (outside && (kind.name !== 'web' || place === 'web')) return undefined;
  const allowed = may[place];
  if (place === 'engine') {
    if (kind.name === 'engine') return floorOf(kind.of) < floorOf(own) ? undefined : `engine ${own} stands on a floor that does not look up or sideways`;
    return enginePackages[own]?.includes(kind.of) ? undefined : 'engines import only lower engines';
  }
  if (kind.name === 'engine') return allowed.includes('engine') || allowed.includes(`engine:${kind.of}`) ? undefined : `${place} may not import this engine`;
  if (kind.name === 'package') return allowed.includes('package') || allowed.includes(`package:${kind.of}`) ? undefined : `${place} may not import packages`;
  if (['server', 'web'].includes(place) && ['server', 'web'].includes(kind.name)) return 'a slice never imports another slice: declare a port';
  return allowed.includes(kind.name) ? undefined : `${place} may not import ${kind.name}`;
}

function homeOf(file) {
  const parts = file.split('/');
  if (parts[0] === 'engines' || parts[0] === 'apps') return `${parts[0]}/${parts[1]}/`;
  if (['contract', 'server', 'web'].includes(parts[1])) return `${parts[0]}/${parts[1]}/`;
  return `${parts[0]}/`;
}

function kindOf(specifier, own) {
  if (specifier.startsWith('node:') || builtins.has(specifier)) return { name: 'node', of: specifier };
  const ours = /^@parley\/([^/]+)(?:\/(.+))?$/.exec(specifier);
  if (ours === null) return { name: 'package', of: specifier.startsWith('@') ? specifier.split('/').slice(0, 2).join('/') : specifier.split('/')[0] };
  const [, name, rest] = ours;
  if (name.startsWith('engine-')) return { name: 'engine', of: name.slice('engine-'.length), deep: rest !== undefined };
  // The test database and mail server are indexes of their own: they need packages without which the rest of `testing` runs.
  if (name === 'platform') return { name: 'platform', of: rest, deep: rest === undefined || (rest.includes('/') && rest !== 'testing/database' && rest !== 'testing/mail') };
  if (name === 'ui') return { name: 'ui', of: 'ui', deep: rest !== undefined && rest !== 'tokens.css' };
  if (name === 'tests') return { name: 'tests', of: 'tests' };
  if (rest === 'contract') return { name: name === own ? 'contract' : 'other-contract', of: name };
  return { name: rest ?? 'package', of: name, deep: rest !== 'server' && rest !== 'web' };
}

function floorOf(engine) {
  return engineFloors.findIndex((floor) => floor.includes(engine));
}

function readImports(text) {
  const found = [];
  for (const pattern of [/^\s*(?:import|export)\s[^'"`;]*?from\s+['"]([^'"]+)['"]/gm, /^\s*import\s+['"]([^'"]+)['"]/gm, /\bimport\(\s*['"]([^'"]+)['"]\s*\)/g]) {
    for (const match of text.matchAll(pattern)) found.push(match[1]);
  }
  return found.filter((specifier) => !specifier.endsWith('.css') || specifier.startsWith('@parley'));
}

function stripComments(text) {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|[^:])\/\/.*$/gm, '$1');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const problems = listSources(root).flatMap((file) => lintFile(file, readFileSync(path.join(root, file), 'utf8')));
  for (const problem of problems) console.error(problem);
  console.log(`house-lint: ${problems.length === 0 ? 'every import is on its floor' : `${problems.length} problems`}`);
  process.exitCode = problems.length === 0 ? 0 : 1;
}
