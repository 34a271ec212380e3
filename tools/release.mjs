#!/usr/bin/env node
/**
 * `npm run release`: one file that runs anywhere Node does, with the list of what is in it, where it comes from, and sums
 * to sign. It carries the build and no sources, so its start neither installs nor builds; `npm ci` in the unpacked folder
 * brings exactly the packages that were tested. Everything goes to release/.
 *
 * Usage  npm run release [-- --again]
 *        --again makes an old release once more, to compare it: what depends on the day is told and does not refuse
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { builtAt, commitOf } from './built-at.mjs';
import { packRelease } from './release/pack-release.mjs';
import { releaseRefusals } from './release/release-refusals.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (file) => JSON.parse(readFileSync(path.join(root, file), 'utf8'));
const commit = commitOf(root);
const refusals = releaseRefusals({ commit, advisories: read('docs/advisories.json'), rows: read('docs/dependencies.json'), now: Date.now() });
for (const refusal of refusals) console.error(refusal);
if (refusals.length > 0 && (commit === undefined || !process.argv.includes('--again'))) process.exit(1);

for (const tool of ['tools/check-dependencies.mjs', 'tools/build.mjs']) {
  const { status } = spawnSync(process.execPath, [tool], { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
process.stdout.write(packRelease({ root, into: path.join(root, 'release'), builtAt: builtAt(root), commit: commit.id }));
