#!/usr/bin/env node
/**
 * `npm test`: everything, on a fresh clone, with one closing line. Only node: imports, because it runs
 * before anything is installed.
 *
 * Usage  npm test | npm run test:conformance -- <family> | npm run test:journeys -- <name>
 */
import { spawn, spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { readTotals } from './read-totals.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const reports = mkdtempSync(path.join(os.tmpdir(), 'parley-tests-'));

/** What real parts the tests meet, and the Debian package that brings each. */
const foreignParts = [
  { file: '/usr/bin/chromium', apt: 'chromium', for: 'browser journeys' },
  { file: '/usr/bin/ffmpeg', apt: 'ffmpeg', for: 'media samples' },
  { file: '/usr/lib/postgresql/15/bin/postgres', apt: 'postgresql-15', for: 'the suites on PostgreSQL' },
  { file: '/usr/lib/python3/dist-packages/aiortc', apt: 'python3-aiortc', for: 'WebRTC conformance' },
  { file: '/usr/bin/openssl', apt: 'openssl', for: 'DTLS and TLS conformance' },
  { file: '/usr/bin/pebble', apt: 'pebble', for: 'certificates by ACME' },
  { file: '/usr/bin/curl', apt: 'curl', for: 'HTTP/2 from outside' },
  { file: '/usr/bin/oathtool', apt: 'oathtool', for: 'one-time codes that the product did not make' },
];

const vitest = (project, env = {}, ...filters) => ({ vitest: project, env, filters });
const npx = (...args) => ({ command: 'npx', args });
let heldOutputs = 0;

/**
 * What runs, with the minutes as planned; the whole run fails past one and a half times their sum. Stages of one round
 * run side by side, one lane per core: only those that measure no time and drive no browser share the machine.
 */
const setUp = { name: 'install and build', minutes: 6, setup: true, steps: [{ run: installParts }, { run: installPackages }, { command: process.execPath, args: ['tools/build.mjs'] }] };
const rounds = [
  [[setUp]],
  [
    [
      { name: 'check', minutes: 2, steps: [{ command: process.execPath, args: ['tools/check.mjs'] }] },
      { name: 'unit and fuzz', minutes: 3, steps: [vitest('unit'), { ...npx('tsx', 'tools/fuzz.ts', '--seconds', '2'), counts: true }] },
      { name: 'deny', minutes: 2, steps: [vitest('deny')] },
    ],
    [
      { name: 'slices on PGlite', minutes: 2, steps: [vitest('slices', { PARLEY_TEST_DATABASES: 'pglite' })] },
      { name: 'slices on PostgreSQL', minutes: 2, steps: [vitest('slices', { PARLEY_TEST_DATABASES: 'postgres' })] },
    ],
  ],
  [[{ name: 'conformance', minutes: 4, steps: [npx('tsx', 'tools/bench.ts', 'dtls'), npx('tsx', 'tools/bench.ts', 'sctp'), vitest('conformance')] }]],
  [[{ name: 'journeys', minutes: 4, steps: [vitest('journeys')] }]],
  [[{ name: 'reliability', minutes: 2, steps: [vitest('reliability')] }]],
];
const stages = rounds.flat(2);

const [only, ...filters] = process.argv.slice(2);
if (only !== undefined && !stages.some((stage) => stage.name === only)) {
  console.error(`There is no stage called "${only}". Stages: ${stages.map((stage) => stage.name).join(', ')}.`);
  process.exit(2);
}

const total = { passed: 0, failed: 0 };
/** Stage name → its closing line, in the order of the plan. */
const lines = new Map(stages.map((stage) => [stage.name, undefined]));
/** Named again at the end: of a long run often only the end is kept. */
const failures = [];
const begun = performance.now();
for (const round of rounds) {
  const lanes = round.map((lane) => lane.filter((stage) => only === undefined || stage.setup || stage.name === only)).filter((lane) => lane.length > 0);
  const ended = await Promise.all(lanes.map((lane) => runLane(lane, lanes.length > 1)));
  if (ended.includes('stop')) break;
}
rmSync(reports, { recursive: true, force: true });

const budget = 1.5 * stages.reduce((sum, stage) => sum + stage.minutes, 0);
const spent = (performance.now() - begun) / 60_000;
for (const failure of failures) console.log(`\nFAILED ${failure}`);
console.log(`\n${[...lines.values()].filter(Boolean).join('\n')}\ntotal ${spent.toFixed(1)} min, limit ${budget} min`);
if (spent > budget) {
  total.failed++;
  console.error('The run took longer than its budget allows.');
}
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exit(total.failed === 0 && total.passed > 0 ? 0 : 1);

/** Runs the stages of a lane one after the other. Answers 'stop' when nothing after it can work */
async function runLane(lane, beside) {
  for (const stage of lane) {
    const started = performance.now();
    if (!beside) console.log(`\n== ${stage.name}`);
    let broken = false;
    for (const step of stage.steps) broken = !(await runStep(step, stage, beside)) || broken;
    const minutes = (performance.now() - started) / 60_000;
    lines.set(stage.name, `${broken ? 'FAILED' : 'ok    '} ${stage.name.padEnd(22)} ${minutes.toFixed(1)} of ${stage.minutes} min`);
    if (broken && stage.setup) return 'stop';
  }
  return 'go on';
}

async function runStep(step, stage, beside) {
  if (step.run !== undefined) return count(step.run(), stage.setup);
  const env = { ...process.env, npm_config_loglevel: 'error', ...step.env };
  if (step.vitest === undefined) {
    const { status, output } = await runCommand(step.command, step.args, env, beside || step.counts ? stage.name : undefined);
    return step.counts ? add(readTotals(output), status) : count(status === 0, stage.setup);
  }
  const report = path.join(reports, `${step.vitest}-${Object.values(step.env).join('-')}.json`);
  const args = ['vitest', 'run', '--project', step.vitest, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...step.filters, ...filters];
  const { status } = await runCommand('npx', args, env, beside ? stage.name : undefined);
  const result = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : { numPassedTests: 0, numFailedTests: 1 };
  failures.push(...namedFailures(result));
  return add({ passed: result.numPassedTests, failed: result.numFailedTests }, status);
}

/**
 * Runs a program to its end. With a title its output is held back and printed as one piece, so that what runs side by
 * side can be read.
 */
function runCommand(command, args, env, title) {
  const held = title === undefined ? undefined : path.join(reports, `output-${heldOutputs++}`);
  const sink = held === undefined ? 'inherit' : openSync(held, 'w');
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, env, stdio: ['ignore', sink, sink] });
    const end = (status) => {
      const output = held === undefined ? '' : readFileSync(held, 'utf8');
      if (held !== undefined) {
        closeSync(sink);
        process.stdout.write(`\n== ${title}\n${output}`);
      }
      resolve({ status, output });
    };
    child.once('error', (error) => {
      console.error(`${command} could not be started: ${error.message}`);
      end(1);
    });
    child.once('close', end);
  });
}

