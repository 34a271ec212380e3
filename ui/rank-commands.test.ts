import { describe, expect, it } from 'vitest';
import { rankCommands, type Command } from './rank-commands.ts';

const command = (label: string, keywords?: string): Command => ({ id: label, label, ...(keywords === undefined ? {} : { keywords }), run: () => undefined });
const commands = [command('Turn camera off', 'video'), command('Raise hand'), command('Share screen', 'present'), command('Open chat'), command('Hände senken')];
const found = (typed: string): string[] => rankCommands(commands, typed).map(({ label }) => label);

describe('looking for a command', () => {
  it('shows all of them in their order when nothing is typed', () => {
    expect(found('  ')).toEqual(commands.map(({ label }) => label));
  });

  it('puts what begins with the text first, then words that do, then the rest', () => {
    expect(found('ha')).toEqual(['Hände senken', 'Raise hand', 'Share screen', 'Open chat']);
  });

  it('finds other words for the same thing, in any order, without accents and capitals', () => {
    expect([found('VIDEO'), found('off camera'), found('hande'), found('present')]).toEqual([['Turn camera off'], ['Turn camera off'], ['Hände senken'], ['Share screen']]);
  });

  it('finds nothing when a word fits nowhere', () => {
    expect(found('camera dance')).toEqual([]);
  });
});
