import { readableHost } from './readable-host.ts';

/**
 * A part of a text that somebody else wrote.
 *
 * - `text`     as it stands
 * - `link`     an address; `text` is what is shown, with its host as it is asked for
 * - `control`  an invisible sign that would turn the rest of the line round; shown as `U+202E`
 */
export type TextPart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'link'; readonly text: string; readonly href: string }
  | { readonly kind: 'control'; readonly codePoint: number };

/** Longer ones are not meant to be read, and stay text. */
const longestAddress = 2_048;

const starts = ['https://', 'http://', 'www.', 'mailto:'] as const;

/** Embeddings, overrides and isolates: U+202A to U+202E and U+2066 to U+2069. Marks of direction alone turn nothing round. */
const turnsRound = /[\u202a-\u202e\u2066-\u2069]/;
/** Ends an address: spaces, quotes, brackets that no address has, a backslash, pictures, and everything that is not seen. */
const endsAddress = /[\s"<>\\^`{|}\p{Extended_Pictographic}\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Zs}\u00ab\u00bb\u2018-\u201f\u3001\u3002\u300c-\u3011]/u;
/** Belongs to the sentence when it stands at the end of an address. */
const sentenceSigns = new Set('.,:;!?\'"*_~…');
const closing: ReadonlyMap<string, string> = new Map([[')', '('], [']', '['], ['\uff09', '\uff08']]);
/** An address begins where a word does. */
const insideWord = /[\p{L}\p{M}\p{N}_@./\\-]/u;

/**
 * Finds what can be pressed in a text that somebody else wrote, and makes visible what would hide something in it. [B-18]
 *
 * Only `https`, `http` and `mailto` are addresses; `www.` is one by https. There is no text for a link but its address, so
 * that none can be dressed as another: what names somebody before an `@`, and what a browser would not read, stays text.
 *
 * Answers  the parts in order; their shown texts are the text, apart from hosts that are shown as they are asked for
 * Errors   never throws; the work grows no faster than the text
 */
export function findLinks(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let plainFrom = 0;
  const flush = (to: number): void => {
    if (to > plainFrom) parts.push(...splitControls(text.slice(plainFrom, to)));
  };
  for (let at = 0; at < text.length; ) {
    const start = startAt(text, at);
    if (start === undefined) {
      at++;
      continue;
    }
    const end = endOf(text, at);
    const link = readLink(text.slice(at, end), start);
    if (link !== undefined) {
      flush(at);
      parts.push(link);
      plainFrom = end;
    }
    // Never back into what was looked at: a thousand beginnings in one long word are looked at once.
    at = Math.max(end, at + start.length);
  }
  flush(text.length);
  return parts;
}

function startAt(text: string, at: number): (typeof starts)[number] | undefined {
  const first = text.charCodeAt(at) | 0x20;
  // h, m or w: most letters of a text are none of them.
  if (first !== 0x68 && first !== 0x6d && first !== 0x77) return undefined;
  const found = starts.find((start) => text.slice(at, at + start.length).toLowerCase() === start);
  return found === undefined || (at > 0 && insideWord.test(charBefore(text, at))) ? undefined : found;
}

/** The whole letter, also when it is two units. */
function charBefore(text: string, at: number): string {
  const unit = text.charCodeAt(at - 1);
  return unit >= 0xdc00 && unit <= 0xdfff ? text.slice(at - 2, at) : text.slice(at - 1, at);
}

/** Where an address that begins at `at` is over: before a sign that ends it, without what belongs to the sentence. */
function endOf(text: string, at: number): number {
  const open = new Map<string, number>();
  let end = at;
  for (const sign of text.slice(at, at + longestAddress + 1)) {
    const opening = closing.get(sign);
    // A bracket that was opened in the address is closed in it; another one closes something around it.
    if (endsAddress.test(sign) || (opening !== undefined && (open.get(opening) ?? 0) === 0)) break;
    open.set(sign, (open.get(sign) ?? 0) + 1);
    if (opening !== undefined) open.set(opening, (open.get(opening) ?? 0) - 1);
    end += sign.length;
  }
  while (end > at && sentenceSigns.has(text.charAt(end - 1))) end--;
  return end;
}

function readLink(written: string, start: (typeof starts)[number]): TextPart | undefined {
  if (written.length > longestAddress) return undefined;
  if (start === 'mailto:') return readMail(written, written.slice(start.length));
  const scheme = start === 'www.' ? '' : start;
  const rest = written.slice(scheme.length);
  const authority = rest.slice(0, rest.search(/[/?#]|$/));
  const host = authority.replace(/:\d{0,5}$/, '');
  const labels = host.replace(/\.$/, '').split('.');
  // A name before an @ is there to be taken for the host; www.example is a word.
  if (authority.includes('@') || labels.includes('') || (start === 'www.' && labels.length < 3)) return undefined;
  const url = parse(scheme === '' ? `https://${written}` : written);
  if (url === undefined || url.hostname === '') return undefined;
  return { kind: 'link', href: url.href, text: `${written.slice(0, scheme.length)}${readableHost(host, url.hostname)}${rest.slice(host.length)}` };
}

/** One address in ASCII: other letters would have to be judged as hosts are, and mail hardly knows them anywhere. */
function readMail(written: string, address: string): TextPart | undefined {
  const [name = '', host = '', more] = address.split('@');
  const isOne = more === undefined && name !== '' && host.split('.').length > 1 && !host.split('.').includes('');
  return isOne && /^[\x21-\x7e]+$/.test(address) && !/[?#/%]/.test(address) ? { kind: 'link', href: written, text: written } : undefined;
}

function parse(address: string): URL | undefined {
  try {
    return new URL(address);
  } catch {
    return undefined; // not an address to a browser, so it stays text
  }
}

function splitControls(text: string): TextPart[] {
  if (!turnsRound.test(text)) return [{ kind: 'text', text }];
  const parts: TextPart[] = [];
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    if (!turnsRound.test(text.charAt(at))) continue;
    if (at > from) parts.push({ kind: 'text', text: text.slice(from, at) });
    parts.push({ kind: 'control', codePoint: text.charCodeAt(at) });
    from = at + 1;
  }
  if (from < text.length) parts.push({ kind: 'text', text: text.slice(from) });
  return parts;
}
