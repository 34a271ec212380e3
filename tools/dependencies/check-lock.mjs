import { readPackages, serverPackages } from './read-lock.mjs';

/** Packages that ask for a script when they are installed, and why they may be here: no script is ever run. */
export const installScripts = {
  esbuild: 'its script only checks the program that npm has already put there',
};

/** Answers a sentence for every entry of package-lock.json through which something unseen could come in. */
export function checkLock(lock, scripts = installScripts) {
  if (lock.lockfileVersion !== 3) return [`package-lock.json has version ${lock.lockfileVersion} and not 3. Make it again: npm install --package-lock-only with npm 9 or newer.`];
  const packages = readPackages(lock);
  return [
    ...packages.flatMap((entry) => checkBytes(lock, entry)),
    ...Object.entries(lock.packages).filter(([, entry]) => entry.link && lock.packages[entry.resolved] === undefined).map(([path]) => `package-lock.json: ${path} is a link out of this repository. Name a package of the registry, or a workspace.`),
    ...packages.filter(({ name, hasInstallScript }) => hasInstallScript && scripts[name] === undefined)
      .map(({ name, version }) => `${name} ${version} wants to run a script when it is installed. Take another package, or say in tools/dependencies/check-lock.mjs why it works without that script.`),
    ...serverPackages(lock).filter(({ os, cpu }) => os !== undefined || cpu !== undefined)
      .map(({ name, version }) => `${name} ${version} is made for one kind of machine and would come with the server, which runs wherever Node does. Take one without native code.`),
    ...changedBytes(packages),
  ];
}

function checkBytes(lock, { path, name, version, integrity, resolved, inBundle }) {
  const problems = [];
  if (resolved !== undefined) problems.push(`package-lock.json: ${name} ${version} names the place it comes from (${resolved}). Delete that line: the registry is a setting of the machine, and what does not come from one is not taken.`);
  // A package inside another one's archive is covered by that archive's integrity.
  const covered = inBundle === true && lock.packages[path.slice(0, path.lastIndexOf('/node_modules/'))]?.integrity !== undefined;
  if (!covered && !/^sha512-[\w+/]{86}==$/.test(integrity ?? '')) problems.push(`package-lock.json: ${name} ${version} has no sha512 integrity, so nobody would notice other bytes. Remove its entry and run: npm install --package-lock-only.`);
  return problems;
}

/** One release has one content. */
function changedBytes(packages) {
  const seen = new Map();
  return packages.flatMap(({ name, version, integrity }) => {
    const before = seen.get(`${name} ${version}`);
    if (before === undefined) seen.set(`${name} ${version}`, integrity);
    return before === undefined || integrity === undefined || before === integrity ? [] : [`package-lock.json: ${name} ${version} stands there with two different contents. Somebody has changed one of them; compare both with the registry before anything else.`];
  });
}
