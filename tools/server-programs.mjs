// How the server's programs are bundled; shared by the build and by `npm run dev`.
import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
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

/** Of what is put into a program, the licences go with it. */
const keepLicences = {
  name: 'keep-licences',
  setup(context) {
    context.onEnd(({ metafile }) => {
      const [outfile, { inputs }] = Object.entries(metafile?.outputs ?? {}).find(([name]) => name.endsWith('.js')) ?? ['', {}];
      if (outfile === '') return; // the build has failed and says why
      const used = Object.entries(inputs).filter(([, { bytesInOutput }]) => bytesInOutput > 0);
      const folders = new Set(used.flatMap(([name]) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(name) ?? []));
      const texts = [...folders].sort().map((folder) => {
        const { name, version, license } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
        const file = readdirSync(join(root, folder)).find((entry) => /^licen[cs]e/i.test(entry));
        return `${name} ${version} (${license})\n\n${file === undefined ? '' : readFileSync(join(root, folder, file), 'utf8').trim()}\n`;
      });
      writeFileSync(join(root, `${outfile}.licences.txt`), texts.join('\n---\n\n'));
    });
  },
};

/** esbuild's options for all programs of the server: several builds. */
export function serverPrograms(outdir) {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const shared = {
    absWorkingDir: root,
    outdir,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    sourcemap: true,
    sourcesContent: false,
    logLevel: 'warning',
    define: { 'process.env.PARLEY_VERSION': JSON.stringify(version), 'process.env.PARLEY_BUILT_AT': JSON.stringify(builtAt(root)) },
  };
  const most = {
    main: 'apps/server/src/main.ts',
    api: 'apps/server/src/api.ts',
    maintain: 'apps/server/src/maintain.ts',
    'pglite-worker': 'platform/db/pglite-worker.ts',
  };
  return [
    { ...shared, entryPoints: most, plugins: [keepPackagesOutside] },
    {
      // One file with all that it needs: it is the only one that the media process may read. Packages in the older form of
      // modules ask for Node's own by `require`.
      ...shared,
      entryPoints: { media: 'apps/server/src/media.ts' },
      banner: { js: "import { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);" },
      metafile: true,
      plugins: [keepLicences],
    },
  ];
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
