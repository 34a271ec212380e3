import { readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { basename, relative, resolve, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A stack as deep as this tells who called whom. */
const maxFrames = 10;

/**
 * Reads the stack that Node's `--trace-sigint` has written among other things.
 *
 * Answers one line, the innermost call first, with the places in the sources where the built file has its map beside it;
 *         undefined when the process was in no JavaScript
 */
export function readStack(text: string): string | undefined {
  const maps = new Map<string, SourceMap | undefined>();
  const frames = text
    .split('\n')
    .flatMap((line) => readFrame(line) ?? [])
    .slice(0, maxFrames)
    .map(({ name, file, line, column }) => `${name === '' ? '(anonymous)' : name} (${placeOf(maps, file, line, column)})`);
  return frames.length === 0 ? undefined : frames.join(' < ');
}

type Frame = { readonly name: string; readonly file: string; readonly line: number; readonly column: number };

/** `    at name (file:line:column)`, without the name and parentheses where a function has none. */
function readFrame(text: string): Frame | undefined {
  const trimmed = text.trim();
  if (!trimmed.startsWith('at ')) return undefined;
  const open = trimmed.endsWith(')') ? trimmed.lastIndexOf('(') : -1;
  const place = open < 0 ? trimmed.slice(3) : trimmed.slice(open + 1, -1);
  const parts = place.split(':');
  const [column, line] = [Number(parts.pop()), Number(parts.pop())];
  if (!Number.isInteger(line) || !Number.isInteger(column) || parts.length === 0) return undefined;
  return { name: open < 0 ? '' : trimmed.slice(3, open).trim(), file: parts.join(':'), line, column };
}

function placeOf(maps: Map<string, SourceMap | undefined>, file: string, line: number, column: number): string {
  if (!file.startsWith('file:')) return `${file}:${line}`;
  const path = fileURLToPath(file);
  if (!maps.has(path)) maps.set(path, readMap(path));
  const entry = maps.get(path)?.findEntry(line - 1, column - 1);
  if (entry === undefined || !('originalSource' in entry)) return `${basename(path)}:${line}`;
  const folder = dirname(path);
  return `${relative(dirname(folder), resolve(folder, entry.originalSource))}:${entry.originalLine + 1}`;
}

function readMap(path: string): SourceMap | undefined {
  try {
    return new SourceMap(JSON.parse(readFileSync(`${path}.map`, 'utf8')) as ConstructorParameters<typeof SourceMap>[0]);
  } catch {
    return undefined; // no map, or one that is none: the built file's own place is told
  }
}
