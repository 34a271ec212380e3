import { daysSinceReview, freshDays } from '../dependencies/check-advisories.mjs';

/** Malicious releases are found within days: what was taken in later than that goes out with the next release. */
export const quarantineDays = 14;

/**
 * Says why no release may be made now. These are the rules that depend on the day, so no change fails by them.
 *
 * Shape   commit: what is checked out, undefined with changes in it; advisories: docs/advisories.json; rows: of
 *         docs/dependencies.json; now in milliseconds
 */
export function releaseRefusals({ commit, advisories, rows, now }) {
  const days = daysSinceReview(advisories, now);
  const young = rows.filter(({ since, urgent }) => since !== undefined && urgent === undefined && now - Date.parse(since) < quarantineDays * 86_400_000);
  return [
    ...(commit === undefined ? ['A release is made from a commit: commit or put away your changes first (git status says which).'] : []),
    ...(days <= freshDays ? [] : [`docs/advisories.json was compared with the published advisories ${days} days ago; ${freshDays} are the most. Compare it again (npm audit, and the advisories of the packages in docs/dependencies.json), then set "reviewed" to today.`]),
    ...young.map(({ name, version, since }) => `${name} ${version} was taken in on ${since}, less than ${quarantineDays} days ago. Wait, or, when it closes a hole, add "urgent" with the reason to its row in docs/dependencies.json.`),
  ];
}
