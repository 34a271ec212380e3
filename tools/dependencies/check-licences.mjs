/** What may be part of something under Apache-2.0 without obligations beyond naming its authors. */
const allowed = new Set(['0BSD', 'Apache-2.0', 'BlueOak-1.0.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'MIT', 'MIT-0', 'Unlicense', 'Zlib']);

/** Answers a sentence for each shipped package whose licence we cannot keep. Shape: [{ name, version, licence }]. */
export function checkLicences(shipped) {
  return shipped
    .filter(({ licence }) => !isAllowed(licence))
    .map(({ name, version, licence }) => `${name} ${version} is ${licence === undefined ? 'under no licence that it names' : `under ${licence}`}, and Parley is shipped with it. Take another package, or have the licence read and added to tools/dependencies/check-licences.mjs.`);
}

/** Reads an SPDX expression without exceptions: `(MIT OR GPL-2.0) AND Zlib`. */
function isAllowed(expression) {
  if (typeof expression !== 'string') return false;
  const words = expression.match(/[()]|[^\s()]+/g) ?? [];
  const terms = (word, next) => {
    const results = [next()];
    while (words[0] === word) {
      words.shift();
      results.push(next());
    }
    return results;
  };
  const one = () => {
    const word = words.shift();
    if (word !== '(') return allowed.has(word);
    const result = any();
    return words.shift() === ')' && result;
  };
  const all = () => terms('AND', one).every(Boolean);
  const any = () => terms('OR', all).some(Boolean);
  return any() && words.length === 0;
}
