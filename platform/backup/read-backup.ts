import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { backupHeader, backupLine, type BackupHeader, type BackupLine, type BackupTotals } from './backup-line.ts';

/** The file is no backup of ours, or not all of it. The message is for the person at the terminal. */
export class BadBackup extends Error {
  constructor(path: string, why: string, options?: { cause?: unknown }) {
    super(`${path} ${why}`, options);
    this.name = 'BadBackup';
  }
}

/** One row with a large text still fits; a line that never ends is not collected. */
const longestLine = 64 * 1024 * 1024;

/** The second argument of a visitor: the header came first. */
export type VisitLine = (line: BackupLine, header: BackupHeader) => void | Promise<void>;

/**
 * Reads a backup from its first line to its last, and compares it with its checksum and counts.
 *
 * Answers what is in it
 * Errors  BadBackup; lines may have been visited before it is known, so whoever changes something reads twice
 */
export async function readBackup(path: string, visit: VisitLine): Promise<BackupTotals & { readonly header: BackupHeader }> {
  const hash = createHash('sha256');
  let header: BackupHeader | undefined;
  let end: Extract<BackupLine, { end: unknown }> | undefined;
  const seen = { tables: 0, rows: 0, files: 0 };
  let [promised, given] = [0, 0];
  for await (const text of linesOf(path)) {
    if (end !== undefined) throw new BadBackup(path, 'goes on after its end.');
    const value = parse(path, text);
    if (header === undefined) {
      header = readHeader(path, value);
      hash.update(`${text}\n`);
      continue;
    }
    const parsed = backupLine.safeParse(value);
    if (!parsed.success) throw new BadBackup(path, 'holds a line that is none of a backup.');
    const line = parsed.data;
    if ('end' in line) end = line;
    else hash.update(`${text}\n`);
    if (Array.isArray(line)) seen.rows += 1;
    else if ('table' in line) seen.tables += 1;
    else if ('file' in line) {
      seen.files += 1;
      promised += line.bytes;
    } else if ('data' in line) given += Buffer.byteLength(line.data, 'base64');
    await visit(line, header);
  }
  if (header === undefined || end === undefined) throw new BadBackup(path, 'is not whole: its end is missing.');
  const { sha256, ...counts } = end.end;
  const agrees = sha256 === hash.digest('hex') && promised === given && Object.entries(seen).every(([key, count]) => counts[key as keyof typeof seen] === count);
  if (!agrees) throw new BadBackup(path, 'was changed after it was written: it does not agree with its checksum.');
  return { ...seen, header };
}

function readHeader(path: string, value: unknown): BackupHeader {
  const parsed = backupHeader.safeParse(value);
  if (parsed.success) return parsed.data;
  const { format, version } = (typeof value === 'object' && value !== null ? value : {}) as { format?: unknown; version?: unknown }; // any object may be asked for any key
  if (format === 'parley-backup' && typeof version === 'number') throw new BadBackup(path, `has the format ${version}, which this Parley does not know. Use a newer one.`);
  throw new BadBackup(path, 'is not a backup of Parley.');
}

function parse(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new BadBackup(path, 'is not a backup of Parley.', { cause });
  }
}

async function* linesOf(path: string): AsyncGenerator<string> {
  const file = createReadStream(path);
  const gunzip = createGunzip();
  file.on('error', (error) => gunzip.destroy(error));
  let rest: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of file.pipe(gunzip)) {
      let from = 0;
      const bytes = chunk as Buffer;
      for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, from)) {
        yield Buffer.concat([...rest, bytes.subarray(from, at)]).toString('utf8');
        [rest, length, from] = [[], 0, at + 1];
      }
      rest.push(bytes.subarray(from));
      length += bytes.length - from;
      if (length > longestLine) throw new BadBackup(path, 'holds a line that is too long.');
    }
  } catch (cause) {
    if (cause instanceof BadBackup) throw cause;
    const code = (cause as NodeJS.ErrnoException).code ?? '';
    if (code === 'ENOENT') throw new BadBackup(path, 'does not exist.', { cause });
    throw new BadBackup(path, code.startsWith('Z_') ? 'is not whole, or not a backup of Parley.' : `cannot be read (${code}).`, { cause });
  } finally {
    file.destroy();
  }
  if (length > 0) throw new BadBackup(path, 'is not whole: its last line is cut off.');
}
