import { chmodSync, cpSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { serverPackages } from '../dependencies/read-lock.mjs';

const carried = ['start.mjs', 'README.md', 'CHANGELOG.md', 'LICENSE', 'NOTICE', 'SECURITY.md'];

/**
 * Puts into an empty folder what a release holds: the build, a package.json without what only the sources need, and the
 * lockfile of the server's packages, so that whoever runs it has the releases that were tested and no other ones.
 */
export function stagePackage(root, folder) {
  const read = (file) => JSON.parse(readFileSync(path.join(root, file), 'utf8'));
  const write = (file, value) => writeFileSync(path.join(folder, file), `${JSON.stringify(value, undefined, 2)}\n`);
  const { name, version, description, license, type, bin, engines, dependencies } = read('package.json');
  write('package.json', { name, version, description, license, private: true, type, bin, engines, scripts: { start: 'node start.mjs' }, dependencies });
  write('npm-shrinkwrap.json', releaseLock(read('package-lock.json')));
  for (const file of carried) cpSync(path.join(root, file), path.join(folder, file));
  // The stamp of this machine's sources says nothing to somebody who has none.
  cpSync(path.join(root, 'dist'), path.join(folder, 'dist'), { recursive: true, filter: (file) => path.basename(file) !== '.sources' });
  sameModes(folder);
}

/** npm takes a lockfile along only under this name. */
export function releaseLock(lock) {
  const { name, version, license, dependencies, bin, engines } = lock.packages[''];
  const packages = Object.fromEntries(serverPackages(lock).map(({ path: at }) => [at, lock.packages[at]]));
  return { name, version, lockfileVersion: 3, requires: true, packages: { '': { name, version, license, dependencies, bin, engines }, ...packages } };
}

/** Whatever the builder's umask is. */
function sameModes(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name);
    chmodSync(file, entry.isDirectory() ? 0o755 : 0o644);
    if (entry.isDirectory()) sameModes(file);
  }
}
