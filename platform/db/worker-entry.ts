import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The file that the worker thread starts from.
 *
 * The build puts `pglite-worker.js` beside the server. From sources (tests, development) there is only TypeScript, which
 * a worker thread of Node 20 cannot load: it is bundled once into the cache of node_modules, where its bare imports
 * still resolve. The name carries the content's hash, so parallel test processes can only ever write the same file.
 */
export async function workerEntry(): Promise<string> {
  const built = fileURLToPath(new URL('./pglite-worker.js', import.meta.url));
  if (existsSync(built)) return built;

  // Named by a variable: the server's own bundle must not contain the bundler.
  const bundler: string = 'esbuild';
  const { build } = (await import(/* @vite-ignore */ bundler)) as typeof import('esbuild');
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('./pglite-worker.ts', import.meta.url))],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    external: ['@electric-sql/pglite', '@electric-sql/pglite/*'],
  });
  const text = outputFiles.map((file) => file.text).join('');
  const folder = fileURLToPath(new URL('../../node_modules/.cache/parley/', import.meta.url));
  const path = join(folder, `pglite-worker-${createHash('sha256').update(text).digest('hex').slice(0, 16)}.mjs`);
  if (!existsSync(path)) {
    await mkdir(folder, { recursive: true });
    await writeFile(`${path}.${process.pid}`, text);
    await rename(`${path}.${process.pid}`, path);
  }
  return path;
}
