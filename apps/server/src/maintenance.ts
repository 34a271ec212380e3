/** What an operator does to the data without serving anybody. */
const commands = ['migrate', 'rotate-key-pair', 'setup-token', 'operators', 'backup', 'restore'] as const;
export type Maintenance = (typeof commands)[number];

export function isMaintenance(word: string | undefined): word is Maintenance {
  return commands.some((command) => command === word);
}
