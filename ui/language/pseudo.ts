import type { Language } from './languages.ts';
import type { Parsed } from './translator.ts';

const plain = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
const accented = [...'áƀćďéƒǧĥíĵķĺḿńóƥǫŕšťúṽŵẋýžÁƁĆĎÉƑǦĤÍĴĶĹḾŃÓƤǪŔŠŤÚṼŴẊÝŽ'];
/** German and Finnish are about a third longer than English. */
const longerBy = 0.35;

/** Changes the literals of a message and nothing else, so that placeholders, plurals and tags still work. */
export function makePseudo({ dir }: Language): (parsed: Parsed) => Parsed {
  const change = (parsed: Parsed): Parsed =>
    parsed.map((element) => {
      const copy = { ...element } as { type: number; value: string; options?: Record<string, { value: Parsed }>; children?: Parsed };
      if (copy.type === literal) copy.value = dir === 'rtl' ? mirror(copy.value) : accent(copy.value);
      if (copy.options !== undefined) copy.options = Object.fromEntries(Object.entries(copy.options).map(([name, option]) => [name, { ...option, value: change(option.value) }]));
      if (copy.children !== undefined) copy.children = change(copy.children);
      return copy as Parsed[number];
    });
  return change;
}

/** `TYPE.literal` of the message format. */
const literal = 0;

function accent(text: string): string {
  const letters = [...text].map((letter) => accented[plain.indexOf(letter)] ?? letter).join('');
  const words = text.trim().length;
  return words === 0 ? letters : `${letters}${'~'.repeat(Math.ceil(words * longerBy))}`;
}

/** Shown from right to left without a letter of a language that is written so. */
function mirror(text: string): string {
  return text.trim() === '' ? text : `\u202e${text}\u202c`;
}
