import { statfsSync } from 'node:fs';
import { Ballast } from './ballast.ts';
import { judgeDisk, lowWaterBytes, type DiskRoom, type DiskSettings } from './judge-disk.ts';

/** What slices ask before they keep something large. */
export type DiskSpacePort = {
  readonly room: () => DiskRoom;
  /**
   * Whether something large of this many bytes may be kept. What was granted since the last look counts as written, so
   * many who ask at the same moment do not all get the same room.
   */
  readonly mayStore: (bytes: number) => boolean;
};

/** Numbers for whoever watches. */
export type DiskNumbers = { readonly freeBytes: number; readonly totalBytes: number; readonly lowWaterBytes: number; readonly ballastBytes: number };

/** What statfs(2) tells: blocks that this user may take, all blocks, and the size of one. */
export type FileSystemFacts = { readonly bavail: number; readonly blocks: number; readonly bsize: number };

export type DiskSpaceOptions = DiskSettings & {
  readonly dataDir: string;
  /** Called after each change, one after the other. */
  readonly onChange: (room: DiskRoom) => void;
  /** Hears of a file system that cannot be asked, and of ballast that cannot be made: once, until it works again. */
  readonly report: (error: unknown, about: string) => void;
  readonly statfs?: (path: string) => FileSystemFacts;
  /** Milliseconds on a clock that never goes back. */
  readonly now?: () => number;
};

/** A disk can fill quickly, and looking costs microseconds; near its end every look counts. */
const lookEveryMs = { plenty: 250, low: 50, none: 50 } as const satisfies Record<DiskRoom, number>;
/** A quota or a file system that does not give the ballast's room is not asked four times a second. */
const takeAgainMs = 60_000;

/** Watches the file system of the data directory and keeps the ballast on it. [K-10] */
export class DiskSpace implements DiskSpacePort {
  readonly #options: DiskSpaceOptions;
  readonly #ballast: Ballast;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;
  #room: DiskRoom = 'plenty';
  #free = 0;
  #total = 0;
  #granted = 0;
  #takeAt = -Infinity;
  readonly #told = new Set<string>();

  constructor(options: DiskSpaceOptions) {
    this.#options = options;
    this.#ballast = new Ballast(options.dataDir, options.ballastBytes);
    this.#lookAgain();
  }

  readonly room = (): DiskRoom => this.#room;

  readonly mayStore = (bytes: number): boolean => {
    const wanted = Math.max(0, bytes);
    if (this.#room !== 'plenty' || !(this.#free - this.#granted - wanted >= lowWaterBytes(this.#total, this.#options))) return false;
    this.#granted += wanted;
    return true;
  };

  numbers(): DiskNumbers {
    return {
      freeBytes: this.#free,
      totalBytes: this.#total,
      lowWaterBytes: lowWaterBytes(this.#total, this.#options),
      ballastBytes: this.#ballast.state() === 'there' ? this.#options.ballastBytes : 0,
    };
  }

  /** Looks now, and not only when the time has come. */
  look(): void {
    const facts = this.#ask();
    if (facts === undefined) return;
    this.#free = facts.bavail * facts.bsize;
    this.#total = facts.blocks * facts.bsize;
    this.#granted = 0;
    const { room, ballast } = judgeDisk({ freeBytes: this.#free, totalBytes: this.#total, ballast: this.#ballast.state(), room: this.#room }, this.#options);
    if (ballast === 'give') {
      this.#ballast.give();
      this.#free += this.#options.ballastBytes;
    }
    if (ballast === 'take') void this.#takeBallast();
    if (room === this.#room) return;
    this.#room = room;
    this.#options.onChange(room);
  }

  /** The ballast stays: the next start counts on it. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  #lookAgain(): void {
    this.look();
    // Whoever heard of the change may have closed us.
    if (!this.#closed) this.#timer = setTimeout(() => this.#lookAgain(), lookEveryMs[this.#room]).unref();
  }

  /** Answers undefined when the file system does not; what was known before then goes on counting. */
  #ask(): FileSystemFacts | undefined {
    const about = 'the disk of the data directory cannot be asked for its room';
    try {
      const facts = (this.#options.statfs ?? statfsSync)(this.#options.dataDir);
      this.#told.delete(about);
      return facts;
    } catch (error) {
      this.#tellOnce(error, about);
      return undefined;
    }
  }

  async #takeBallast(): Promise<void> {
    const now = this.#options.now ?? (() => performance.now());
    if (now() < this.#takeAt) return;
    const about = 'the ballast could not be made';
    try {
      await this.#ballast.take();
      this.#told.delete(about);
    } catch (error) {
      // Somebody was faster with that room, or may not have it: it is tried again.
      this.#takeAt = now() + takeAgainMs;
      this.#tellOnce(error, about);
    }
  }

  #tellOnce(error: unknown, about: string): void {
    if (this.#told.has(about)) return;
    this.#told.add(about);
    this.#options.report(error, about);
  }
}
