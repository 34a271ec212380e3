/**
 * Drives every `*.fuzz.ts` beside the code: mutates its seeds for a while and holds each input against the
 * contract of every parser here: it returns, in milliseconds, and touches no prototype.
 *
 * Usage  npx tsx tools/fuzz.ts [--seconds 2] [--seed n] [filter]
 */
import { readdirSync, readFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { Mutator } from './fuzz-mutator.ts';

export type FuzzTarget = { readonly target: string; readonly fuzz: (bytes: Uint8Array) => void; readonly seeds: readonly Uint8Array[] };

/**
 * For one input of at most 1500 bytes. A parser needs a tenth of a millisecond; one that loops by a peer's number
 * needs seconds. A slow run is measured again before it counts, because the machine is shared.
 */
const slowestMs = 5;
const largest = 1500;

export type FuzzResult = { readonly target: string; readonly runs: number; readonly failure?: { readonly reason: string; readonly input: Uint8Array } };

export function fuzzTarget({ target, fuzz, seeds }: FuzzTarget, budgetMs: number, seed: number): FuzzResult {
  const mutator = new Mutator(seed, seeds, largest);
  const prototype = Object.getOwnPropertyNames(Object.prototype).length;
  for (const input of seeds) fuzz(input); // a seed that fails is a broken target, not a finding
  const end = performance.now() + budgetMs;
  let runs = 0;
  while (performance.now() < end) {
    const input = mutator.next();
    runs++;
    const reason = runOnce(fuzz, input) ?? (Object.getOwnPropertyNames(Object.prototype).length === prototype ? undefined : 'a prototype was changed');
    if (reason !== undefined) return { target, runs, failure: { reason, input } };
  }
  return { target, runs };
}

function runOnce(fuzz: (bytes: Uint8Array) => void, input: Uint8Array): string | undefined {
  let fastest = Infinity;
  for (let attempt = 0; attempt < 6; attempt++) {
    const started = performance.now();
    try {
      fuzz(input);
    } catch (error) {
      return error instanceof Error ? (error.stack ?? error.message) : String(error);
    }
    fastest = Math.min(fastest, performance.now() - started);
    if (fastest <= slowestMs) return undefined;
  }
  return `took ${fastest.toFixed(2)} ms; ${slowestMs} ms is the most for one datagram`;
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({ options: { seconds: { type: 'string', default: '2' }, seed: { type: 'string' } }, allowPositionals: true });
  const root = fileURLToPath(new URL('..', import.meta.url));
  const files = findTargets(root, positionals[0]);
  if (files.length === 0) throw new Error(`no fuzz target matches "${positionals[0] ?? ''}"`);
  const seeds = values.seed === undefined ? [1, Date.now() >>> 0] : [Number(values.seed)];
  let failed = 0;
  for (const file of files) {
    const module = (await import(pathToFileURL(path.join(root, file)).href)) as FuzzTarget;
    for (const seed of seeds) {
      const result = fuzzTarget({ target: module.target, fuzz: module.fuzz, seeds: [...module.seeds, ...readRegressions(root, module.target)] }, (Number(values.seconds) * 1000) / seeds.length, seed);
      if (result.failure === undefined) {
        console.log(`fuzz ${result.target} seed=${seed} runs=${result.runs} ok`);
        continue;
      }
      failed++;
      const kept = keep(root, result.target, result.failure.input);
      console.error(`fuzz ${result.target} seed=${seed} FAILED after ${result.runs} runs, input kept in ${kept}\n${result.failure.reason}`);
    }
  }
  console.log(`${files.length * seeds.length - failed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
}

function findTargets(root: string, filter = ''): string[] {
  const found: string[] = [];
  const visit = (folder: string): void => {
    for (const entry of readdirSync(path.join(root, folder), { withFileTypes: true })) {
      if (entry.name === 'node_modules' || entry.name === 'dist') continue;
      const name = `${folder}/${entry.name}`;
      if (entry.isDirectory()) visit(name);
      else if (entry.name.endsWith('.fuzz.ts') && name.includes(filter)) found.push(name);
    }
  };
  for (const folder of ['engines', 'platform', 'sfu', 'meetings', 'identity']) visit(folder);
  return found.sort();
}

function regressionFolder(root: string, target: string): string {
  return path.join(root, 'tests', 'fuzz-regress', target.replaceAll('/', '-'));
}

function readRegressions(root: string, target: string): Uint8Array[] {
  const folder = regressionFolder(root, target);
  if (!existsSync(folder)) return [];
  return readdirSync(folder).map((name) => Uint8Array.from(Buffer.from(readFileSync(path.join(folder, name), 'utf8').trim(), 'hex')));
}

function keep(root: string, target: string, input: Uint8Array): string {
  const folder = regressionFolder(root, target);
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, `${Date.now()}.hex`);
  writeFileSync(file, Buffer.from(input).toString('hex'));
  return path.relative(root, file);
}

if (process.argv[1] !== undefined && path.basename(process.argv[1]).startsWith('fuzz')) await main();
