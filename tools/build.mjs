// Builds the server and the web application into dist/. Called by start.mjs and `npm run build`.
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(root, 'dist');
// Built beside and moved at the end: a failed or interrupted build leaves the old one usable.
const fresh = join(root, 'dist.new');

/** Our own packages are bundled; everything from the registry stays in node_modules. */
const keepPackagesOutside = {
  name: 'keep-packages-outside',
  setup(context) {
    context.onResolve({ filter: /^[^./]/ }, ({ path, kind }) => (kind === 'entry-point' || path.startsWith('@parley/') ? undefined : { path, external: true }));
  },
};

async function buildServer() {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  await build({
    absWorkingDir: root,
    entryPoints: {
      main: 'apps/server/src/main.ts',
      api: 'apps/server/src/api.ts',
      media: 'apps/server/src/media.ts',
      'pglite-worker': 'platform/db/pglite-worker.ts',
    },
    outdir: fresh,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    sourcemap: true,
    sourcesContent: false,
    logLevel: 'warning',
    define: { 'process.env.PARLEY_VERSION': JSON.stringify(version) },
    plugins: [keepPackagesOutside],
  });
}

/** SQL files are read at run time from dist/migrations/<slice>/. */
function copyMigrations() {
  const homes = [
    ...readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => [name, join(root, name, 'server/migrations')]),
    ...readdirSync(join(root, 'platform')).map((name) => [name, join(root, 'platform', name, 'migrations')]),
  ];
  for (const [slice, folder] of homes) {
    if (existsSync(folder)) cpSync(folder, join(fresh, 'migrations', slice), { recursive: true });
  }
}

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
await Promise.all([buildServer(), buildWeb()]);
copyMigrations();
rmSync(dist, { recursive: true, force: true });
renameSync(fresh, dist);
console.log(`Built in ${((performance.now() - startedAt) / 1000).toFixed(1)} s.`);
