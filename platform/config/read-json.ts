import { existsSync, readFileSync } from 'node:fs';

/** A configuration file above this size is a mistake (a log, a dump), not a configuration. */
const maxFileBytes = 256 * 1024;

export type JsonFile = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly problem: string };

/** A file that may be missing is an empty object. */
export function readJson(path: string, needed: { readonly by: string } | undefined): JsonFile {
  if (!existsSync(path)) {
    return needed === undefined ? { ok: true, value: {} } : { ok: false, problem: `The file ${path} does not exist; ${needed.by} names it. Make it, or correct the name.` };
  }
  try {
    const text = readFileSync(path, 'utf8');
    if (text.length > maxFileBytes) return { ok: false, problem: `The file ${path} is larger than ${maxFileBytes} bytes. Name the configuration itself, not a log or a dump.` };
    // Editors of another system begin a file with a mark that JSON does not know.
    return { ok: true, value: JSON.parse(text.replace(/^\ufeff/, '')) as unknown };
  } catch (error) {
    return { ok: false, problem: `The file ${path} cannot be read as JSON: ${jsonReason(error)}. Correct it there; comments and commas at the end are not JSON.` };
  }
}

/** The parser's own words quote the text around the mistake, and that may be a secret. */
function jsonReason(error: unknown): string {
  if (!(error instanceof SyntaxError)) return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
  return /at position \d+( \(line \d+ column \d+\))?/.exec(error.message)?.[0] ?? (/end of JSON/.test(error.message) ? 'it ends too early' : 'a character is not where it may be');
}
