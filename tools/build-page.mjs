import path from 'node:path';
import { build } from 'vite';
import { compiledTexts } from './compile-texts.mjs';
import { compressPage } from './compress-page.mjs';
import { packageOf } from './dependencies/page-packages.mjs';

/**
 * Builds the web application into a folder; `licences.json` there names every package whose code came along, and its licence.
 *
 * Answers the names of the packages that our own sources import
 */
export async function buildPage(root, outDir) {
  // Libraries choose their code by it, whatever the builder's shell says: one page for everybody.
  process.env.NODE_ENV = 'production';
  const imported = new Set();
  const listen = {
    name: 'list-imported-packages',
    moduleParsed({ id, importedIds, dynamicallyImportedIds }) {
      if (packageOf(id) !== undefined) return;
      for (const name of [...importedIds, ...dynamicallyImportedIds].map(packageOf)) if (name !== undefined) imported.add(name);
    },
  };
  await build({
    root: path.join(root, 'apps/web'),
    logLevel: 'warn',
    plugins: [listen, compiledTexts()],
    build: { outDir, emptyOutDir: true, license: { fileName: 'licences.json' } },
  });
  await compressPage(outDir);
  return [...imported];
}
