import semver from 'semver';

/** After that many days the list of known holes says little about the packages of today. */
export const freshDays = 30;
const day = /^\d{4}-\d{2}-\d{2}$/;

/**
 * Matches the reviewed list of known-bad releases with what the lockfile holds.
 *
 * Shape   { reviewed, advisories: [{ id, package, range, title, verdict, date, reason? }] }; a verdict is `refuse`, or
 *         `accept` with the reason why it does not concern us
 * Answers sentences: for matches, and for rows that could never match
 */
export function checkAdvisories({ reviewed, advisories }, packages) {
  const malformed = advisories.filter((row) => !isWhole(row)).map(({ id }) => `docs/advisories.json: ${id} is not whole: it needs id, package, a range that semver reads, title, date, and a verdict (refuse, or accept with a reason).`);
  const matched = advisories
    .filter((row) => isWhole(row) && row.verdict === 'refuse')
    .flatMap((row) => packages.filter(({ name, version }) => name === row.package && semver.satisfies(version, row.range, { includePrerelease: true })).map(({ version, path }) => ({ row, version, path })))
    .map(({ row, version, path }) => `${row.package} ${version} (${path}) is known to be bad: ${row.title} (${row.id}, ${row.range}). Move to a release outside that range, or, when it cannot concern Parley, write the verdict "accept" and the reason into docs/advisories.json.`);
  return [...(day.test(reviewed ?? '') ? [] : ['docs/advisories.json: "reviewed" names no day (YYYY-MM-DD).']), ...malformed, ...matched];
}

function isWhole({ id, package: name, range, title, verdict, date, reason }) {
  const texts = [id, name, range, title].every((text) => typeof text === 'string' && text.trim() !== '');
  return texts && semver.validRange(range) !== null && day.test(date ?? '') && (verdict === 'refuse' || (verdict === 'accept' && typeof reason === 'string' && reason.length > 10));
}

/** Whole days since the list was last compared with what has been published. */
export function daysSinceReview({ reviewed }, now) {
  return Math.floor((now - Date.parse(reviewed)) / 86_400_000);
}
