import { checkLicences } from './check-licences.mjs';
import { leaveCode } from './page-packages.mjs';
import { readPackages, resolveFrom, serverPackages } from './read-lock.mjs';

export const accept = 'node tools/check-dependencies.mjs --accept';

/**
 * Says what docs/dependencies.json should hold: one row for each release that ships, because it is installed with the
 * server or because a package that the page imports brings it. What the bundler really takes of the latter changes with
 * every page; what it could take changes only with the lockfile.
 *
 * Shape   imported: names of the packages that the page's sources import; old: the rows that people have approved
 * Answers rows by name and version; what people have written (`why`, `since`, `urgent`) is kept
 */
export function expectedRows({ lock, imported, old, today }) {
  const rows = new Map(old.filter(({ ships }) => ships === 'copied').map((row) => [key(row), row]));
  const direct = { ...lock.packages[''].dependencies, ...lock.packages[''].devDependencies };
  const add = (entry, ships) => {
    const before = rows.get(key(entry));
    if (before !== undefined) return rows.set(key(entry), { ...before, ships: before.ships === ships ? ships : 'server, page' });
    const known = old.find((row) => key(row) === key(entry));
    return rows.set(key(entry), {
      name: entry.name,
      version: entry.version,
      licence: entry.license,
      ships,
      ...(direct[entry.name] === entry.version ? { why: old.find(({ name, why }) => name === entry.name && why !== undefined)?.why ?? '' } : {}),
      by: [],
      ...(known === undefined ? { since: today } : { ...(known.since && { since: known.since }), ...(known.urgent && { urgent: known.urgent }) }),
      integrity: entry.integrity,
    });
  };
  for (const entry of serverPackages(lock)) add(entry, 'server');
  for (const entry of broughtBy(lock, imported)) add(entry, 'page');
  nameAskers(lock, rows);
  return [...rows.values()].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

/** The packages of these names, and everything that they depend on; of tools only what they leave behind themselves. */
function broughtBy(lock, names) {
  const entries = new Map(readPackages(lock).map((entry) => [entry.path, entry]));
  const found = new Set();
  const visit = (from, name) => {
    const at = resolveFrom(lock, from, name);
    if (at === undefined || found.has(at)) return;
    found.add(at);
    if (!leaveCode.includes(name)) for (const next of Object.keys(entries.get(at)?.dependencies ?? {})) visit(at, next);
  };
  for (const name of [...names, ...leaveCode]) visit('', name);
  return [...found].flatMap((at) => entries.get(at) ?? []);
}

/** Fills `by`: who of the shipped packages, and of those that package.json names, asks for each. */
function nameAskers(lock, rows) {
  const named = { ...lock.packages[''].dependencies, ...lock.packages[''].devDependencies };
  for (const asker of readPackages(lock)) {
    if (!rows.has(key(asker)) && named[asker.name] !== asker.version) continue;
    for (const name of Object.keys({ ...asker.dependencies, ...asker.optionalDependencies, ...asker.peerDependencies })) {
      const entry = lock.packages[resolveFrom(lock, asker.path, name)];
      const row = entry && rows.get(key({ name, version: entry.version }));
      if (row?.by !== undefined && !row.by.includes(asker.name)) row.by.push(asker.name);
    }
  }
  for (const row of rows.values()) row.by?.sort();
}

/** Answers a sentence for everything that would be shipped and was not approved, or was approved otherwise. */
export function checkReview(rows, lock) {
  const direct = { ...lock.packages['']?.dependencies, ...lock.packages['']?.devDependencies };
  const imported = rows.filter(({ name, version, ships }) => ships.includes('page') && direct[name] === version && !leaveCode.includes(name)).map(({ name }) => name);
  const expected = expectedRows({ lock, imported, old: rows, today: '' });
  const had = new Map(rows.map((row) => [key(row), row]));
  const wanted = new Map(expected.map((row) => [key(row), row]));
  return [
    ...expected.filter((row) => !had.has(key(row))).map((row) => `${row.name} ${row.version} would come with the ${row.ships.replace(', ', ' and the ')}${row.by.length === 0 ? '' : ` (asked for by ${row.by.join(', ')})`}, and nobody has approved it. Look at what it is and does, then run ${accept} and commit docs/dependencies.json.`),
    ...rows.filter((row) => !wanted.has(key(row))).map((row) => `docs/dependencies.json: ${row.name} ${row.version} is not shipped any more. Run ${accept}.`),
    ...expected.filter((row) => had.has(key(row)) && had.get(key(row)).integrity !== row.integrity).map((row) => `${row.name} ${row.version} has other bytes than the ones that were approved. A release never changes: find out who changed package-lock.json before anything else.`),
    ...expected.filter((row) => had.has(key(row)) && had.get(key(row)).integrity === row.integrity && JSON.stringify(had.get(key(row))) !== JSON.stringify(row)).map((row) => `docs/dependencies.json says something else about ${row.name} ${row.version} than package-lock.json. Run ${accept} and look at the difference.`),
    ...rows.filter(({ why }) => why !== undefined && why.length < 5).map((row) => `docs/dependencies.json: say in "why" what ${row.name} is for.`),
    ...checkLicences(rows),
  ];
}

/** Answers a sentence for each package with code in the built page that nobody has approved for it. */
export function checkPage(rows, page) {
  const approved = new Set(rows.filter(({ ships }) => ships.includes('page')).map(key));
  return page.filter((one) => !approved.has(key(one))).map(({ name, version }) => `${name} ${version} has code in the page, and nobody has approved that. Look at what it is and does, then run ${accept} and commit docs/dependencies.json.`);
}

function key({ name, version }) {
  return `${name} ${version}`;
}

/** One row a line: two branches that add packages do not meet, and a reviewer sees what changed. */
export function writeRows(rows) {
  return `[\n${rows.map((row) => `  ${JSON.stringify(row)}`).join(',\n')}\n]\n`;
}
