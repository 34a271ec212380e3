import { createContext, use } from 'react';
import type { CommandScene } from './command-scene.ts';
import type { CommandId } from './commands.ts';

/** What buttons and menus need: what is true, and how something is done. */
export type CommandDesk = { readonly scene: CommandScene; readonly run: (id: CommandId) => void };

const desk = createContext<CommandDesk | undefined>(undefined);

export const CommandDeskContext = desk;

export function useCommandDesk(): CommandDesk {
  const found = use(desk);
  if (found === undefined) throw new Error('a command stands outside of the room that runs it');
  return found;
}
