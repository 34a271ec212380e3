import { closeSync, existsSync, ftruncateSync, mkdirSync, mkdtempSync, openSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Ballast, writeOut } from './ballast.ts';
import { DiskSpace, type DiskSpaceOptions } from './disk-space.ts';
import { demandRoom, measureDisk, mebibyte, type DiskRoom } from './index.ts';

const total = 20 * 1024 * mebibyte;
const mark = 1024 * mebibyte;

let dataDir: string;
let ballast: string;
/** What the file system says; undefined: nothing. */
let free: number | undefined;
let clock: number;
let space: DiskSpace | undefined;
let rooms: DiskRoom[];
let reports: string[];
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'parley-disk-'));
  ballast = join(dataDir, 'ballast');
  free = total;
  clock = 0;
  rooms = [];
  reports = [];
});
afterEach(() => {
  space?.close();
  rmSync(dataDir, { recursive: true, force: true });
});

function open(options: Partial<DiskSpaceOptions> = {}): DiskSpace {
  const statfs = () => {
    if (free === undefined) throw new Error('the disk is gone');
    return { bavail: free / 4096, blocks: total / 4096, bsize: 4096 };
  };
  return (space = new DiskSpace({ dataDir, ballastBytes: mebibyte, lowWaterPercent: undefined, onChange: (room) => rooms.push(room), report: (_error, about) => reports.push(about), statfs, now: () => clock, ...options }));
}

/** A look after the disk has got this many bytes. */
function look(bytes: number | undefined): void {
  free = bytes;
  space?.look();
}

const made = () => vi.waitFor(() => expect(space?.numbers().ballastBytes).toBe(mebibyte));

test('[K-10] the ballast is made with all of its room, for its owner only', async () => {
  const umask = process.umask(0o077); // as the server sets it first of all
  open();
  await made();
  process.umask(umask);

  const { size, blocks, mode } = statSync(ballast);
  expect(size).toBe(mebibyte);
  expect(blocks * 512).toBeGreaterThanOrEqual(mebibyte);
  expect(mode & 0o777).toBe(0o600);
  expect(readdirSync(dataDir)).toEqual(['ballast']);
});

test('[K-10] where the file system cannot reserve room it is written out, to the last byte', async () => {
  await writeOut(ballast, mebibyte + 5);

  const { size, blocks } = statSync(ballast);
  expect(size).toBe(mebibyte + 5);
  expect(blocks * 512).toBeGreaterThanOrEqual(size);
});

test('[K-10] it goes when the disk is nearly full, and comes back when there is room', async () => {
  open();
  await made();

  look(20 * mebibyte);
  expect(existsSync(ballast)).toBe(false);
  look(45 * mebibyte);
  look(total);
  await made();

  expect(rooms).toEqual(['none', 'plenty']);
});

test.each<[string, () => void]>([
  ['has holes', () => hollow(mebibyte)],
  ['has another size', () => writeFileSync(ballast, Buffer.alloc(4096, 1))],
])('[K-10] ballast of a start before that %s is made anew', async (_how, leave) => {
  leave();
  writeFileSync(`${ballast}.tmp`, 'half made');

  open();
  await made();

  expect(statSync(ballast).blocks * 512).toBeGreaterThanOrEqual(mebibyte);
  expect(readdirSync(dataDir)).toEqual(['ballast']);
});

test('[K-10] ballast that is not wanted any more is given back', () => {
  writeFileSync(ballast, Buffer.alloc(mebibyte, 1));

  open({ ballastBytes: 0 });

  expect(existsSync(ballast)).toBe(false);
  expect(space?.room()).toBe('plenty');
});

test('[K-10] ballast that cannot be made is told once, tried again after a minute, and refuses nobody anything', async () => {
  rmSync(dataDir, { recursive: true });
  open();
  await vi.waitFor(() => expect(reports).toEqual(['the ballast could not be made']));

  clock = 59_999;
  look(total);
  expect(space?.room()).toBe('plenty');
  expect(existsSync(ballast)).toBe(false);
  mkdirSync(dataDir);
  look(total);
  // In the time that a try takes, none was made.
  const elsewhere = mkdtempSync(join(tmpdir(), 'parley-disk-'));
  for (let i = 0; i < 3; i++) await new Ballast(elsewhere, mebibyte).take();
  rmSync(elsewhere, { recursive: true });
  expect(existsSync(ballast)).toBe(false);
  clock = 60_000;
  look(total);
  await made();

  expect(reports).toHaveLength(1);
});

