import { readFileSync } from 'node:fs';
import path from 'node:path';

/** Tools that leave code of their own in what they write: module loading, helpers, the base of the style sheet. */
export const leaveCode = ['rolldown', 'tailwindcss', 'vite'];

/** The package that a file belongs to; undefined for our own. */
export function packageOf(file) {
  return /^.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1];
}

/** The releases with code in a built page, by the list of licences that the build writes beside it. */
export function pagePackages(webFolder, lock) {
  const bundled = JSON.parse(readFileSync(path.join(webFolder, 'licences.json'), 'utf8')).map(({ name, version }) => ({ name, version }));
  return [...bundled, ...leaveCode.map((name) => ({ name, version: lock.packages[`node_modules/${name}`]?.version ?? 'of an unknown version' }))];
}
