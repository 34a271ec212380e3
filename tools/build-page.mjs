import path from 'node:path';
import { build } from 'vite';

/** Builds the web application into a folder; `licences.json` there names every package whose code came along, and its licence. */
export async function buildPage(root, outDir) {
  // Libraries choose their code by it, whatever the builder's shell says: one page for everybody.
  process.env.NODE_ENV = 'production';
  await build({
    root: path.join(root, 'apps/web'),
    logLevel: 'warn',
    build: { outDir, emptyOutDir: true, license: { fileName: 'licences.json' } },
  });
}
