#!/usr/bin/env node
/**
 * `npm run soak`: the long forms of what every test run does briefly. Prints one dated line per experiment,
 * in the form in which docs/reliability.md keeps them.
 *
 * Usage  npm run soak -- [--kills 240] [--cuts 30] [--seconds 60] [--rounds 20] [--only <experiment>]
 */
import { spawn } from 'node:child_process';
import os from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = fileURLToPath(new URL('..', import.meta.url));
const { values } = parseArgs({
  options: {
    /** Processes killed while they write. */
    kills: { type: 'string', default: '240' },
    /** Power cuts. */
    cuts: { type: 'string', default: '30' },
    /** Fuzzing per target. */
    seconds: { type: 'string', default: '60' },
    /** How often the others are repeated; each experiment says what of. */
    rounds: { type: 'string', default: '20' },
    only: { type: 'string' },
  },
});

const vitest = (file, env = {}) => ({ command: 'npx', args: ['vitest', 'run', '--project', 'reliability', `tests/reliability/${file}.reliability.test.ts`], env });
const experiments = [
  { name: 'kills', threat: 'R-01', ...vitest('crash', { ROUNDS: count('kills') }), result: /^crash: \d+ kills.*$/m },
  { name: 'cuts', threat: 'R-02', ...vitest('powercut', { ROUNDS: count('cuts') }), result: /^powercut: (?:\d+ cuts|skipped).*$/m },
  { name: 'owner', threat: 'R-03', ...vitest('owner'), result: /^owner: \d+ races.*$/m },
  { name: 'drain', threat: 'R-13', ...vitest('drain', { ROUNDS: count('rounds') }), result: /^drain: \d+ restarts.*$|^bar: event loop.*$/gm },
  { name: 'database', threat: 'R-10', ...vitest('database', { ROUNDS: count('rounds') }), result: /^database: .*$|^bar: event loop.*$/gm },
  { name: 'disk', threat: 'R-12', ...vitest('disk-full', { ROUNDS: count('rounds') }), result: /^disk: (?:\d+ fillings|skipped).*$|^bar: event loop.*$/gm },
  { name: 'backup', threat: 'R-23', ...vitest('backup', { ROUNDS: count('rounds') }), result: /^(?:backup|restore): .*$/gm },
  { name: 'upgrade', threat: 'R-18', ...vitest('upgrade', { ROUNDS: String(3 * Number(count('rounds'))) }), result: /^upgrade: .*$/gm },
  { name: 'hang', threat: 'R-19', ...vitest('hang'), result: /^hang: .*$/gm },
  { name: 'flood', threat: 'R-20, R-22', ...vitest('flood', { ROUNDS: count('rounds') }), result: /^(?:flood|churn|bar): .*$/gm },
  { name: 'clock', threat: 'R-09', ...vitest('clock', { ROUNDS: count('rounds') }), result: /^(?:clock|bar): .*$/gm },
  { name: 'dice', threat: 'D-28', command: 'npx', args: ['vitest', 'run', '--project', 'unit', 'engines/ice/ice-credentials.test.ts'], env: { ROUNDS: '1000000' }, result: /^dice: .*$/m },
  { name: 'bars', threat: 'bars', command: 'npx', args: ['vitest', 'run', '--project', 'conformance', '--project', 'journeys'], env: {}, result: /^bar: .*$/gm },
  { name: 'fuzz', threat: 'parsers', command: 'npx', args: ['tsx', 'tools/fuzz.ts', '--seconds', count('seconds')], env: {}, result: /^\d+ passed, \d+ failed$/m },
].filter(({ name }) => values.only === undefined || values.only === name);
if (experiments.length === 0) {
  console.error(`There is no experiment called "${values.only}".`);
  process.exit(2);
}

const lines = [];
let failed = 0;
for (const experiment of experiments) {
  const started = performance.now();
  const { code, output } = await run(experiment);
  const minutes = ((performance.now() - started) / 60_000).toFixed(1);
  const result = output.match(experiment.result)?.filter((line, at) => at === 0 || experiment.result.global).join('; ') ?? 'no result';
  // A run that prints no result has proved nothing, whatever it ended with.
  const ok = code === 0 && result !== 'no result';
  if (!ok) failed++;
  lines.push(`${new Date().toISOString().slice(0, 10)} ${ok ? 'ok    ' : 'FAILED'} ${experiment.threat} ${withName(experiment, result)} (${minutes} min)`);
}
console.log(`\n${lines.join('\n')}\n${os.cpus().length} processors, load ${os.loadavg()[2]?.toFixed(1)}, Node ${process.version}, ${os.platform()} ${os.release()}`);
process.exitCode = failed === 0 ? 0 : 1;

function withName({ name }, result) {
  return name === 'fuzz' ? `fuzz: ${values.seconds} s per target, ${result}` : result;
}

function count(name) {
  const number = Number(values[name]);
  if (Number.isInteger(number) && number > 0) return String(number);
  console.error(`--${name} is a whole number above 0.`);
  process.exit(2);
}

/** Shows the output while it comes: an experiment may take an hour. */
function run({ command, args, env }) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, env: { ...process.env, npm_config_loglevel: 'error', NO_COLOR: '1', SOAK: '1', ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const [from, to] of [[child.stdout, process.stdout], [child.stderr, process.stderr]]) {
      from.on('data', (chunk) => {
        output += chunk.toString();
        to.write(chunk);
      });
    }
    child.once('close', (code) => resolve({ code, output }));
  });
}
