import { checkLicences } from './check-licences.mjs';
import { readPackages, resolveFrom, serverPackages } from './read-lock.mjs';

export const accept = 'node tools/check-dependencies.mjs --accept';

/**
 * Says what docs/dependencies.json should hold: one row for each release that is shipped, because it is installed with
 * the server or because its code is in the page.
 *
 * Shape   page: names of the packages with code in the page; old: the rows that people have approved
 * Answers rows by name and version; what people have written (`why`, `since`, `urgent`) is kept
 */
export function expectedRows({ lock, page, old, today }) {
  const packages = readPackages(lock);
  const rows = new Map(old.filter(({ ships }) => ships === 'copied').map((row) => [key(row), row]));
  const direct = lock.packages[''];
  const add = (entry, ships) => {
    const before = rows.get(key(entry));
    if (before !== undefined) return rows.set(key(entry), { ...before, ships: before.ships === ships ? ships : 'server, page' });
    const known = old.find((row) => key(row) === key(entry));
    const asked = direct.dependencies?.[entry.name] === entry.version || direct.devDependencies?.[entry.name] === entry.version;
    return rows.set(key(entry), {
      name: entry.name,
      version: entry.version,
      licence: entry.license,
      ships,
      ...(asked ? { why: old.find(({ name, why }) => name === entry.name && why !== undefined)?.why ?? '' } : {}),
      by: [],
      ...(known === undefined ? { since: today } : { ...(known.since && { since: known.since }), ...(known.urgent && { urgent: known.urgent }) }),
      integrity: entry.integrity,
    });
  };
  for (const entry of serverPackages(lock)) add(entry, 'server');
  for (const { name, version } of page) {
    const entry = packages.find((one) => one.name === name && one.version === version);
    if (entry !== undefined) add(entry, 'page');
  }
  nameAskers(lock, packages, rows);
  return [...rows.values()].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

/** Fills `by`: who of the shipped packages, and of those that package.json names, asks for each. */
function nameAskers(lock, packages, rows) {
  const named = { ...lock.packages[''].dependencies, ...lock.packages[''].devDependencies };
  for (const asker of packages) {
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
  const page = rows.filter(({ ships }) => ships.includes('page'));
  const expected = expectedRows({ lock, page, old: rows, today: '' });
  const had = new Map(rows.map((row) => [key(row), row]));
  const wanted = new Map(expected.map((row) => [key(row), row]));
  return [
    ...expected.filter((row) => !had.has(key(row))).map((row) => `${row.name} ${row.version} would come with the server${row.by.length === 0 ? '' : ` (asked for by ${row.by.join(', ')})`}, and nobody has approved it. Look at what it is and does, then run ${accept} and commit docs/dependencies.json.`),
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
