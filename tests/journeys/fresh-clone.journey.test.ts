import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { get, post, signUp } from '@parley/tests/harness';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
/** Installing, building and the first start, with a warm npm cache. */
const readyWithinMs = 90_000;
const endsWithinMs = 15_000;

/** All that a person needs to have. */
const programs = ['node', 'npm', 'npx', 'sh', 'env', 'dirname', 'basename', 'uname', 'sed', 'cat', 'ls', 'mkdir', 'rm'];
/** What packages ask for when they bring sources instead of programs. */
const compilers = ['cc', 'gcc', 'g++', 'c++', 'clang', 'make', 'cmake', 'python', 'python3', 'node-gyp', 'cargo', 'go'];

/** Of the environment only what says how this machine reaches its package registry. */
const registrySettings = /^(npm_config_(registry|cafile|ca|strict_ssl|.*proxy)|(https?|no|all)_proxy|NODE_EXTRA_CA_CERTS)$/i;

/**
 * What a stranger does: clone, `npm start`, sign up. With nothing on the path that compiles.
 *
 * The clone has what is committed; changes that are not committed are not in it and not tested here.
 */
describe('a fresh clone', () => {
  let folder: string;
  let clone: string;
  let env: Record<string, string>;
  let server: Started;
  let url: string;
  let readyMs: number;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'parley-clone-'));
    clone = join(folder, 'parley');
    execFileSync('git', ['clone', '--quiet', '--no-hardlinks', root, clone], { stdio: ['ignore', 'inherit', 'inherit'] });
    // Without git on the path the build cannot ask when its commit was made.
    env = { ...poorEnvironment(folder), SOURCE_DATE_EPOCH: execFileSync('git', ['log', '-1', '--format=%ct'], { cwd: clone, encoding: 'utf8' }).trim() };

    const startedAt = performance.now();
    server = start('npm', ['start'], clone, env);
    url = await readAddress(server);
    readyMs = performance.now() - startedAt;
    process.stdout.write(`fresh clone: ready after ${(readyMs / 1000).toFixed(1)} s\n`);
  }, readyWithinMs + 20_000);

  afterAll(() => {
    // The whole group: npm, the shell in between, the supervisor and its children.
    if (server !== undefined) killGroup(server.process);
    rmSync(folder, { recursive: true, force: true });
  });

  test('becomes ready by itself, on a machine without a compiler', () => {
    for (const name of compilers) expect(spawnSync('sh', ['-c', `command -v ${name}`], { env }).status, name).not.toBe(0);
    expect(readyMs).toBeLessThan(readyWithinMs);
    expect(server.output()).toContain('Installing packages');
    expect(server.output()).toContain('Building');
  });

  test('serves its page with its policy', async () => {
    const page = await get(url, '/');

    expect(page.status).toBe(200);
    expect(page.headers.get('content-security-policy')).toMatch(/default-src 'none'.*frame-ancestors 'none'/);
    const script = /<script[^>]+src="(\/assets\/[^"]+)"/.exec(await page.text())?.[1];
    expect(script).toBeDefined();
    expect((await get(url, script ?? '')).headers.get('content-type')).toContain('javascript');
    // Whoever is handed code of others is told whose it is.
    expect(await (await get(url, '/licences.json')).json()).toContainEqual(expect.objectContaining({ name: 'react', identifier: 'MIT', text: expect.stringContaining('Copyright') }));
  });

  test('lets a person sign up and open a meeting', async () => {
    const ada = await signUp(url, { name: 'Ada' });
    const joined = await post(url, '/api/meetings/join', {}, ada);
    expect(joined.status).toBe(200);
    expect(await joined.json()).toMatchObject({ code: expect.stringMatching(/^\w{4}-\w{4}-\w{4}$/), url: url.replace('http', 'ws') });
  });

  test('keeps everything in its own folder', () => {
    expect(existsSync(join(clone, 'data', 'keys', 'master.key'))).toBe(true);
    const untracked = execFileSync('git', ['status', '--porcelain'], { cwd: clone, encoding: 'utf8' });
    expect(untracked).toBe('');
    expect(readdirSync(join(folder, 'home')).filter((name) => name !== '.npm')).toEqual([]);
  });

  test('leaves nothing running when npm is told to end', async () => {
    server.process.kill('SIGTERM');
    await endOf(server);

    // npm itself answers for the shell in between, so its own code says nothing about the server.
    expect(existsSync(join(clone, 'data', 'ports.json'))).toBe(false);
    await expect(fetch(url)).rejects.toThrow();
  }, endsWithinMs + 5_000);

  test('starts again without installing or building, and ends with 0', async () => {
    server = start('node', ['start.mjs'], clone, env);
    await readAddress(server);
    expect(server.output()).not.toMatch(/Installing|Building/);

    server.process.kill('SIGTERM');

    expect(await endOf(server), server.output()).toBe(0);
  }, endsWithinMs + 60_000);

  test('[K-06] has no package in its page that nobody approved for it', () => {
    const read = (file: string): unknown => JSON.parse(readFileSync(join(clone, file), 'utf8'));
    const approved = (read('docs/dependencies.json') as { name: string; version: string; ships: string }[]).filter(({ ships }) => ships.includes('page'));
    const bundled = read('dist/web/licences.json') as { name: string; version: string }[];

    const known = new Set(approved.map(({ name, version }) => `${name} ${version}`));
    expect(bundled.length).toBeGreaterThan(20);
    expect(bundled.map(({ name, version }) => `${name} ${version}`).filter((release) => !known.has(release))).toEqual([]);
  });

  test('[K-12] is built again elsewhere, at another time and without a network, to the same release', async () => {
    const again = join(folder, 'once more');
    execFileSync('git', ['clone', '--quiet', '--no-hardlinks', root, again], { stdio: ['ignore', 'inherit', 'inherit'] });
    borrowPackages(clone, again);

    const building = buildElsewhere(again);
    const first = await pack(clone, join(folder, 'release'));
    await building;
    const second = await pack(again, join(folder, 'release again'));

    // File by file first: a sum alone does not say what differs.
    expect(sumsBelow(join(again, 'dist'))).toEqual(sumsBelow(join(clone, 'dist')));
    expect(second).toBe(first);
    expect(first.split('\n')).toHaveLength(4);
    const texts = readdirSync(join(folder, 'release')).filter((name) => name.endsWith('.json')).map((name) => readFileSync(join(folder, 'release', name), 'utf8'));
    for (const text of texts) expect(text).not.toContain(folder);
  }, 120_000);
});

