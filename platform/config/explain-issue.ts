import type { z } from 'zod';
import { namesAt, settingAt, type Setting } from './list-settings.ts';
import { nearestWord } from './nearest-word.ts';
import { valueAt } from './read-variables.ts';

export type Explaining = {
  /** What was read, before it was checked. */
  readonly section: unknown;
  /** Where the value at a path was written: a variable's name, or a file and its section. */
  placeOf(path: readonly PropertyKey[]): { readonly variable: string } | { readonly file: string } | undefined;
};

/** Sentences that this schema does not write itself begin like this. */
const libraryVoice = /^(Invalid|Too (small|big)|Unrecognized)/;
const longestShown = 80;

/**
 * Says what is wrong with a value: its key and variable, what was wanted, what was found and where, and what to write.
 *
 * Answers one sentence or more; a secret is never in them
 */
export function explainIssue(issue: z.core.$ZodIssue, explaining: Explaining): readonly string[] {
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => explainUnknown([...issue.path, key], explaining));
  const setting = settingAt(issue.path);
  const value = valueAt(explaining.section, issue.path);
  const place = explaining.placeOf(issue.path);
  if (setting === undefined) {
    const keys = namesAt(issue.path).join(', ');
    return [`${written(issue.path)} must be an object; it is ${shown(value)}${placed(place)}. Its keys are ${keys}.`];
  }
  const inner = issue.code === 'invalid_key' ? issue.issues[0]?.message : issue.message;
  const wants = inner === undefined || libraryVoice.test(inner) ? setting.wants : inner;
  const found = setting.secret === true ? foundSecret(value) : foundIn(setting, issue.path, value);
  return [`${nameOf(setting, issue.path)} must be ${wants}; ${found}${placed(place)}. ${fix(setting, place)}`];
}

/** `key (VARIABLE)`, with the index of an entry: what people look for. */
function nameOf(setting: Setting, path: readonly PropertyKey[]): string {
  const own = written(path.slice(0, setting.path.length));
  return setting.variable === undefined ? own : `${own} (${setting.variable})`;
}

function explainUnknown(path: readonly PropertyKey[], { section, placeOf }: Explaining): string {
  const around = path.slice(0, -1);
  const names = namesAt(around);
  const near = nearestWord(String(path.at(-1)), names);
  const advice = near === undefined ? `The keys there are ${names.join(', ')}.` : `Did you mean "${written([...around, near])}"?`;
  // A value under a wrong key may well be a secret: it is not shown.
  return `Nothing is configured by "${written(path)}"${placed(placeOf(valueAt(section, around) === undefined ? [] : path))}. ${advice}`;
}

function foundSecret(value: unknown): string {
  if (value === undefined) return 'it is missing';
  return `its value (${typeof value === 'string' ? `${value.length} long` : typeof value}) is a secret and not shown`;
}

function foundIn(setting: Setting, path: readonly PropertyKey[], value: unknown): string {
  if (value === undefined) return 'it is missing';
  return path.length > setting.path.length ? `${shown(value)} in it is not` : `it is ${shown(value)}`;
}

function shown(value: unknown): string {
  // An address may carry a password that nobody expects there.
  const text = (JSON.stringify(value) ?? String(value)).replaceAll(/\/\/[^\s/@"]+@/g, '//***@');
  return text.length > longestShown ? `${text.slice(0, longestShown)}…` : text;
}

function placed(place: ReturnType<Explaining['placeOf']>): string {
  if (place === undefined) return '';
  return 'variable' in place ? `, set by ${place.variable}` : `, set in ${place.file}`;
}

function fix(setting: Setting, place: ReturnType<Explaining['placeOf']>): string {
  if (setting.variable !== undefined && (place === undefined || 'variable' in place)) return `Write for example ${setting.variable}=${setting.example}`.replace(/\.?$/, '.');
  return `Write for example "${setting.path.at(-1) ?? ''}": ${exampleInFile(setting)}.`;
}

/** The example as JSON: it is written as a variable would have it, where there is one. */
export function exampleInFile({ variable, kind = 'text', example }: Setting): string {
  if (variable === undefined && kind === 'text') return /^["[{]/.test(example) ? example : JSON.stringify(example);
  if (kind === 'number' || kind === 'boolean') return example;
  if (kind === 'list') return JSON.stringify(example.split(','));
  return kind === 'pairs' ? '{"mykey": "a long random text"}' : JSON.stringify(example.replace(/^"(.*)"$/, '$1'));
}

function written(path: readonly PropertyKey[]): string {
  return path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('').replace(/^\./, '');
}
