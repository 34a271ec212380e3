import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { plainSettings } from './list-settings.ts';
import type { Section } from './merge-sections.ts';
import { readPairs, valueAt, withValue } from './read-variables.ts';

/** A secret above this size is another file. */
const maxSecretBytes = 16 * 1024;

/**
 * Puts in the secrets that are named by a file: `databaseUrlFile` gives `databaseUrl`.
 *
 * Answers the section with the secrets in it, and a sentence for each that cannot be had
 */
export function readSecretFiles(section: Section, cwd: string, nameOf: (key: string) => string): { readonly section: Section; readonly problems: readonly string[] } {
  const problems: string[] = [];
  let result = section;
  const take = (path: readonly PropertyKey[], name: string, kind: string | undefined): unknown => {
    const filePath = [...path.slice(0, -1), `${String(path.at(-1))}File`];
    const file = valueAt(section, filePath);
    if (typeof file !== 'string' || file === '') return undefined;
    const fileName = `${name}File`;
    if (valueAt(section, path) !== undefined) {
      problems.push(`${name} and ${fileName} are both set, the latter to ${JSON.stringify(file)}. Keep one of the two.`);
      return undefined;
    }
    const read = readSecret(resolve(cwd, file));
    if (read.ok) return kind === 'pairs' ? readPairs(read.text) : read.text;
    problems.push(`${nameOf(fileName)} names ${JSON.stringify(file)}, which ${read.why}. Put the secret there, readable for this user, or name another file.`);
    return undefined;
  };
  for (const { path, key, kind, secret } of plainSettings) {
    if (secret !== true) continue;
    const value = take(path, key, kind);
    if (value !== undefined) result = withValue(result, path, value);
  }
  const { oidc } = result;
  if (Array.isArray(oidc)) {
    const providers = oidc.map((provider: unknown, index) => {
      const value = take(['oidc', index, 'clientSecret'], `oidc[${index}].clientSecret`, undefined);
      return value === undefined ? provider : { ...(provider as Section), clientSecret: value };
    });
    result = { ...result, oidc: providers };
  }
  return { section: result, problems };
}

export type SecretText = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly why: string };

export function readSecret(path: string): SecretText {
  try {
    const text = readFileSync(path, 'utf8').replace(/[\r\n]+$/, '');
    if (text === '') return { ok: false, why: 'is empty' };
    return text.length > maxSecretBytes ? { ok: false, why: `is larger than ${maxSecretBytes} bytes` } : { ok: true, text };
  } catch (error) {
    return { ok: false, why: `cannot be read (${error instanceof Error && 'code' in error ? String(error.code) : 'unknown'})` };
  }
}
