#!/usr/bin/env node
/**
 * `npm run release`: one file that runs anywhere Node does. It carries the build and no sources, so its start
 * neither installs nor builds; the packages it needs come with `npm install parley-<version>.tgz`.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const run = (command, args, stdio = 'inherit') => {
  const { status, stdout } = spawnSync(command, args, { cwd: root, stdio: ['ignore', stdio, 'inherit'], encoding: 'utf8' });
  if (status !== 0) process.exit(status ?? 1);
  return stdout;
};

run(process.execPath, ['tools/build.mjs']);
// Only the stamp of this machine's sources; whoever gets the file has none to compare.
rmSync(path.join(root, 'dist', '.sources'), { force: true });
const [{ filename, files }] = JSON.parse(run('npm', ['pack', '--json', '--ignore-scripts', '--loglevel=error'], 'pipe'));
const sha256 = createHash('sha256').update(readFileSync(path.join(root, filename))).digest('hex');
console.log(`${filename}: ${files.length} files, sha256 ${sha256}`);
