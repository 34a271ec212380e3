import { closeSync, fstatSync, openSync, readdirSync } from 'node:fs';
import fs from 'node:fs';
import { dirname, join } from 'node:path';
import { NodeFS } from '@electric-sql/pglite/nodefs';

/** The part of emscripten's module that the hook needs; PGlite's types leave NODEFS out. */
type ModuleWithFiles = { NODEFS: { stream_ops: { fsync?: (stream: { nfd?: number | null }) => number } } };

export type DurableFiles = {
  readonly files: NodeFS;
  /** Files and folders synced so far. */
  synced(): number;
};

/**
 * PGlite's files with an fsync that reaches the disk.
 *
 * emscripten's node files have no fsync operation, so PostgreSQL's own is answered with success and nothing happens:
 * a power cut then takes every commit since the kernel's last write-back, and often the whole database.
 *
 * Shape   failed is called once and must not return: after a failed fsync the kernel may have forgotten the pages, and
 *         a second fsync that succeeds says nothing about them
 * Errors  none; a stream without a descriptor counts as a failed fsync
 */
export function durableFiles(directory: string, failed: (error: unknown) => never): DurableFiles {
  let count = 0;
  const files = new NodeFS(directory);
  const init = files.init.bind(files);
  files.init = async (pg, options) => {
    const { emscriptenOpts } = await init(pg, options);
    const hook = (module: ModuleWithFiles): void => {
      module.NODEFS.stream_ops.fsync = (stream) => {
        try {
          if (stream.nfd === null || stream.nfd === undefined) throw new Error('PostgreSQL synced a file that has no descriptor');
          fs.fsyncSync(stream.nfd);
        } catch (error) {
          failed(error);
        }
        count += 1;
        return 0;
      };
    };
    // preRun functions get the module, whose published type has no NODEFS although its own NodeFS reads it there.
    emscriptenOpts.preRun = [...(emscriptenOpts.preRun ?? []), hook as never];
    return { emscriptenOpts };
  };
  return { files, synced: () => count };
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
