import { hkdfSync, randomBytes } from 'node:crypto';
import { chmod, mkdir, open, readFile, rename, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

const keyBytes = 32;
/** One that seals, and during a change the one before it. */
const maxKeys = 2;

/** The sentence says what to do; the caller ends the process with it. */
export class MasterKeyError extends Error {
  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'MasterKeyError';
  }
}

/**
 * The master key, and while it is being changed the one before it: the first seals, each opens.
 *
 * Shape   a file of 64 hexadecimal characters per line, mode 0600; in `<dataDir>/keys/master.key` unless one is configured
 */
export class MasterKeys {
  readonly path: string;
  #keys: readonly Uint8Array[];

  private constructor(path: string, keys: readonly Uint8Array[]) {
    this.path = path;
    this.#keys = keys;
  }

  /** Reads the file, or makes it on the first start. Errors  MasterKeyError when a configured file is missing, or no key */
  static async open(source: { readonly dataDir: string; readonly file: string | undefined }): Promise<MasterKeys> {
    const path = source.file ?? join(source.dataDir, 'keys', 'master.key');
    const keys = await readKeys(path);
    if (keys !== undefined) return new MasterKeys(path, keys);
    if (source.file !== undefined) throw new MasterKeyError(`The master key file ${path} does not exist.`);
    const made = [new Uint8Array(randomBytes(keyBytes))];
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await writeKeys(path, made, 'wx');
    return new MasterKeys(path, made);
  }

  /** The newest first. */
  get keys(): readonly Uint8Array[] {
    return this.#keys;
  }

  /** Reads the file again: another process has changed it. Errors  MasterKeyError */
  async reload(): Promise<void> {
    const keys = await readKeys(this.path);
    if (keys === undefined) throw new MasterKeyError(`The master key file ${this.path} does not exist any more.`);
    this.#keys = keys;
  }

  /** Puts a new key before the one that seals now; what is sealed opens by either. Errors  MasterKeyError when the file cannot be written */
  async addNew(): Promise<void> {
    if (this.#keys.length >= maxKeys) return; // a change that was interrupted goes on with the key it made
    await this.#write([new Uint8Array(randomBytes(keyBytes)), ...this.#keys]);
  }

  /** Forgets every key but the newest: nothing may be sealed under another one any more. */
  async dropOld(): Promise<void> {
    await this.#write(this.#keys.slice(0, 1));
  }

  async #write(keys: readonly Uint8Array[]): Promise<void> {
    try {
      await writeKeys(`${this.path}.new`, keys, 'w');
      await rename(`${this.path}.new`, this.path);
      await syncFolder(this.path);
    } catch (error) {
      throw new MasterKeyError(`The master key file ${this.path} cannot be written. Give its folder to the user that runs the server.`, { cause: error });
    }
    this.#keys = keys;
  }
}

async function readKeys(path: string): Promise<readonly Uint8Array[] | undefined> {
  const text = await read(path);
  if (text === undefined) return undefined;
  const lines = text.split('\n').map((line) => line.trim());
  if (lines.length > maxKeys || !lines.every((line) => /^[0-9a-f]{64}$/i.test(line))) {
    throw new MasterKeyError(`The master key file ${path} must hold ${keyBytes * 2} hexadecimal characters, and nothing else.`);
  }
  // Restoring a backup often loosens the mode; a secret that others can read is put right, not argued about.
  if (((await stat(path)).mode & 0o077) !== 0) await chmod(path, 0o600);
  return lines.map((line) => new Uint8Array(Buffer.from(line, 'hex')));
}

/**
 * A mark by which two master keys can be told apart and from which neither can be learnt.
 *
 * Answers that of the key that seals; null when there is none yet. Errors  MasterKeyError
 */
export async function markMasterKey(source: { readonly dataDir: string; readonly file: string | undefined }): Promise<string | null> {
  const [key] = (await readKeys(source.file ?? join(source.dataDir, 'keys', 'master.key'))) ?? [];
  return key === undefined ? null : Buffer.from(hkdfSync('sha256', key, new Uint8Array(), 'parley mark of the master key', 16)).toString('hex');
}

async function read(path: string): Promise<string | undefined> {
  try {
    return (await readFile(path, 'utf8')).trim();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw new MasterKeyError(`The master key file ${path} cannot be read.`, { cause: error });
  }
}

async function writeKeys(path: string, keys: readonly Uint8Array[], flag: 'w' | 'wx'): Promise<void> {
  const file = await open(path, flag, 0o600);
  await file.writeFile(keys.map((key) => `${Buffer.from(key).toString('hex')}\n`).join(''));
  // Without this a power cut could keep rows sealed under a key that no longer exists.
  await file.sync();
  await file.close();
  await syncFolder(path);
}

async function syncFolder(path: string): Promise<void> {
  const directory = await open(dirname(path), 'r');
  await directory.sync();
  await directory.close();
}
