import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { rmSync, statSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { mebibyte } from './judge-disk.ts';

const ballastName = 'ballast';
/** What a file takes of the disk is counted in these. [stat(2)] */
const blockBytes = 512;

/** A file whose only use is that it can be given up: room that nobody else can have taken. */
export class Ballast {
  readonly #path: string;
  readonly #draft: string;
  readonly #bytes: number;
  #taking: Promise<void> | undefined;

  /** Shape  bytes 0: none is kept, and one of a start before is removed */
  constructor(dataDir: string, bytes: number) {
    this.#path = join(dataDir, ballastName);
    // A name that no backup takes along; only a whole one gets the name that counts.
    this.#draft = `${this.#path}.tmp`;
    this.#bytes = bytes;
    rmSync(this.#draft, { force: true });
    // Another size was configured, or a copy of the directory has holes where the room should be.
    if (this.state() === 'missing') this.give();
  }

  /** It is there when all of its room is taken. */
  state(): 'there' | 'in-the-making' | 'missing' {
    const found = statSync(this.#path, { throwIfNoEntry: false });
    if (found !== undefined && this.#bytes > 0 && found.size === this.#bytes && found.blocks * blockBytes >= this.#bytes) return 'there';
    return this.#taking === undefined ? 'missing' : 'in-the-making';
  }

  /** Its room is free when this returns. */
  give(): void {
    rmSync(this.#path, { force: true });
  }

  /** Errors  the file system's; then there is none, and nothing of it is left */
  take(): Promise<void> {
    this.#taking ??= this.#take().finally(() => (this.#taking = undefined));
    return this.#taking;
  }

  async #take(): Promise<void> {
    try {
      await allocate(this.#draft, this.#bytes);
      await rename(this.#draft, this.#path);
    } catch (error) {
      await rm(this.#draft, { force: true });
      throw error;
    }
  }
}

/** A file with holes would hold nothing. The program does in a moment what writing does in seconds. */
async function allocate(path: string, bytes: number): Promise<void> {
  try {
    await promisify(execFile)('fallocate', ['-l', String(bytes), path], { env: { PATH: '/usr/bin:/bin' } });
  } catch {
    await writeOut(path, bytes); // no such program, or no such file system
  }
}

/** Random bytes: a file system that compresses would make nothing of zeros. */
export async function writeOut(path: string, bytes: number): Promise<void> {
  const piece = randomBytes(mebibyte);
  const file = await open(path, 'w', 0o600);
  try {
    for (let written = 0; written < bytes; written += piece.length) await file.write(piece, 0, Math.min(piece.length, bytes - written));
    await file.sync();
  } finally {
    await file.close();
  }
}