test('[K-10] below the mark nothing large is kept, and the sentence says so with 507', () => {
  open({ ballastBytes: 0 });

  look(mark + 2 * mebibyte);
  expect(() => demandRoom(space!.mayStore, 2 * mebibyte)).not.toThrow();
  look(mark + 2 * mebibyte);
  expect(() => demandRoom(space!.mayStore, 2 * mebibyte + 1)).toThrow(expect.objectContaining({ code: 'http.storage-low', details: { retryAfterSeconds: 30 } }));
  look(mark - 4096);
  expect(space?.mayStore(0)).toBe(false);
});

test('[K-10] many who ask in the same moment do not get the same room', () => {
  open({ ballastBytes: 0 });
  look(mark + 5 * mebibyte);

  const granted = Array.from({ length: 10 }, () => space?.mayStore(2 * mebibyte));

  expect(granted.filter(Boolean)).toHaveLength(2);
  space?.look();
  expect(space?.mayStore(2 * mebibyte)).toBe(true);
});

test('[K-10] a size that is no size is not granted, and one below nothing gives nobody room', () => {
  open({ ballastBytes: 0 });
  look(mark);

  expect(space?.mayStore(Number.NaN)).toBe(false);
  expect(space?.mayStore(-mebibyte)).toBe(true);
  expect(space?.mayStore(1)).toBe(false);
});

test('[K-10] each change is told once', () => {
  open({ ballastBytes: 0 });

  for (const bytes of [total, mark - 4096, mark - 8192, mark, mebibyte, mebibyte, total, total]) look(bytes);

  expect(rooms).toEqual(['low', 'none', 'plenty']);
});

test('a file system that does not answer is told once, and what was known goes on', () => {
  open({ ballastBytes: 0 });
  look(mark - 4096);

  look(undefined);
  look(undefined);
  expect(space?.room()).toBe('low');
  look(total);
  look(undefined);

  expect(rooms).toEqual(['low', 'plenty']);
  expect(reports).toEqual(['the disk of the data directory cannot be asked for its room', 'the disk of the data directory cannot be asked for its room']);
});

test('[K-10] what must be done may go below the mark, down to what the database needs', () => {
  const measured = measureDisk(dataDir, () => ({ bavail: 57, blocks: 20_000, bsize: mebibyte }));

  expect(measured.freeBytes).toBe(57 * mebibyte);
  expect(measured.mayStore(mebibyte)).toBe(true);
  expect(measured.mayStore(mebibyte + 1)).toBe(false);
  expect(measureDisk(dataDir).freeBytes).toBeGreaterThan(0);
});

test('the numbers are those of the last look', () => {
  open({ ballastBytes: 0 });
  look(mark);

  expect(space?.numbers()).toEqual({ freeBytes: mark, totalBytes: total, lowWaterBytes: mark, ballastBytes: 0 });
});

test('without being told it looks four times a second, near the end more often, and never again once it is closed', () => {
  vi.useFakeTimers();
  try {
    open({ ballastBytes: 0 });
    free = mark - 4096;
    vi.advanceTimersByTime(249);
    expect(space?.room()).toBe('plenty');
    vi.advanceTimersByTime(1);
    expect(space?.room()).toBe('low');

    free = 0;
    vi.advanceTimersByTime(50);
    expect(space?.room()).toBe('none');

    space?.close();
    free = total;
    vi.advanceTimersByTime(10_000);
    expect(space?.room()).toBe('none');
  } finally {
    vi.useRealTimers();
  }
});

/** A file of which nothing is on the disk. */
function hollow(bytes: number): void {
  const fd = openSync(ballast, 'w');
  ftruncateSync(fd, bytes);
  closeSync(fd);
}
