import semver from 'semver';
import { readPackages, serverPackages } from './read-lock.mjs';

/** Packages that ask for a script when they are installed, and why they may be here: no script is ever run. */
export const installScripts = {
  esbuild: 'its script only checks the program that npm has already put there',
};

/** Releases that ask for a newer Node than Parley does, and how it is known that they run on ours. */
export const newerNode = {
  'content-disposition 3.0.0': 'read on Node 20: nothing in its one file is newer, and the page is sent through it in every run of the tests',
  'cookie 2.0.2': 'read on Node 20: nothing in its one file is newer, and only the inject of the tests calls it',
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
    ...serverPackages(lock).filter(({ name, version, engines }) => engines?.node !== undefined && newerNode[`${name} ${version}`] === undefined && !runsOnOurs(lock, engines.node))
      .map(({ name, version, engines }) => `${name} ${version} asks for Node ${engines.node}, and Parley promises to run on ${lock.packages[''].engines.node}. Take an older release of it, or say in tools/dependencies/check-lock.mjs how it is known that it runs.`),
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

/** Asked of the oldest Node that we promise: odd majors and gaps in between are nobody's business here. */
function runsOnOurs(lock, range) {
  const ours = lock.packages[''].engines?.node;
  return ours === undefined || semver.satisfies(semver.minVersion(ours), range);
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
