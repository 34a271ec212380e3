import { Bug } from '@parley/engine-wire';

/**
 * Reads an array as PostgreSQL writes it: {1,NULL,"a \"b\""}, nested, with or without bounds.
 *
 * Errors  Bug when the text is not an array: it came from the database, not from outside
 * Source  PostgreSQL, §8.15.6
 */
export function parseArray(text: string, decode: (element: string) => unknown): unknown[] {
  // A lower bound other than 1 is written in front: [0:1]={a,b}.
  let at = text.startsWith('[') ? text.indexOf('=') + 1 : 0;

  const readQuoted = (): string => {
    let value = '';
    for (at += 1; at < text.length && text[at] !== '"'; at += 1) {
      if (text[at] === '\\') at += 1;
      value += text[at] ?? '';
    }
    at += 1;
    return value;
  };
  const readBare = (): unknown => {
    const start = at;
    while (at < text.length && text[at] !== ',' && text[at] !== '}') at += 1;
    const value = text.slice(start, at);
    return value === 'NULL' ? null : decode(value);
  };
  const readItems = (): unknown[] => {
    if (text[at] !== '{') throw new Bug('an array of the database begins with a brace');
    at += 1;
    const items: unknown[] = [];
    while (at < text.length && text[at] !== '}') {
      if (text[at] === ',') at += 1;
      if (text[at] === '{') items.push(readItems());
      else if (text[at] === '"') items.push(decode(readQuoted()));
      else items.push(readBare());
    }
    at += 1;
    return items;
  };
  return readItems();
}
