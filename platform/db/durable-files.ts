import { spawnSync } from 'node:child_process';
import { closeSync, fstatSync, openSync, readdirSync } from 'node:fs';
import fs from 'node:fs';
import { dirname, join } from 'node:path';
import { NodeFS } from '@electric-sql/pglite/nodefs';
import { watchUntouched, type FileNode, type NodeFiles, type Untouched } from './watch-untouched.ts';

/** The file system may be busy with somebody else's gigabytes; after this the files are synced one by one instead. */
const wholeSyncMs = 10_000;

/** The part of emscripten's module that the hook needs; PGlite's types leave NODEFS out. */
type ModuleWithFiles = { NODEFS: NodeFiles & { stream_ops: { fsync?: (stream: FileStream) => number } } };
type FileStream = { readonly nfd?: number | null; readonly node: FileNode };

export type DurableFiles = {
  readonly files: NodeFS;
  /** Files and folders that PostgreSQL asked to sync and that are on the disk. */
  synced(): number;
  /** To be called when the database is open: from here on every fsync is done, whatever is known about the file. */
  opened(): void;
};

/**
 * PGlite's files with an fsync that reaches the disk, and an ear for PostgreSQL's panic.
 *
 * emscripten's node files have no fsync operation, so PostgreSQL's own is answered with success and nothing happens:
 * a power cut then takes every commit since the kernel's last write-back, and often the whole database.
 *
 * Shape   failed is called once, must not return and must not throw: after a failed fsync the kernel may have forgotten
 *         the pages, and a second fsync that succeeds says nothing about them
 * Errors  none; a stream without a descriptor counts as a failed fsync
 */
export function durableFiles(directory: string, failed: (error: unknown) => never): DurableFiles {
  let count = 0;
  let opening: { readonly untouched: Untouched; syncedAsWhole: boolean | undefined } | undefined;
  const files = new NodeFS(directory);

  /** After a crash PostgreSQL syncs every file it has, two thousand waits for the disk; one syncfs does the same. */
  const alreadyOnDisk = (node: FileNode): boolean => {
    if (opening === undefined || !opening.untouched.has(node)) return false;
    opening.syncedAsWhole ??= syncFileSystem(directory);
    return opening.syncedAsWhole;
  };
  const fsync = (stream: FileStream): number => {
    try {
      if (stream.nfd === null || stream.nfd === undefined) throw new Error('PostgreSQL synced a file that has no descriptor');
      if (!alreadyOnDisk(stream.node)) fs.fsyncSync(stream.nfd);
    } catch (error) {
      failed(error);
    }
    count += 1;
    return 0;
  };
  const init = files.init.bind(files);
  files.init = async (pg, options) => {
    const { emscriptenOpts } = await init(pg, options);
    const hook = ({ NODEFS }: ModuleWithFiles): void => {
      NODEFS.stream_ops.fsync = fsync;
      opening = { untouched: watchUntouched(NODEFS), syncedAsWhole: undefined };
    };
    // preRun functions get the module, whose published type has no NODEFS although its own NodeFS reads it there.
    emscriptenOpts.preRun = [...(emscriptenOpts.preRun ?? []), hook as never];
    // PANIC ends in abort(); PGlite swallows its exception and would call the dead machine in an endless loop.
    emscriptenOpts.onAbort = () => failed(new Error('PostgreSQL panicked'));
    return { emscriptenOpts };
  };
  const opened = (): void => {
    opening?.untouched.stop();
    opening = undefined;
  };
  return { files, synced: () => count, opened };
}

/** syncfs(2) through the one program that offers it. False where it is missing or fails: then every file is synced for itself. */
function syncFileSystem(directory: string): boolean {
  const { status } = spawnSync('sync', ['-f', directory], { stdio: 'ignore', timeout: wholeSyncMs, env: { PATH: '/usr/bin:/bin' } });
  return status === 0;
}

/**
 * PostgreSQL's settings in the embedded database. PGlite's own list begins with -F, which turns fsync off.
 *
 * `wal_sync_method=fsync` because fdatasync is a no-op below; the rest is what PGlite needs: one process, no workers.
 */
export const startParams: readonly string[] = [
  '--single', '-O', '-j',
  ...[
    'search_path=public', 'exit_on_error=false', 'log_checkpoints=false', 'max_worker_processes=0', 'max_parallel_workers=0',
    'max_parallel_workers_per_gather=0', 'max_parallel_maintenance_workers=0', 'io_method=sync', 'fsync=on', 'wal_sync_method=fsync',
    'full_page_writes=on', 'synchronous_commit=on',
    // After a checkpoint no more log than this is kept for the next one; a server of many users keeps a gigabyte.
    'max_wal_size=64MB', 'min_wal_size=32MB',
  ].flatMap((setting) => ['-c', setting]),
];

/** Syncs every file and folder below `directory`, then the folder that names it. Throws when one of them fails. */
export function syncTree(directory: string): void {
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) syncTree(path);
    else if (entry.isFile()) syncPath(path);
  }
  syncPath(directory);
  syncPath(dirname(directory));
}

export function syncPath(path: string): void {
  const fd = openSync(path, 'r');
  try {
    // Called through the module object so that an experiment can make it fail.
    if (fstatSync(fd).isFile() || fstatSync(fd).isDirectory()) fs.fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
