// How the server's programs are bundled; shared by the build and by `npm run dev`.
import { cpSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { builtAt } from './built-at.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Our own packages are bundled; everything from the registry stays in node_modules. */
const keepPackagesOutside = {
  name: 'keep-packages-outside',
  setup(context) {
    context.onResolve({ filter: /^[^./]/ }, ({ path, kind }) => (kind === 'entry-point' || path.startsWith('@parley/') ? undefined : { path, external: true }));
  },
};

/** esbuild's options for all programs of the server. */
export function serverPrograms(outdir) {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return {
    absWorkingDir: root,
    entryPoints: {
      main: 'apps/server/src/main.ts',
      api: 'apps/server/src/api.ts',
      media: 'apps/server/src/media.ts',
      maintain: 'apps/server/src/maintain.ts',
      'pglite-worker': 'platform/db/pglite-worker.ts',
    },
    outdir,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    sourcemap: true,
    sourcesContent: false,
    logLevel: 'warning',
    define: { 'process.env.PARLEY_VERSION': JSON.stringify(version), 'process.env.PARLEY_BUILT_AT': JSON.stringify(builtAt(root)) },
    plugins: [keepPackagesOutside],
  };
}

/** SQL files are read at run time from `migrations/<slice>/` beside the programs. */
export function copyMigrations(outdir) {
  const homes = [
    ...readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => [name, join(root, name, 'server/migrations')]),
    ...readdirSync(join(root, 'platform')).map((name) => [name, join(root, 'platform', name, 'migrations')]),
  ];
  for (const [slice, folder] of homes) {
    if (existsSync(folder)) cpSync(folder, join(outdir, 'migrations', slice), { recursive: true });
  }
}
