/**
 * What people type, share and read aloud to get into a meeting.
 *
 * A generated code is twelve characters of Crockford's base 32 in groups of four (`7k3m-p0qx-4dza`,
 * 60 bits); its alias is the same without hyphens. A chosen alias is what remains of a text after cleaning.
 */

/** Crockford's base 32 in lower case: no i, l, o or u, so nothing on the list looks like another. */
export const codeAlphabet = '0123456789abcdefghjkmnpqrstvwxyz';
export const codeLength = 12;

/** Longer texts are refused: the alias is part of a link that people read. */
export const longestAlias = 64;

const separators = /[\s<>`'"#%{}|\\^~[\];/?:@=&,.]+/g;

/**
 * The canonical alias of a text: separators become one hyphen, lower case throughout.
 *
 * Answers the alias; '' when nothing remains, which callers refuse
 */
export function cleanAlias(text: string): string {
  // Composed once more in lower case: some letters have a composed form only there (J with caron).
  const lower = text.normalize('NFC').toLowerCase().normalize('NFC');
  return lower.replace(separators, '-').replace(/-{2,}/g, '-').replace(/^-|-$/g, '');
}

/** Groups of four, joined by hyphens. */
export function hyphenateCode(bare: string): string {
  return bare.replace(/(.{4})(?=.)/g, '$1-');
}

/** The bare code that a misread text means (o for 0, i or l for 1), or undefined when it is not of that shape. */
export function readCode(alias: string): string | undefined {
  const bare = alias.replaceAll('-', '').replaceAll('o', '0').replaceAll(/[il]/g, '1');
  if (bare.length !== codeLength) return undefined;
  for (const character of bare) if (!codeAlphabet.includes(character)) return undefined;
  return bare;
}
