import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const run = (program: string, ...args: string[]): string => execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

/** A small file system of its own: an ext4 image on a loop device. */
export class LoopDisk {
  readonly path: string;
  readonly #bench: string;

  private constructor(bench: string) {
    this.#bench = bench;
    this.path = join(bench, 'disk');
  }

  /** Answers the disk, or why there can be none here. */
  static mount(megabytes: number): LoopDisk | string {
    if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'it mounts an image of its own, which only root on Linux may';
    const disk = new LoopDisk(mkdtempSync(join(hasRoom('/dev/shm', megabytes) ? '/dev/shm' : tmpdir(), 'parley-disk-')));
    try {
      mkdirSync(disk.path);
      run('truncate', '-s', `${megabytes}M`, disk.#image);
      run('mkfs.ext4', '-q', '-F', '-m', '0', disk.#image);
      run('mount', '-o', 'loop,noatime', disk.#image, disk.path);
      return disk;
    } catch (error) {
      disk.dispose();
      return `no loop device can be mounted here (${String((error as { stderr?: unknown }).stderr ?? error).trim()})`;
    }
  }

  freeBytes(): number {
    const { bavail, bsize } = statfsSync(this.path);
    return bavail * bsize;
  }

  /** Leaves this many bytes, as somebody else's files do. */
  fillUpTo(leftBytes: number, name: string): void {
    const bytes = this.freeBytes() - leftBytes;
    if (bytes > 0) run('fallocate', '-l', String(bytes), join(this.path, name));
  }

  /** Writes until the disk takes nothing more, its last block included. */
  fill(name: string): void {
    const { stderr } = spawnSync('dd', ['if=/dev/zero', `of=${join(this.path, name)}`, 'bs=64k'], { encoding: 'utf8', env: { PATH: process.env['PATH'], LC_ALL: 'C' } });
    if (!stderr.includes('No space left')) throw new Error(`the disk was not filled: ${stderr}`);
  }

  remove(name: string): void {
    rmSync(join(this.path, name), { force: true });
  }

  dispose(): void {
    try {
      run('umount', this.path);
    } catch {
      // It was not mounted.
    }
    rmSync(this.#bench, { recursive: true, force: true });
  }

  get #image(): string {
    return join(this.#bench, 'disk.img');
  }
}

function hasRoom(path: string, megabytes: number): boolean {
  try {
    const { bavail, bsize } = statfsSync(path);
    return bavail * bsize > 2 * megabytes * 1024 * 1024;
  } catch {
    return false; // there is no such folder on this system
  }
}
