// Builds the server and the web application into dist/. Called by start.mjs and `npm run build`.
import { mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { buildPage } from './build-page.mjs';
import { pagePackages } from './dependencies/page-packages.mjs';
import { checkPage } from './dependencies/review.mjs';
import { copyMigrations, serverPrograms } from './server-programs.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(root, 'dist');
// Built beside and moved at the end: a failed or interrupted build leaves the old one usable.
const fresh = join(root, 'dist.new');

/** What is in the page was approved, or there is no page: the lockfile alone cannot tell what a bundler takes. */
function refuseStrangers() {
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  const problems = checkPage(JSON.parse(readFileSync(join(root, 'docs/dependencies.json'), 'utf8')), pagePackages(join(fresh, 'web'), lock));
  for (const problem of problems) console.error(problem);
  if (problems.length > 0) process.exit(1);
}

const startedAt = performance.now();
rmSync(fresh, { recursive: true, force: true });
mkdirSync(fresh, { recursive: true });
await Promise.all([...serverPrograms(fresh).map((options) => build(options)), buildPage(root, join(fresh, 'web'))]);
refuseStrangers();
copyMigrations(fresh);
rmSync(dist, { recursive: true, force: true });
renameSync(fresh, dist);
console.log(`Built in ${((performance.now() - startedAt) / 1000).toFixed(1)} s.`);
