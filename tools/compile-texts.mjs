import { readFileSync } from 'node:fs';
import { IntlMessageFormat } from 'intl-messageformat';

/** Nothing in it that would have to be read; the translator says it as it is. */
const isPlain = (message) => !/[{}<]/.test(message);

/** The messages of a catalogue, read: what stays a string needs no reader. */
export function compileMessages(messages) {
  return Object.fromEntries(Object.entries(messages).map(([key, message]) => [key, isPlain(message) ? message : withoutPlaces(new IntlMessageFormat(message, 'en').getAst())]));
}

/** Where a part stood in its message helps nobody in a browser. */
function withoutPlaces(value) {
  if (Array.isArray(value)) return value.map(withoutPlaces);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).filter(([name]) => name !== 'location').map(([name, inner]) => [name, withoutPlaces(inner)]));
}

/** For Vite: catalogues are read while the pages are built, so that no page carries the reader of messages. */
export function compiledTexts() {
  const catalogue = /\/texts\/[a-z]{2}\.json$/;
  return {
    name: 'compiled-texts',
    apply: 'build',
    enforce: 'pre',
    config: () => ({ resolve: { alias: { '@formatjs/icu-messageformat-parser': '@formatjs/icu-messageformat-parser/no-parser.js' } } }),
    load: (id) => (catalogue.test(id) ? JSON.stringify(compileMessages(JSON.parse(readFileSync(id, 'utf8')))) : undefined),
  };
}