/** The packages of one clone under another, which has its own links to its own parts. */
function borrowPackages(from: string, to: string): void {
  // Hard links: a link to a folder would be followed, and what is bundled would tell where it came from.
  execFileSync('cp', ['-al', join(from, 'node_modules'), join(to, 'node_modules')], { stdio: ['ignore', 'inherit', 'inherit'] });
}

/** Everything that may not show in a build is other than usual: place on the earth, language, modes, what the shell says, and no network if this user may take it away. */
async function buildElsewhere(folder: string): Promise<void> {
  const offline = spawnSync('unshare', ['--net', 'true']).status === 0 ? ['unshare', '--net'] : [];
  if (offline.length === 0) process.stdout.write('fresh clone: no network namespace of our own here, the second build has the network\n');
  const { SOURCE_DATE_EPOCH: _told, ...env } = process.env;
  const child = spawn('sh', ['-c', 'umask 077; exec "$@"', 'sh', ...offline, process.execPath, 'tools/build.mjs'], { cwd: folder, env: { ...env, NODE_ENV: 'development', TZ: 'Asia/Kathmandu', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8' }, stdio: ['ignore', 'ignore', 'inherit'] });
  const code = await new Promise((resolve) => child.once('close', resolve));
  expect(code).toBe(0);
}

/** Answers the sums of a release that a clone makes of itself by its own tools. */
async function pack(clone: string, into: string): Promise<string> {
  const load = (file: string): Promise<unknown> => import(pathToFileURL(join(clone, 'tools', file)).href);
  const { packRelease } = (await load('release/pack-release.mjs')) as { packRelease(options: { root: string; into: string; builtAt: string; commit: string }): string };
  const { commitOf } = (await load('built-at.mjs')) as { commitOf(root: string): { id: string; seconds: string } | undefined };
  const commit = commitOf(clone);
  if (commit === undefined) throw new Error(`${clone} is not the checkout of a commit`);
  return packRelease({ root: clone, into, builtAt: commit.seconds, commit: commit.id });
}

function sumsBelow(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile() && entry.name !== '.sources');
  const sums = files.map((entry) => join(entry.parentPath, entry.name)).map((file) => [relative(folder, file), createHash('sha256').update(readFileSync(file)).digest('hex')]);
  return Object.fromEntries(sums.sort()) as Record<string, string>;
}

type Started = { readonly process: ChildProcess; readonly output: () => string; readonly ended: Promise<number | null> };

/** In a process group of its own, so that everything it starts can be found again. */
function start(command: string, args: readonly string[], cwd: string, env: Record<string, string>): Started {
  const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  // 'close' comes when nobody holds its output any more: the last of its descendants has ended.
  const ended = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)));
  return { process: child, output: () => output, ended };
}

/** Answers the exit code; fails when something still runs after the time to end. */
async function endOf(server: Started): Promise<number | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`still running after ${endsWithinMs} ms:\n${server.output()}`)), endsWithinMs);
  });
  try {
    return await Promise.race([server.ended, late]);
  } finally {
    clearTimeout(timer);
  }
}

function killGroup(child: ChildProcess): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  } catch {
    // Nobody of it is left.
  }
}

/** A path of symbolic links to the few programs, a home of its own, and the machine's npm cache: packages come from there when they can. */
function poorEnvironment(folder: string): Record<string, string> {
  const [bin, home] = [join(folder, 'bin'), join(folder, 'home')];
  for (const path of [bin, home]) mkdirSync(path);
  for (const name of programs) symlinkSync(findProgram(name), join(bin, name));
  const cache = execFileSync('npm', ['config', 'get', 'cache'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  const settings = Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined && registrySettings.test(entry[0]));
  return { ...Object.fromEntries(settings), PATH: bin, HOME: home, npm_config_cache: cache, npm_config_prefer_offline: 'true', PORT: '0', MEDIA_PORT: '0' };
}

function findProgram(name: string): string {
  const found = (process.env['PATH'] ?? '').split(delimiter).map((path) => join(path, name)).find((path) => existsSync(path) && !path.includes('node_modules'));
  if (found === undefined) throw new Error(`this machine has no ${name}`);
  return found;
}

async function readAddress(server: Started): Promise<string> {
  const deadline = performance.now() + readyWithinMs;
  for (;;) {
    const found = /Parley is ready at (http:\S+)/.exec(server.output())?.[1];
    if (found !== undefined) return found;
    if (server.process.exitCode !== null) throw new Error(`the start ended with ${server.process.exitCode}:\n${server.output()}`);
    if (performance.now() > deadline) throw new Error(`not ready within ${readyWithinMs} ms:\n${server.output()}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
