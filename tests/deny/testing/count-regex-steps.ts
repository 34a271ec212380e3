/**
 * A backtracking matcher that counts: the work of an expression on a text, as a number that does not depend on the
 * machine. It does what engines of browsers and Node do, slowly and without their shortcuts.
 */
type Node =
  | { readonly kind: 'one'; readonly matches: (char: string) => boolean }
  | { readonly kind: 'all'; readonly items: readonly Node[] }
  | { readonly kind: 'any'; readonly options: readonly Node[] }
  | { readonly kind: 'repeat'; readonly item: Node; readonly min: number; readonly max: number; readonly lazy: boolean }
  | { readonly kind: 'look'; readonly item: Node; readonly negative: boolean }
  | { readonly kind: 'place'; readonly holds: (text: readonly string[], at: number) => boolean };

/** One part of an expression that stands for one character. */
export type Atom = { readonly source: string; readonly matches: (char: string) => boolean };

export type CountedRegex = {
  readonly atoms: readonly Atom[];
  /** Searches the whole text. Answers the steps it took, or Infinity past `limit` */
  steps(text: string, limit: number): number;
};

/** Errors  throws for syntax that no expression of ours uses (back references, look-behind of free length) */
export function countRegexSteps(source: string, flags: string): CountedRegex {
  const atoms: Atom[] = [];
  const root = new Parser(source, flags.replace(/[gyd]/g, ''), atoms).parse();
  return {
    atoms,
    steps: (text, limit) => {
      const chars = [...text];
      const counter = { steps: 0, limit };
      try {
        const starts = flags.includes('y') ? [0] : chars.keys();
        for (const start of starts) if (match(root, chars, start, counter, () => true)) break;
      } catch (error) {
        if (error === tooMany) return Infinity;
        throw error;
      }
      return counter.steps;
    },
  };
}

const tooMany = new Error('too many steps');

function match(node: Node, text: readonly string[], at: number, counter: { steps: number; readonly limit: number }, next: (at: number) => boolean): boolean {
  if (++counter.steps > counter.limit) throw tooMany;
  switch (node.kind) {
    case 'one':
      return at < text.length && node.matches(text[at] as string) && next(at + 1);
    case 'all': {
      const from = (index: number, place: number): boolean => {
        const item = node.items[index];
        return item === undefined ? next(place) : match(item, text, place, counter, (after) => from(index + 1, after));
      };
      return from(0, at);
    }
    case 'any':
      return node.options.some((option) => match(option, text, at, counter, next));
    case 'repeat': {
      const from = (times: number, place: number): boolean => {
        const more = (): boolean => times < node.max && match(node.item, text, place, counter, (after) => after !== place && from(times + 1, after));
        if (times < node.min) return match(node.item, text, place, counter, (after) => from(times + 1, after));
        return node.lazy ? next(place) || more() : more() || next(place);
      };
      return from(0, at);
    }
    case 'look':
      return match(node.item, text, at, counter, () => true) !== node.negative && next(at);
    case 'place':
      return node.holds(text, at) && next(at);
  }
}

const isWord = (char: string | undefined): boolean => char !== undefined && /\w/.test(char);

class Parser {
  readonly #source: string;
  readonly #flags: string;
  readonly #atoms: Atom[];
  #at = 0;

  constructor(source: string, flags: string, atoms: Atom[]) {
    this.#source = source;
    this.#flags = flags;
    this.#atoms = atoms;
  }

  parse(): Node {
    const node = this.#options();
    if (this.#at < this.#source.length) throw new Error(`cannot read ${this.#source} at ${this.#at}`);
    return node;
  }

  #options(): Node {
    const options = [this.#all()];
    while (this.#take('|')) options.push(this.#all());
    return options.length === 1 ? (options[0] as Node) : { kind: 'any', options };
  }

  #all(): Node {
    const items: Node[] = [];
    while (this.#at < this.#source.length && !'|)'.includes(this.#source[this.#at] ?? '')) items.push(this.#repeated(this.#item()));
    return { kind: 'all', items };
  }

  #repeated(item: Node): Node {
    const rest = this.#source.slice(this.#at);
    const found = /^(?:([*+?])|\{(\d+)(?:(,)(\d*))?\})(\?)?/.exec(rest);
    if (!found) return item;
    this.#at += found[0].length;
    const [, sign, least, comma, most, lazy] = found;
    const min = sign === undefined ? Number(least) : sign === '+' ? 1 : 0;
    const max = sign === undefined ? (comma === undefined ? min : most ? Number(most) : Infinity) : sign === '?' ? 1 : Infinity;
    return { kind: 'repeat', item, min, max, lazy: lazy !== undefined };
  }

  #item(): Node {
    if (this.#take('(?:')) return this.#closed();
    if (this.#take('(?=')) return { kind: 'look', item: this.#closed(), negative: false };
    if (this.#take('(?!')) return { kind: 'look', item: this.#closed(), negative: true };
    if (this.#source.startsWith('(?<', this.#at) && !/^\(\?<[=!]/.test(this.#source.slice(this.#at))) {
      this.#at = this.#source.indexOf('>', this.#at) + 1;
      return this.#closed();
    }
    if (this.#source.startsWith('(?', this.#at)) throw new Error(`cannot read ${this.#source} at ${this.#at}`);
    if (this.#take('(')) return this.#closed();
    const multiline = this.#flags.includes('m');
    if (this.#take('^')) return { kind: 'place', holds: (text, at) => at === 0 || (multiline && text[at - 1] === '\n') };
    if (this.#take('$')) return { kind: 'place', holds: (text, at) => at === text.length || (multiline && text[at] === '\n') };
    if (this.#take('\\b')) return { kind: 'place', holds: (text, at) => isWord(text[at - 1]) !== isWord(text[at]) };
    return this.#one();
  }

  #closed(): Node {
    const node = this.#options();
    if (!this.#take(')')) throw new Error(`${this.#source} lacks a bracket`);
    return node;
  }

  #one(): Node {
    if (/^\\(?:[1-9]|k<)/.test(this.#source.slice(this.#at))) throw new Error(`${this.#source} has a back reference`);
    const source = /^(?:\[(?:\\[^]|[^\]\\])*\]|\\(?:[pP]\{[^}]*\}|u\{[^}]*\}|u[0-9a-f]{4}|x[0-9a-f]{2}|c[a-z]|[^1-9])|[^])/iu.exec(this.#source.slice(this.#at))?.[0];
    if (source === undefined) throw new Error(`cannot read ${this.#source} at ${this.#at}`);
    this.#at += source.length;
    const tester = new RegExp(`^(?:${source})$`, this.#flags.replace('m', ''));
    const matches = (char: string): boolean => tester.test(char);
    this.#atoms.push({ source, matches });
    return { kind: 'one', matches };
  }

  #take(text: string): boolean {
    if (!this.#source.startsWith(text, this.#at)) return false;
    this.#at += text.length;
    return true;
  }
}
