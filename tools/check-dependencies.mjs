#!/usr/bin/env node
/**
 * Holds what comes from outside against what people have approved: exact versions, whole integrity, no scripts, allowed
 * licences, nothing known to be bad, and no package in the product that docs/dependencies.json does not name.
 *
 * Usage  node tools/check-dependencies.mjs [--accept]
 *        --accept writes docs/dependencies.json as the lockfile and the build say; the difference is what gets reviewed
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkAdvisories, daysSinceReview, freshDays } from './dependencies/check-advisories.mjs';
import { checkLock } from './dependencies/check-lock.mjs';
import { checkPins } from './dependencies/check-pins.mjs';
import { readPackages } from './dependencies/read-lock.mjs';
import { checkReview, expectedRows, writeRows } from './dependencies/review.mjs';
import { listSources } from './list-sources.mjs';

/** All problems of a working copy, as sentences. */
export function checkDependencies(root) {
  const read = (file) => JSON.parse(readFileSync(path.join(root, file), 'utf8'));
  const lock = read('package-lock.json');
  const manifests = listSources(root, /^package\.json$/).map((file) => ({ file, manifest: read(file) }));
  const settings = readFileSync(path.join(root, '.npmrc'), 'utf8').split('\n');
  return [
    ...['ignore-scripts=true', 'save-exact=true', 'omit-lockfile-registry-resolved=true'].filter((line) => !settings.includes(line)).map((line) => `.npmrc has lost the line ${line}.`),
    ...checkPins(manifests, lock),
    ...checkLock(lock),
    ...checkAdvisories(read('docs/advisories.json'), readPackages(lock)),
    ...checkReview(read('docs/dependencies.json'), lock),
  ];
}

/** The page is built for the list of its imports only; the build in dist/ stays as it is. */
async function acceptShipped(root) {
  const file = path.join(root, 'docs/dependencies.json');
  const web = mkdtempSync(path.join(tmpdir(), 'parley-page-'));
  try {
    const { buildPage } = await import('./build-page.mjs');
    const imported = await buildPage(root, web);
    const lock = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8'));
    const old = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : [];
    writeFileSync(file, writeRows(expectedRows({ lock, imported, old, today: new Date().toISOString().slice(0, 10) })));
  } finally {
    rmSync(web, { recursive: true, force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = fileURLToPath(new URL('..', import.meta.url));
  if (process.argv.includes('--accept')) await acceptShipped(root);
  const problems = checkDependencies(root);
  for (const problem of problems) console.error(problem);
  const rows = JSON.parse(readFileSync(path.join(root, 'docs/dependencies.json'), 'utf8'));
  const count = (where) => rows.filter(({ ships }) => ships.includes(where)).length;
  console.log(`dependencies: ${count('server')} releases come with the server, ${count('page')} may have code in the page, ${problems.length === 0 ? 'all approved' : `${problems.length} problems`}`);
  const days = daysSinceReview(JSON.parse(readFileSync(path.join(root, 'docs/advisories.json'), 'utf8')), Date.now());
  // No failure: the day decides nothing about a change. It decides about a release.
  if (days > freshDays) console.warn(`WARNING docs/advisories.json was compared with the published advisories ${days} days ago; a release wants at most ${freshDays}.`);
  process.exitCode = problems.length === 0 ? 0 : 1;
}
