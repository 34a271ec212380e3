/**
 * The word that somebody has probably meant.
 *
 * Answers the nearest candidate, or undefined when none is near enough for a typing mistake
 */
export function nearestWord(typed: string, candidates: readonly string[]): string | undefined {
  const plain = typed.toLowerCase().replace(/[-_]/g, '');
  let best: { readonly word: string; readonly distance: number } | undefined;
  for (const word of candidates) {
    const distance = editDistance(plain, word.toLowerCase());
    if (best === undefined || distance < best.distance) best = { word, distance };
  }
  const allowed = Math.max(1, Math.floor(plain.length / 3));
  return best !== undefined && best.distance <= allowed ? best.word : undefined;
}

/** Insertions, deletions and substitutions from one word to the other, a swap of neighbours counting as one. */
function editDistance(a: string, b: string): number {
  // Nothing that long is a typing mistake of one of our names, and the table would be large.
  if (a.length > 64) return a.length;
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  const at = (i: number, j: number): number => rows[i]?.[j] ?? Infinity;
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    rows.push(row);
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row.push(Math.min(at(i - 1, j) + 1, (row[j - 1] ?? 0) + 1, at(i - 1, j - 1) + (same ? 0 : 1), swapped ? at(i - 2, j - 2) + 1 : Infinity));
    }
  }
  return at(a.length, b.length);
}
