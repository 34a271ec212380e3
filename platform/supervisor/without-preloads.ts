/** Flags that make a process read more code than its own, or let somebody look into it. */
const loading = new Set(['--import', '--require', '-r', '--loader', '--experimental-loader', '--inspect', '--inspect-brk', '--inspect-wait', '--inspect-port', '--env-file']);
/** Those of them that may stand without a value. */
const alone = new Set(['--inspect', '--inspect-brk', '--inspect-wait']);

/**
 * A `NODE_OPTIONS` without what a confined process could not load anyway, so that it starts all the same.
 *
 * Answers the rest, and the flags that were left out
 */
export function withoutPreloads(options: string): { readonly options: string; readonly left: readonly string[] } {
  const kept: string[] = [];
  const left: string[] = [];
  const words = splitWords(options);
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    const name = wordName(word);
    if (!loading.has(name)) kept.push(word);
    else {
      left.push(name);
      if (!word.includes('=') && !alone.has(name)) at++;
    }
  }
  return { options: kept.join(' '), left };
}

/** Node takes `_` for `-`, and quotes stand anywhere. */
function wordName(word: string): string {
  return word.split('=', 1)[0]?.replaceAll('"', '').replaceAll('_', '-') ?? '';
}

/** As Node splits: at spaces outside of double quotes, where a backslash takes the next letter as it is. The words keep their quotes. */
function splitWords(options: string): string[] {
  const words: string[] = [];
  let word = '';
  let quoted = false;
  for (let at = 0; at < options.length; at++) {
    const letter = options[at] ?? '';
    if (letter === '\\' && quoted) word += letter + (options[++at] ?? '');
    else if (letter === ' ' && !quoted) {
      if (word !== '') words.push(word);
      word = '';
    } else {
      if (letter === '"') quoted = !quoted;
      word += letter;
    }
  }
  if (word !== '') words.push(word);
  return words;
}