/** The failed tests of a report, each with the first lines of what it said. */
function namedFailures({ testResults = [] }) {
  return testResults.flatMap(({ name, message, status, assertionResults }) => {
    const file = path.relative(root, name);
    const failed = assertionResults.filter((result) => result.status === 'failed');
    if (failed.length === 0 && status === 'failed') return [`${file}\n${firstLines(message)}`];
    return failed.map((result) => `${file} > ${result.fullName}\n${firstLines(result.failureMessages.join('\n'))}`);
  });
}

function firstLines(text) {
  return text.split('\n').slice(0, 12).join('\n');
}

/** A stage that ends badly without a failed test (a suite that does not load, a selection that matches nothing) is a failure of its own. */
function add({ passed, failed }, status) {
  total.passed += passed;
  total.failed += failed;
  if (failed === 0 && (status !== 0 || passed === 0)) total.failed++;
  return failed === 0 && status === 0 && passed > 0;
}

/** Setup steps count only when they fail; a check is one passed or failed. */
function count(ok, setup) {
  if (!ok) total.failed++;
  else if (!setup) total.passed++;
  return ok;
}

function installParts() {
  const missing = foreignParts.filter((part) => !existsSync(part.file));
  if (missing.length === 0) return true;
  const packages = missing.map((part) => part.apt);
  const may = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
  if (may) {
    console.log(`Installing ${packages.join(', ')}.`);
    const apt = (...args) => spawnSync('apt-get', ['-q', '-y', ...args], { stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } }).status === 0;
    if (apt('update') && apt('install', '--no-install-recommends', ...packages)) return true;
  }
  for (const part of missing) console.error(`Missing ${part.file}, needed for ${part.for}: install the Debian package ${part.apt}.`);
  return false;
}

function installPackages() {
  const env = { ...process.env, NODE_ENV: undefined, npm_config_omit: undefined };
  if (existsSync(path.join(root, 'node_modules', '.package-lock.json')) && process.env.CI === undefined) return true;
  return spawnSync('npm', ['ci', '--include=dev', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: root, env, stdio: 'inherit' }).status === 0;
}
