import { spawnSync } from 'node:child_process';
import { realpathSync } from 'node:fs';

/**
 * Says when what is built was made, so that whoever builds the same sources gets the same bytes.
 *
 * Units   Unix seconds, as text
 * Answers SOURCE_DATE_EPOCH; else the time of the commit that is checked out; else now, for sources that are not (only)
 *         a commit: they are nobody's release
 */
export function builtAt(root) {
  const told = process.env.SOURCE_DATE_EPOCH;
  if (told !== undefined && !/^\d+$/.test(told)) throw new Error(`SOURCE_DATE_EPOCH is "${told}" and not a number of seconds.`);
  return told ?? commitOf(root)?.seconds ?? String(Math.floor(Date.now() / 1000));
}

/** The commit that a folder is a checkout of; undefined with changes in it, without git, or inside somebody else's repository. */
export function commitOf(root) {
  const git = (...args) => {
    const { status, stdout } = spawnSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    return status === 0 ? stdout.trim() : undefined;
  };
  const top = git('rev-parse', '--show-toplevel');
  if (top === undefined || realpathSync(top) !== realpathSync(root) || git('status', '--porcelain') !== '') return undefined;
  const [id, seconds] = git('log', '-1', '--format=%H %ct').split(' ');
  return { id, seconds };
}
