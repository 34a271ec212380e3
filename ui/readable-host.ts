/** Latin as languages write it; letters for sounds, and others that only look like the common ones, are left out. */
const latin = /[a-z\u00df-\u00f6\u00f8-\u017f\u01a0\u01a1\u01af\u01b0\u0218-\u021b\u1e00-\u1eff]/;
const han = /\p{Script=Han}/u;

/** Scripts that may stand in one word: East Asian ones with each other and with Latin, every other one alone. [UTS #39 §5.2] */
const together: readonly (readonly RegExp[])[] = [
  [latin, han, /\p{Script=Hiragana}/u, /\p{Script=Katakana}/u],
  [latin, han, /\p{Script=Bopomofo}/u],
  [latin, han, /\p{Script=Hangul}/u],
  ...[
    /\p{Script=Arabic}/u, /\p{Script=Armenian}/u, /\p{Script=Bengali}/u, /\p{Script=Cyrillic}/u, /\p{Script=Devanagari}/u, /\p{Script=Ethiopic}/u, /\p{Script=Georgian}/u,
    /\p{Script=Greek}/u, /\p{Script=Gujarati}/u, /\p{Script=Gurmukhi}/u, /\p{Script=Hebrew}/u, /\p{Script=Kannada}/u, /\p{Script=Khmer}/u, /\p{Script=Lao}/u,
    /\p{Script=Malayalam}/u, /\p{Script=Myanmar}/u, /\p{Script=Oriya}/u, /\p{Script=Sinhala}/u, /\p{Script=Tamil}/u, /\p{Script=Telugu}/u, /\p{Script=Thaana}/u, /\p{Script=Thai}/u, /\p{Script=Tibetan}/u,
  ].map((script) => [script]),
];

/** Cyrillic, Greek and Armenian letters that are drawn as Latin ones: a word of nothing else is a Latin word to whoever reads it. */
const looksLatin = new Set('асԁеһіјӏорԛѕԝхуъьҽпгѵѡαικνορτυχγηωϲոսօհցզ');

/** Letters, marks and digits. A slash that is none, a dot that is none and what is not seen are neither. */
const wordSign = /[\p{L}\p{M}\p{Nd}\u00b7\u30fb\u30fc-]/u;
const letter = /\p{L}/u;
const ascii = /^[\x21-\x7e]*$/;

/**
 * A host as it may be shown to somebody who decides whether to go there.
 *
 * Shape    written: as it stands in a text; asked: as the browser asks for it, in Punycode where it is not ASCII
 * Answers  `written` when nobody can take it for another one, else `asked`
 * Source   RFC 5891 (labels), UTS #39 (which scripts may stand together)
 */
export function readableHost(written: string, asked: string): string {
  const shown = written.toLowerCase().split('.');
  const labels = asked.split('.');
  // What the browser reads differently (an encoded letter, a number for an address, another dot) is shown as it reads it.
  if (shown.length !== labels.length) return asked;
  const isUnderLatin = ascii.test(shown.at(-1) ?? '');
  return shown.every((label, place) => label === labels[place] || (labels[place]?.startsWith('xn--') === true && isReadable(label, isUnderLatin))) ? written : asked;
}

function isReadable(label: string, isUnderLatin: boolean): boolean {
  const signs = [...label.normalize('NFC')];
  if (!signs.every((sign) => wordSign.test(sign))) return false;
  const letters = signs.filter((sign) => letter.test(sign));
  // Where the name above it is of the same script, whoever reads it reads that script.
  if (isUnderLatin && letters.every((sign) => looksLatin.has(sign))) return false;
  return together.some((scripts) => letters.every((sign) => scripts.some((script) => script.test(sign))));
}
