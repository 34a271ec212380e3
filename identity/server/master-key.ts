import { hkdfSync, randomBytes } from 'node:crypto';
import { chmod, mkdir, open, readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

const keyBytes = 32;

/** The sentence says what to do; the caller ends the process with it. */
export class MasterKeyError extends Error {
  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'MasterKeyError';
  }
}

/**
 * Reads the master key, or makes it on the first start.
 *
 * Shape   a file of 64 hexadecimal characters, mode 0600; in `<dataDir>/keys/master.key` unless a file is configured
 * Errors  MasterKeyError when a configured file is missing, or the file is no key
 */
export async function openMasterKey(source: MasterKeySource): Promise<Uint8Array> {
  const path = pathOf(source);
  const text = await read(path);
  if (text === undefined) {
    if (source.file !== undefined) throw new MasterKeyError(`The master key file ${path} does not exist.`);
    return create(path);
  }
  if (!/^[0-9a-f]{64}$/i.test(text)) throw new MasterKeyError(`The master key file ${path} must hold ${keyBytes * 2} hexadecimal characters.`);
  // Restoring a backup often loosens the mode; a secret that others can read is put right, not argued about.
  if (((await stat(path)).mode & 0o077) !== 0) await chmod(path, 0o600);
  return new Uint8Array(Buffer.from(text, 'hex'));
}

/**
 * A mark by which two master keys can be told apart and from which neither can be learnt.
 *
 * Answers null when there is no key yet
 */
export async function markMasterKey(source: MasterKeySource): Promise<string | null> {
  const text = await read(pathOf(source));
  return text === undefined ? null : Buffer.from(hkdfSync('sha256', Buffer.from(text, 'hex'), new Uint8Array(), 'parley mark of the master key', 16)).toString('hex');
}

export type MasterKeySource = { readonly dataDir: string; readonly file: string | undefined };

function pathOf(source: MasterKeySource): string {
  return source.file ?? join(source.dataDir, 'keys', 'master.key');
}

async function read(path: string): Promise<string | undefined> {
  try {
    return (await readFile(path, 'utf8')).trim();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw new MasterKeyError(`The master key file ${path} cannot be read.`, { cause: error });
  }
}

async function create(path: string): Promise<Uint8Array> {
  const key = randomBytes(keyBytes);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const file = await open(path, 'wx', 0o600);
  await file.writeFile(`${key.toString('hex')}\n`);
  // Without this a power cut could keep rows sealed under a key that no longer exists.
  await file.sync();
  await file.close();
  const directory = await open(dirname(path), 'r');
  await directory.sync();
  await directory.close();
  return new Uint8Array(key);
}
