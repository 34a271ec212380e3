import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { checkDependencies } from './check-dependencies.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

type Versions = Record<string, string>;
type Manifest = { dependencies: Versions; devDependencies: Versions };
type Entry = { version: string; license?: string; integrity?: string; resolved?: string; link?: boolean; hasInstallScript?: boolean; cpu?: string[]; engines?: Versions; dev?: boolean; dependencies?: Versions };
type Lock = { lockfileVersion: number; packages: Record<string, Entry> };
type Row = { name: string; version: string; licence: string; ships: string; why?: string; integrity?: string };
type Advisories = { reviewed: string; advisories: Record<string, string>[] };
type Files = { 'package.json': Manifest; 'ui/package.json': Partial<Manifest>; 'package-lock.json': Lock; 'docs/dependencies.json': Row[]; 'docs/advisories.json': Advisories };

const names = ['package.json', 'ui/package.json', 'package-lock.json', 'docs/dependencies.json', 'docs/advisories.json'] as const;
const texts = Object.fromEntries(names.map((name) => [name, readFileSync(path.join(root, name), 'utf8')]));

/** What is found in a copy of our own files after somebody has changed them. */
function findIn(change: (files: Files) => void, settings = readFileSync(path.join(root, '.npmrc'), 'utf8')): string[] {
  const files = Object.fromEntries(names.map((name) => [name, JSON.parse(texts[name] ?? '')])) as Files;
  change(files);
  const folder = mkdtempSync(path.join(tmpdir(), 'parley-gate-'));
  try {
    for (const name of names) {
      mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
      writeFileSync(path.join(folder, name), JSON.stringify(files[name]));
    }
    writeFileSync(path.join(folder, '.npmrc'), settings);
    return checkDependencies(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function entryOf(files: Files, name: string): Entry {
  const entry = files['package-lock.json'].packages[`node_modules/${name}`];
  if (entry === undefined) throw new Error(`the lockfile has no ${name}`);
  return entry;
}

function rowOf(files: Files, name: string): Row {
  const row = files['docs/dependencies.json'].find((one) => one.name === name);
  if (row === undefined) throw new Error(`docs/dependencies.json has no ${name}`);
  return row;
}

const newcomer: Entry = { version: '1.0.0', license: 'MIT', integrity: `sha512-${'A'.repeat(86)}==` };

/** Planted violations: what was refused, and what the sentence says to do. */
const planted: readonly (readonly [string, (files: Files) => void, RegExp])[] = [
  ['a range', (files) => (files['package.json'].dependencies['fastify'] = '^5.12.8'), /^package\.json: fastify is "\^5\.12\.8".* Write the one version that is meant: "5\.12\.8"\.$/],
  ['a range of a workspace', (files) => (files['ui/package.json'].dependencies = { react: '~19.3.1' }), /^ui\/package\.json: react is "~19\.3\.1".* Write the one version/],
  ['a tag', (files) => (files['package.json'].devDependencies['vite'] = 'latest'), /vite is "latest".* Write the one version/],
  ['a repository instead of a release', (files) => (files['package.json'].dependencies['ws'] = 'github:websockets/ws'), /ws is "github:websockets\/ws".* Write the one version/],
  ['a package without integrity', (files) => delete entryOf(files, 'avvio').integrity, /avvio .* has no sha512 integrity.* run: npm install --package-lock-only/],
  ['a weak integrity', (files) => (entryOf(files, 'avvio').integrity = 'sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk='), /avvio .* has no sha512 integrity/],
  ['other bytes under an approved version', (files) => (entryOf(files, 'avvio').integrity = newcomer.integrity ?? ''), /avvio .* has other bytes than the ones that were approved.* find out who changed/],
  ['the same release with two contents', (files) => (files['package-lock.json'].packages['node_modules/vite/node_modules/avvio'] = { ...entryOf(files, 'avvio'), integrity: newcomer.integrity ?? '', dev: true }), /avvio .* two different contents.* compare both with the registry/],
  ['a place to download from', (files) => (entryOf(files, 'avvio').resolved = 'https://registry.example/avvio.tgz'), /avvio .* names the place it comes from.* Delete that line/],
  ['a link out of the repository', (files) => (files['package-lock.json'].packages['node_modules/elsewhere'] = { version: '1.0.0', link: true, resolved: '../elsewhere' }), /elsewhere is a link out of this repository\. Name a package/],
  ['an older form of the lockfile', (files) => (files['package-lock.json'].lockfileVersion = 2), /has version 2 and not 3\. Make it again/],
  ['a script at installation', (files) => (entryOf(files, 'vite').hasInstallScript = true), /vite .* wants to run a script.* Take another package, or say in .* why/],
  ['native code in the server', (files) => (entryOf(files, 'ws').cpu = ['x64']), /ws .* is made for one kind of machine.* Take one without native code/],
  ['a package of the server that wants a newer Node', (files) => (entryOf(files, 'avvio').engines = { node: '>=22' }), /^avvio .* asks for Node >=22, and Parley promises to run on >=20\.19\. Take an older release/],
  ['a package of the server that was read in another release', (files) => (entryOf(files, 'cookie').version = '2.0.3'), /^cookie 2\.0\.3 asks for Node >=22/],
  ['a package of the server that nobody approved', (files) => {
    files['package-lock.json'].packages['node_modules/left-pad'] = newcomer;
    entryOf(files, 'avvio').dependencies = { ...entryOf(files, 'avvio').dependencies, 'left-pad': '^1.0.0' };
  }, /^left-pad 1\.0\.0 would come with the server \(asked for by avvio\), and nobody has approved it\. Look at .* then run .*--accept and commit docs\/dependencies\.json\.$/],
  ['a package that comes with one of the page', (files) => {
    files['package-lock.json'].packages['node_modules/left-pad'] = { ...newcomer, dev: true };
    entryOf(files, 'react').dependencies = { 'left-pad': '^1.0.0' };
  }, /^left-pad 1\.0\.0 would come with the page \(asked for by react\)/],
  ['a tool that has become a part of the server', (files) => delete entryOf(files, 'autocannon').dev, /^autocannon .* would come with the server/],
  ['another release of an approved package', (files) => Object.assign(entryOf(files, 'avvio'), newcomer, { version: '99.0.0' }), /^avvio 99\.0\.0 would come with the server/],
  ['a row without its package', (files) => files['docs/dependencies.json'].push({ name: 'gone', version: '1.0.0', licence: 'MIT', ships: 'server' }), /gone 1\.0\.0 is not shipped any more\. Run /],
  ['a row that says less than the lockfile', (files) => (rowOf(files, 'avvio').ships = 'page'), /says something else about avvio .*\. Run .*--accept/],
  ['a package that nobody has a use for', (files) => (rowOf(files, 'fastify').why = ''), /say in "why" what fastify is for/],
  ['a licence with conditions', (files) => (entryOf(files, 'avvio').license = rowOf(files, 'avvio').licence = '(GPL-3.0-only OR AGPL-3.0-only)'), /avvio .* is under \(GPL.* Take another package, or have the licence read/],
  ['one of two licences that both hold', (files) => (entryOf(files, 'avvio').license = rowOf(files, 'avvio').licence = 'MIT AND GPL-3.0-only'), /avvio .* is under MIT AND GPL/],
  ['a licence that nobody can read', (files) => (entryOf(files, 'avvio').license = rowOf(files, 'avvio').licence = 'SEE LICENSE IN readme'), /avvio .* is under SEE LICENSE/],
  ['a release that is known to be bad', (files) => files['docs/advisories.json'].advisories.push({ id: 'GHSA-test', package: 'avvio', range: '<100', title: 'it opens the door', verdict: 'refuse', date: '2026-11-30' }), /avvio .* is known to be bad: it opens the door \(GHSA-test, <100\)\. Move to a release outside/],
  ['a bad release of a tool', (files) => (entryOf(files, 'debug').version = '4.4.2'), /debug 4\.4\.2 .* is known to be bad: malicious release \(GHSA-8mgj-vmr8-frr6/],
  ['an advisory that could never match', (files) => files['docs/advisories.json'].advisories.push({ id: 'GHSA-typo', package: 'avvio', range: 'under 100', title: 'it opens the door', verdict: 'refuse', date: '2026-11-30' }), /GHSA-typo is not whole: it needs/],
  ['an advisory accepted without a reason', (files) => files['docs/advisories.json'].advisories.push({ id: 'GHSA-none', package: 'avvio', range: '<100', title: 'it opens the door', verdict: 'accept', date: '2026-11-30' }), /GHSA-none is not whole: .* accept with a reason/],
  ['a list of advisories that nobody has reviewed', (files) => (files['docs/advisories.json'].reviewed = 'some day'), /"reviewed" names no day/],
];

describe('check-dependencies', () => {
  it('[K-06] finds nothing in what is there', () => {
    expect(checkDependencies(root)).toEqual([]);
    expect(findIn(() => undefined)).toEqual([]);
  });

  it.each(planted)('[K-06] refuses %s, and says what to do', (_what, change, sentence) => {
    expect(findIn(change).filter((problem) => sentence.test(problem))).not.toEqual([]);
  });

  it.each(['ignore-scripts=true', 'save-exact=true', 'omit-lockfile-registry-resolved=true'])('[K-06] keeps npm to %s', (line) => {
    const settings = readFileSync(path.join(root, '.npmrc'), 'utf8').replace(line, '');

    expect(findIn(() => undefined, settings)).toEqual([`.npmrc has lost the line ${line}.`]);
  });

  it.each(['MIT OR GPL-3.0-only', '(MIT AND Zlib) OR GPL-2.0-only', 'Apache-2.0 AND (MIT OR GPL-2.0-only)'])('lets pass %s: there is a way to keep it', (licence) => {
    expect(findIn((files) => (entryOf(files, 'avvio').license = rowOf(files, 'avvio').licence = licence))).toEqual([]);
  });

  it('lets pass an advisory that somebody has looked at, with the reason', () => {
    expect(findIn((files) => files['docs/advisories.json'].advisories.push({ id: 'GHSA-seen', package: 'avvio', range: '<100', title: 'it opens the door', verdict: 'accept', reason: 'the door is not built in', date: '2026-11-30' }))).toEqual([]);
  });

  it('does not ask for an integrity of its own where the package lies inside another one', () => {
    const bundled = { version: '1.0.0', license: 'MIT', inBundle: true, dev: true };

    expect(findIn((files) => (files['package-lock.json'].packages['node_modules/vite/node_modules/inner'] = bundled))).toEqual([]);
    expect(findIn((files) => (files['package-lock.json'].packages['node_modules/nobody/node_modules/inner'] = bundled))).toHaveLength(1);
  });
});
