import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build, type BuildOptions } from 'esbuild';

const root = fileURLToPath(new URL('../../', import.meta.url));
const cache = join(root, 'node_modules/.cache/parley');
/** What counts as the version of before until there is a release: the first call. */
const beforeReleases = '4a92ccf';

const git = (...args: string[]): string => execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 1 << 28 }).trim();

/**
 * The server of the last release, built from its own sources beside ours.
 *
 * Answers its folder, or why there is none: a clone without history, an archive without git
 */
export async function oldBuild(): Promise<{ readonly build: string; readonly name: string } | { readonly impossible: string }> {
  let name: string;
  let commit: string;
  try {
    name = git('tag', '--list', 'v*', '--sort=-v:refname').split('\n')[0] || beforeReleases;
    commit = git('rev-parse', '--verify', `${name}^{commit}`);
  } catch {
    return { impossible: 'this copy of the sources has no history' };
  }
  const home = join(cache, `old-${commit.slice(0, 12)}`);
  const built = join(home, 'dist');
  if (!existsSync(built)) await make(commit, home);
  return { build: built, name };
}

async function make(commit: string, home: string): Promise<void> {
  const fresh = `${home}.${process.pid}`;
  mkdirSync(fresh, { recursive: true });
  execFileSync('sh', ['-c', `git archive ${commit} | tar -x -C "$1"`, 'sh', fresh], { cwd: root });
  // Its own packages of its own lockfile: ours may have gone on without one of them.
  execFileSync('npm', ['ci', '--ignore-scripts', '--omit=dev', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: fresh, env: { ...process.env, NODE_ENV: undefined }, stdio: ['ignore', 'ignore', 'inherit'] });
  const programs = (await import(pathToFileURL(join(fresh, 'tools/server-programs.mjs')).href)) as {
    /** One build, or several. */
    serverPrograms(outdir: string): BuildOptions | readonly BuildOptions[];
    copyMigrations(outdir: string): void;
  };
  const outdir = join(fresh, 'dist');
  for (const options of [programs.serverPrograms(outdir)].flat()) await build(options);
  programs.copyMigrations(outdir);
  rmSync(home, { recursive: true, force: true });
  renameSync(fresh, home);
}
