/**
 * Runs the benchmarks beside the code: every `*.bench.ts` exports `bench = { engine, run(print) }`.
 *
 * Usage  npm run bench -- [engine]   — a name that matches nothing fails
 */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

export type Bench = {
  readonly engine: string;
  /** Other selections that want this one too: a handshake is part of what an SFU costs. */
  readonly partOf?: readonly string[];
  readonly run: (print: (line: string) => void) => Promise<void>;
};

/** `<engine> <case> N=<n> <value> <unit> ratio=<r> (<what it is against>)` */
const line = /^[\w-]+ \S.* N=\d+ -?[\d.]+ \S+( \S+)* ratio=(?:[\d.]+|n\/a) \(.+\)$/;

// The official SDKs print their debug lines unless told that this is production.
process.env['NODE_ENV'] ??= 'production';

const root = fileURLToPath(new URL('..', import.meta.url));
const wanted = process.argv[2];
let ran = 0;
for (const file of findBenches()) {
  const { bench } = (await import(pathToFileURL(path.join(root, file)).href)) as { readonly bench: Bench };
  if (wanted !== undefined && bench.engine !== wanted && bench.partOf?.includes(wanted) !== true) continue;
  ran++;
  let lines = 0;
  await bench.run((text) => {
    if (!line.test(text)) throw new Error(`${file} printed a line of another form: ${text}`);
    lines++;
    console.log(text);
  });
  if (lines === 0) throw new Error(`${file} measured nothing`);
}
if (ran === 0) {
  console.error(`No benchmark is called "${wanted ?? ''}".`);
  process.exitCode = 2;
}
process.exit();

function findBenches(): string[] {
  const found: string[] = [];
  const visit = (folder: string): void => {
    for (const entry of readdirSync(path.join(root, folder), { withFileTypes: true })) {
      if (entry.name === 'node_modules' || entry.name === 'dist') continue;
      const name = `${folder}/${entry.name}`;
      if (entry.isDirectory()) visit(name);
      else if (entry.name.endsWith('.bench.ts')) found.push(name);
    }
  };
  for (const folder of ['engines', 'platform', 'sfu', 'tests']) visit(folder);
  return found.sort();
}
