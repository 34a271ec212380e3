/** A piece of a message as it is shown. */
export type Mark =
  | { readonly kind: 'text' | 'code' | 'block'; readonly text: string }
  | { readonly kind: 'strong' | 'emphasis' | 'strike'; readonly parts: readonly Mark[] };

const pairs = [
  { sign: '**', kind: 'strong' },
  { sign: '~~', kind: 'strike' },
  { sign: '*', kind: 'emphasis' },
  { sign: '_', kind: 'emphasis' },
] as const;

/** Marks within marks beyond this depth stay as they were written. */
const deepest = 3;

/**
 * Reads the few marks of Markdown that people use in a chat: **strong**, *emphasis*, ~~struck~~, `code` and blocks of
 * it. Everything else, and whatever is not closed, stays as it was written; no text is lost. [S0-174]
 *
 * Shape   from a stranger, at most some thousand characters; the time grows with the length only
 */
export function readMarks(text: string): readonly Mark[] {
  const marks: Mark[] = [];
  let rest = text;
  for (;;) {
    const start = rest.indexOf('```');
    const end = start === -1 ? -1 : rest.indexOf('```', start + 3);
    if (end === -1) break;
    marks.push(...readInline(rest.slice(0, start), 0));
    const block = rest.slice(start + 3, end).replace(/^\n/, '').replace(/\n$/, '');
    if (block !== '') marks.push({ kind: 'block', text: block });
    rest = rest.slice(end + 3);
  }
  return [...marks, ...readInline(rest, 0)];
}

function readInline(text: string, depth: number): readonly Mark[] {
  const marks: Mark[] = [];
  let plain = '';
  /** Signs that close nowhere further on; looking for them again would take the square of the time. */
  const unclosed = new Set<string>();
  const flush = (): void => {
    if (plain !== '') marks.push({ kind: 'text', text: plain });
    plain = '';
  };
  for (let at = 0; at < text.length; ) {
    const address = /^https?:\/\/\S*/i.exec(text.slice(at, at + 2_000))?.[0];
    if (address !== undefined) {
      // Signs in an address belong to it.
      plain += address;
      at += address.length;
      continue;
    }
    const found = text[at] === '`' ? findCode(text, at, unclosed) : depth < deepest ? findPair(text, at, unclosed, depth) : undefined;
    if (found === undefined) {
      plain += text[at];
      at++;
      continue;
    }
    flush();
    marks.push(found.mark);
    at = found.end;
  }
  flush();
  return marks;
}

type Found = { readonly mark: Mark; readonly end: number };

function findCode(text: string, at: number, unclosed: Set<string>): Found | undefined {
  if (unclosed.has('`')) return undefined;
  const end = text.indexOf('`', at + 1);
  if (end === -1) unclosed.add('`');
  return end <= at + 1 ? undefined : { mark: { kind: 'code', text: text.slice(at + 1, end) }, end: end + 1 };
}

function findPair(text: string, at: number, unclosed: Set<string>, depth: number): Found | undefined {
  const pair = pairs.find(({ sign }) => text.startsWith(sign, at));
  // A sign opens before a word and closes behind one: 2*3*4 and snake_case_names are neither.
  if (pair === undefined || unclosed.has(pair.sign) || !isEdge(text[at - 1]) || isSpace(text[at + pair.sign.length])) return undefined;
  const { sign, kind } = pair;
  for (let end = text.indexOf(sign, at + sign.length + 1); end !== -1; end = text.indexOf(sign, end + 1)) {
    if (isSpace(text[end - 1]) || !isEdge(text[end + sign.length]) || (sign === '*' && (text[end + 1] === '*' || text[end - 1] === '*'))) continue;
    return { mark: { kind, parts: readInline(text.slice(at + sign.length, end), depth + 1) }, end: end + sign.length };
  }
  unclosed.add(sign);
  return undefined;
}

function isSpace(character: string | undefined): boolean {
  return character === undefined || /\s/.test(character);
}

function isEdge(character: string | undefined): boolean {
  return character === undefined || !/[\p{L}\p{N}]/u.test(character);
}
