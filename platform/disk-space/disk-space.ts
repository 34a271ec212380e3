import { execFile } from 'node:child_process';
import { existsSync, rmSync, statfsSync } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

/**
 * How much a slice may still write.
 *
 * - `plenty`  everything
 * - `low`     nothing large: uploads and recordings are refused, what people say to each other is kept
 * - `none`    nothing at all: what is left belongs to the database's own books
 */
export type DiskRoom = 'plenty' | 'low' | 'none';

/** What slices ask before they keep something large. */
export type DiskSpacePort = { room(): DiskRoom };

/** Given up when the disk is nearly full, so that messages are kept and calls go on while somebody makes room. [K-10] */
export const ballastBytes = 64 * 1024 * 1024;
/** Below this the ballast goes. */
const nearlyFullBytes = 32 * 1024 * 1024;
/** Without ballast, below this nothing is written any more: a checkpoint and two pieces of its log fit into it. */
const reserveBytes = 40 * 1024 * 1024;
/** A little above, so that it does not go to and fro. */
const enoughBytes = 56 * 1024 * 1024;
const lowShare = 0.05;
/** Five percent of a very large disk is no reason to refuse anything. */
const lowAtMostBytes = 5 * 1024 ** 3;
/** A disk can fill quickly, and looking costs microseconds. */
const lookEveryMs = 250;
const ballastName = 'ballast';

export type DiskSpaceOptions = {
  readonly dataDir: string;
  /** Called after each change, one after the other. */
  readonly onChange: (room: DiskRoom) => void;
};

/** Watches the file system of the data directory and keeps the ballast on it. */
export class DiskSpace implements DiskSpacePort {
  readonly #options: DiskSpaceOptions;
  readonly #ballast: string;
  readonly #timer: NodeJS.Timeout;
  #room: DiskRoom = 'plenty';
  #taking = false;

  constructor(options: DiskSpaceOptions) {
    this.#options = options;
    this.#ballast = join(options.dataDir, ballastName);
    this.#look();
    this.#timer = setInterval(() => this.#look(), lookEveryMs).unref();
  }

  room(): DiskRoom {
    return this.#room;
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    const { bavail, blocks, bsize } = statfsSync(this.#options.dataDir);
    let free = bavail * bsize;
    const low = Math.min(lowShare * blocks * bsize, lowAtMostBytes);
    if (existsSync(this.#ballast)) {
      if (free < nearlyFullBytes) {
        rmSync(this.#ballast, { force: true });
        free += ballastBytes;
      }
    } else if (!this.#taking && free > Math.max(low, enoughBytes) + 2 * ballastBytes) void this.#takeBallast();
    // While it is shut, a little more than the reserve must come back.
    const shut = free < (this.#room === 'none' ? enoughBytes : reserveBytes) && !existsSync(this.#ballast);
    const given = !existsSync(this.#ballast) && free < 3 * ballastBytes;
    const room: DiskRoom = shut ? 'none' : free < low || given ? 'low' : 'plenty';
    if (room === this.#room) return;
    this.#room = room;
    this.#options.onChange(room);
  }

  async #takeBallast(): Promise<void> {
    this.#taking = true;
    try {
      await allocate(this.#ballast);
    } catch {
      // Somebody was faster with that room: then there is none to keep, and the next look tries again.
      await rm(this.#ballast, { force: true });
    } finally {
      this.#taking = false;
    }
  }
}

/** A file with holes would hold nothing. The program does in a moment what writing does in seconds. */
async function allocate(path: string): Promise<void> {
  try {
    await promisify(execFile)('fallocate', ['-l', String(ballastBytes), path], { env: { PATH: '/usr/bin:/bin' } });
  } catch {
    await writeOut(path); // no such program, or no such file system
  }
}

async function writeOut(path: string): Promise<void> {
  const piece = Buffer.alloc(1024 * 1024);
  const file = await open(path, 'w', 0o600);
  try {
    for (let written = 0; written < ballastBytes; written += piece.length) await file.write(piece);
    await file.sync();
  } finally {
    await file.close();
  }
}
