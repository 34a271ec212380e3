#!/usr/bin/env node
/** `npm run check`: types of the three worlds, lint, imports, dependencies, walks, threat rows and dead code. Stops at nothing, so one run shows all. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const steps = [
  ['types of the engines', 'npx', ['tsc', '-p', 'engines/tsconfig.json']],
  ['types of the server', 'npx', ['tsc', '-p', 'tsconfig.server.json']],
  ['types of the web', 'npx', ['tsc', '-p', 'tsconfig.web.json']],
  ['types of the tests', 'npx', ['tsc', '-p', 'tsconfig.tests.json']],
  ['lint', 'npx', ['eslint', '.', '--max-warnings', '0']],
  ['imports', 'node', ['tools/house-lint.mjs']],
  ['dependencies', 'node', ['tools/check-dependencies.mjs']],
  ['texts', 'node', ['tools/texts.mjs', '--check']],
  ['weights of pages', 'node', ['tools/page-weights.mjs']],
  ['walks', 'node', ['tools/check-walks.mjs']],
  ['threat rows', 'node', ['tools/check-threats.mjs']],
  ['threat report', 'node', ['tools/report-threats.mjs', '--check']],
  ['authorisation table', 'npx', ['tsx', 'tools/print-authorisation.ts', '--check']],
  ['dead code', 'npx', ['knip']],
];
let failed = 0;
for (const [name, command, args] of steps) {
  const started = performance.now();
  const { status } = spawnSync(command, args, { cwd: root, stdio: 'inherit', env: { ...process.env, npm_config_loglevel: 'error' } });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${status === 0 ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)`);
  if (status !== 0) failed++;
}
process.exitCode = failed === 0 ? 0 : 1;
