import { plainSettings } from './list-settings.ts';
import type { Section } from './merge-sections.ts';
import type { VariableKind } from './setting.ts';

export type Variables = Readonly<Record<string, string | undefined>>;

/**
 * Lays the environment variables over what the file says.
 *
 * A variable replaces its key whole. One way of saying a thing replaces the others: `SMTP_URL` also takes away what the
 * file has said by `smtp.host`, and a secret takes away the file that held it.
 *
 * Answers the section, and which key came from which variable; an empty variable counts as not set
 */
export function readVariables(section: Section, env: Variables): { readonly section: Section; readonly from: ReadonlyMap<string, string> } {
  const from = new Map<string, string>();
  const given = plainSettings.filter(({ variable }) => variable !== undefined && (env[variable] ?? '') !== '');
  const keys = new Set(given.map(({ key }) => key));
  let result = section;
  for (const { key } of given) for (const other of replacedBy(key)) if (!keys.has(other)) result = withValue(result, other.split('.'), undefined);
  for (const { key, path, variable = '', kind = 'text' } of given) {
    result = withValue(result, path, read[kind](env[variable] ?? ''));
    from.set(key, variable);
  }
  return { section: result, from };
}

const smtpParts = ['host', 'port', 'secure', 'user', 'password', 'passwordFile'].map((name) => `smtp.${name}`);

function replacedBy(key: string): readonly string[] {
  if (key === 'smtp.url' || key === 'smtp.urlFile') return [...smtpParts, 'smtp.url', 'smtp.urlFile'];
  if (key === 'smtp.host') return ['smtp.url', 'smtp.urlFile'];
  return key.endsWith('File') ? [key.slice(0, -'File'.length)] : [`${key}File`];
}

/** What cannot be read stays a text: the schema then says what was wanted, with what was written. */
const read: Readonly<Record<VariableKind, (text: string) => unknown>> = {
  text: (text) => text,
  number: (text) => (/^-?\d{1,15}(\.\d+)?$/.test(text.trim()) ? Number(text) : text),
  boolean: (text) => ({ true: true, '1': true, false: false, '0': false })[text.trim().toLowerCase()] ?? text,
  list: (text) => text.split(',').map((item) => item.trim()).filter(Boolean),
  pairs: readPairs,
};

/** `id: secret` per line, as LiveKit's own server reads this variable. */
export function readPairs(text: string): unknown {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  if (!lines.every((line) => line.indexOf(':') > 0)) return text;
  return Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf(':')).trim(), line.slice(line.indexOf(':') + 1).trim()]));
}

/** The same section with one value changed, or taken away by undefined. */
export function withValue(section: Section, path: readonly string[], value: unknown): Section {
  const [name = '', ...rest] = path;
  const entries = new Map(Object.entries(section));
  const inner = entries.get(name);
  if (rest.length > 0) {
    if (typeof inner !== 'object' || inner === null) {
      if (value === undefined) return section;
      entries.set(name, withValue({}, rest, value));
    } else entries.set(name, withValue(inner as Section, rest, value));
  } else if (value === undefined) entries.delete(name);
  else entries.set(name, value);
  return Object.fromEntries(entries);
}

/** The value at a path, or undefined when there is none. */
export function valueAt(section: unknown, path: readonly PropertyKey[]): unknown {
  let value = section;
  for (const part of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined;
    value = (value as Readonly<Record<PropertyKey, unknown>>)[part];
  }
  return value;
}
