/** The packages from outside in a lockfile: all but the root, the workspaces and the links to them. */
export function readPackages(lock) {
  return Object.entries(lock.packages ?? {})
    .filter(([path, entry]) => path.includes('node_modules/') && !entry.link)
    .map(([path, entry]) => ({ ...entry, path, name: entry.name ?? path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length) }));
}

/** What `npm ci --omit=dev` installs: everything that comes with the server. */
export function serverPackages(lock) {
  return readPackages(lock).filter((entry) => !entry.dev && !entry.devOptional);
}

/** The entry that `name` means for a package at `path`, looked up as Node does. */
export function resolveFrom(lock, path, name) {
  for (let folder = path; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))) {
    const candidate = folder === '' ? `node_modules/${name}` : `${folder}/node_modules/${name}`;
    if (lock.packages[candidate] !== undefined) return candidate;
    if (folder === '') return undefined;
  }
}
