import type { ReactNode } from 'react';
import type { Shortcut } from './shortcuts.ts';

/** Something that can be done now. */
export type Command = {
  readonly id: string;
  readonly label: string;
  /** Other words people may look for. */
  readonly keywords?: string;
  readonly group?: string;
  readonly icon?: ReactNode;
  readonly shortcut?: Shortcut;
  readonly run: () => void;
};

/** The commands that fit what is typed, best first: those that begin with it, then with words that do, then with it anywhere. */
export function rankCommands(commands: readonly Command[], typed: string): readonly Command[] {
  const words = simplify(typed).split(/\s+/).filter(Boolean);
  if (words.length === 0) return commands;
  return commands
    .map((command) => ({ command, rank: rankOf(command, words) }))
    .filter(({ rank }) => rank < none)
    .sort((one, other) => one.rank - other.rank) // stable: equals stay in the order they came
    .map(({ command }) => command);
}

const none = 4;

function rankOf({ label, keywords = '', group = '' }: Command, words: readonly string[]): number {
  const name = simplify(label);
  const all = `${name} ${simplify(keywords)} ${simplify(group)}`;
  if (!words.every((word) => all.includes(word))) return none;
  if (name.startsWith(words.join(' '))) return 0;
  if (words.every((word) => name.split(/\s+/).some((part) => part.startsWith(word)))) return 1;
  return words.every((word) => name.includes(word)) ? 2 : 3;
}

/** Small letters without accents: nobody types them to find something. */
function simplify(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().trim();
}
