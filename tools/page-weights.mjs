#!/usr/bin/env node
/**
 * What a browser loads for the first look at a page: code and styles, gzipped, without pictures and lazy parts.
 * Part of `npm run check`: a page that has grown over its budget fails. With `--modules` it names the heaviest modules.
 */
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { compiledTexts } from './compile-texts.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const kB = 1000;

/** Which modules a page stands on, and how much it may weigh. */
export const pages = [
  { name: 'landing', budget: 150 * kB, modules: ['apps/web/src/main.tsx', 'meetings/web/landing/LandingPage.tsx'] },
  { name: 'sign-in', budget: 155 * kB, modules: ['apps/web/src/main.tsx', 'identity/web/routes/signing-in.tsx'] },
  { name: 'room', budget: 450 * kB, modules: ['apps/web/src/main.tsx', 'meetings/web/MeetingPage.tsx'] },
];

/**
 * Adds up the chunks that hold these modules and whatever they import statically.
 *
 * Shape   chunks: { fileName, imports: file names, moduleIds, code }, styles: { fileName, source }
 * Errors  throws for a module that is in no chunk: a page that is not measured is not small
 */
export function weigh(modules, chunks, styles) {
  const byName = new Map(chunks.map((chunk) => [chunk.fileName, chunk]));
  const needed = new Set();
  const add = (chunk) => {
    if (chunk === undefined || needed.has(chunk)) return;
    needed.add(chunk);
    for (const name of chunk.imports) add(byName.get(name));
  };
  for (const module of modules) {
    const chunk = chunks.find(({ moduleIds }) => moduleIds.some((id) => id.endsWith(`/${module}`)));
    if (chunk === undefined) throw new Error(`${module} is in no chunk: tools/page-weights.mjs names a module that is gone`);
    add(chunk);
  }
  const bytes = [...needed].map(({ code }) => gzipSync(code).length).concat(styles.map(({ source }) => gzipSync(source).length));
  return { bytes: bytes.reduce((sum, one) => sum + one, 0), chunks: [...needed] };
}

async function buildInMemory() {
  const { build } = await import('vite');
  process.env.NODE_ENV = 'production'; // as tools/build-page.mjs: libraries choose their code by it
  const built = await build({ root: path.join(root, 'apps/web'), logLevel: 'error', plugins: [compiledTexts()], build: { write: false } });
  const output = (Array.isArray(built) ? built : [built]).flatMap((one) => one.output);
  return { chunks: output.filter(({ type }) => type === 'chunk'), styles: output.filter(({ type, fileName }) => type === 'asset' && fileName.endsWith('.css')) };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { chunks, styles } = await buildInMemory();
  for (const { name, budget, modules } of pages) {
    const { bytes, chunks: needed } = weigh(modules, chunks, styles);
    const isOver = bytes > budget;
    console.log(`${isOver ? 'OVER ' : '     '} ${name.padEnd(8)} ${(bytes / kB).toFixed(1).padStart(6)} kB of ${budget / kB} kB`);
    if (isOver) process.exitCode = 1;
    if (process.argv.includes('--modules')) printModules(needed);
  }
}

/** By what is left of a module after minification's first half; enough to see who is heavy. */
function printModules(chunks) {
  const sizes = new Map();
  for (const chunk of chunks) {
    for (const [id, { renderedLength }] of Object.entries(chunk.modules)) {
      const owner = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(id)?.[1] ?? path.relative(root, id);
      sizes.set(owner, (sizes.get(owner) ?? 0) + renderedLength);
    }
  }
  for (const [owner, size] of [...sizes].sort(([, one], [, other]) => other - one).slice(0, 25)) console.log(`        ${(size / kB).toFixed(1).padStart(7)} kB ${owner}`);
}
