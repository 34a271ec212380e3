// Builds the server and the web application into dist/. Called by start.mjs and `npm run build`.
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { copyMigrations, serverPrograms } from './server-programs.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(root, 'dist');
// Built beside and moved at the end: a failed or interrupted build leaves the old one usable.
const fresh = join(root, 'dist.new');

async function buildWeb() {
  if (!existsSync(join(root, 'apps/web/index.html'))) return;
  const { build: buildPages } = await import('vite');
  await buildPages({
    root: join(root, 'apps/web'),
    logLevel: 'warn',
    build: { outDir: join(fresh, 'web'), emptyOutDir: true },
  });
}

const startedAt = performance.now();
rmSync(fresh, { recursive: true, force: true });
mkdirSync(fresh, { recursive: true });
await Promise.all([...serverPrograms(fresh).map((options) => build(options)), buildWeb()]);
copyMigrations(fresh);
rmSync(dist, { recursive: true, force: true });
renameSync(fresh, dist);
console.log(`Built in ${((performance.now() - startedAt) / 1000).toFixed(1)} s.`);
