import { join } from 'node:path';

/** emscripten's node for a file or folder of the host. */
export type FileNode = { readonly parent: FileNode; readonly mode: number };

type Operation = (...args: never[]) => unknown;

/** emscripten's view on the host's files: everything PostgreSQL does to them passes here. */
export type NodeFiles = {
  realPath(node: FileNode): string;
  readonly node_ops: Record<string, Operation>;
  readonly stream_ops: Record<string, Operation>;
};

export type Untouched = {
  /** Nothing of this file or folder was changed since the watch began. */
  has(node: FileNode): boolean;
  stop(): void;
};

const folderBits = 0o170000;
const isFolder = 0o040000;

/**
 * Remembers which files and folders are changed, by the operations that can change one.
 *
 * Shape   kept by path, because nodes are made anew; renaming a folder renames all in it, after which nothing counts as
 *         untouched
 */
export function watchUntouched(files: NodeFiles): Untouched {
  const touched = new Set<string>();
  let everything = false;
  const touch = (node: FileNode): void => void touched.add(files.realPath(node));
  const touchIn = (parent: FileNode, name: string): void => {
    touch(parent);
    touched.add(join(files.realPath(parent), name));
  };
  const touchStream = (stream: { node: FileNode }): void => touch(stream.node);
  const touchRename = (old: FileNode, parent: FileNode, name: string): void => {
    if ((old.mode & folderBits) === isFolder) everything = true;
    touch(old);
    touch(old.parent);
    touchIn(parent, name);
  };
  const restore = [
    before(files.stream_ops, 'write', touchStream),
    before(files.stream_ops, 'msync', touchStream),
    before(files.stream_ops, 'setattr', touchStream),
    before(files.node_ops, 'setattr', touch),
    before(files.node_ops, 'mknod', touchIn),
    before(files.node_ops, 'symlink', touchIn),
    before(files.node_ops, 'unlink', touchIn),
    before(files.node_ops, 'rmdir', touchIn),
    before(files.node_ops, 'rename', touchRename),
  ];
  return {
    has: (node) => !everything && !touched.has(files.realPath(node)),
    stop: () => restore.forEach((undo) => undo()),
  };
}

/** Puts `first` in front of an operation. Answers how to take it away again. */
function before<Args extends unknown[]>(operations: Record<string, Operation>, name: string, first: (...args: Args) => void): () => void {
  const original = operations[name];
  // An operation that has another name one day would be a change that nobody sees.
  if (original === undefined) throw new Error(`PGlite's files have no operation "${name}"`);
  operations[name] = (...args: never[]) => {
    first(...(args as unknown as Args)); // emscripten calls each operation with the arguments that are written here
    return original(...args);
  };
  return () => {
    operations[name] = original;
  };
}
