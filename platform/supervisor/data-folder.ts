import { accessSync, chmodSync, constants, mkdirSync, statSync } from 'node:fs';

/**
 * Makes the data directory with mode 0700 and sees that we may write in it.
 *
 * Answers  undefined when it is fine, else the sentence for the person at the terminal
 */
export function prepareDataFolder(path: string): string | undefined {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    const { mode } = statSync(path);
    if ((mode & 0o077) !== 0) chmodSync(path, 0o700);
    accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK);
    return undefined;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    return `The data directory ${path} cannot be written (${code}). Choose another one with PARLEY_DATA, or change its owner.`;
  }
}
