/** Deep nesting and thousands of keys are attacks on whoever walks the value; our own bodies need under ten of each. */
export const maxJsonDepth = 32;
export const maxJsonKeys = 1_000;
/** Array items; the largest list we accept in a body has a few hundred. */
export const maxJsonItems = 10_000;

/**
 * Checks a parsed JSON value before any schema sees it.
 *
 * Answers  undefined when it is acceptable, else the reason in words
 * Errors   never throws; the walk ends at the limits, whatever the size
 */
export function objectionToJson(value: unknown): string | undefined {
  let keys = 0;
  let items = 0;
  const pending: { value: unknown; depth: number }[] = [{ value, depth: 1 }];
  for (let next = pending.pop(); next; next = pending.pop()) {
    if (typeof next.value === 'string' && isUnstorable(next.value)) return 'a text contains characters that cannot be stored';
    if (typeof next.value !== 'object' || next.value === null) continue;
    if (next.depth > maxJsonDepth) return `the nesting is deeper than ${maxJsonDepth}`;
    const list = Array.isArray(next.value);
    const entries = Object.entries(next.value);
    if (list) items += entries.length;
    else keys += entries.length;
    if (keys > maxJsonKeys) return `there are more than ${maxJsonKeys} keys`;
    if (items > maxJsonItems) return `there are more than ${maxJsonItems} items`;
    for (const [key, child] of entries) {
      if (!list && isUnstorable(key)) return 'a key contains characters that cannot be stored';
      pending.push({ value: child, depth: next.depth + 1 });
    }
  }
  return undefined;
}

/** U+0000 and lone surrogates: PostgreSQL refuses both, so they must not get that far. */
export function isUnstorable(text: string): boolean {
  return text.includes('\u0000') || /\p{Cs}/u.test(text);
}
