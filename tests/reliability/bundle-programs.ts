import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

export type Programs = { readonly folder: string; path(name: 'writer' | 'starter' | 'migrator'): string; dispose(): void };

/** Bundles the experiments' programs as the product is bundled: plain files with the database's worker beside them. */
export async function bundlePrograms(): Promise<Programs> {
  const root = fileURLToPath(new URL('../../', import.meta.url));
  const folder = join(root, `node_modules/.cache/parley/reliability-${process.pid}`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  await build({
    entryPoints: {
      writer: join(root, 'tests/reliability/programs/writer.ts'),
      starter: join(root, 'tests/reliability/programs/starter.ts'),
      migrator: join(root, 'tests/reliability/programs/migrator.ts'),
      'pglite-worker': join(root, 'platform/db/pglite-worker.ts'),
    },
    outdir: folder,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    external: ['@electric-sql/pglite', '@electric-sql/pglite/*', 'pg', 'drizzle-orm', 'drizzle-orm/*', 'esbuild'],
    logLevel: 'error',
  });
  return { folder, path: (name) => join(folder, `${name}.js`), dispose: () => rmSync(folder, { recursive: true, force: true }) };
}
