import { expect, it } from 'vitest';
import { watchUntouched, type FileNode, type NodeFiles } from './watch-untouched.ts';

type Named = FileNode & { readonly path: string };
const node = (path: string, parent?: Named, mode = 0o100600): Named => {
  const made = { path, mode } as Named & { parent: FileNode };
  made.parent = parent ?? made; // emscripten's root is its own parent
  return made;
};
const root = node('/d', undefined, 0o040700);
const nothing = () => undefined;
const newFiles = (): NodeFiles => ({
  realPath: (of) => (of as Named).path,
  node_ops: { setattr: nothing, mknod: nothing, symlink: nothing, unlink: nothing, rmdir: nothing, rename: nothing },
  stream_ops: { write: nothing, msync: nothing, setattr: nothing },
});
const call = (operations: Record<string, unknown>, name: string, ...args: unknown[]): void => {
  (operations[name] as (...all: unknown[]) => void)(...args);
};

it.each<[string, (files: NodeFiles) => void, string[]]>([
  ['a write', (files) => call(files.stream_ops, 'write', { node: node('/d/a', root) }), ['/d/a']],
  ['a change of length', (files) => call(files.stream_ops, 'setattr', { node: node('/d/a', root) }), ['/d/a']],
  ['a change by name', (files) => call(files.node_ops, 'setattr', node('/d/a', root)), ['/d/a']],
  ['a mapped write', (files) => call(files.stream_ops, 'msync', { node: node('/d/a', root) }), ['/d/a']],
  ['a new file', (files) => call(files.node_ops, 'mknod', root, 'a'), ['/d', '/d/a']],
  ['a removed file', (files) => call(files.node_ops, 'unlink', root, 'a'), ['/d', '/d/a']],
  ['a removed folder', (files) => call(files.node_ops, 'rmdir', root, 'a'), ['/d', '/d/a']],
  ['a link', (files) => call(files.node_ops, 'symlink', root, 'a'), ['/d', '/d/a']],
  ['a renamed file', (files) => call(files.node_ops, 'rename', node('/d/a', root), root, 'b'), ['/d', '/d/a', '/d/b']],
])('%s touches the file and the folder that names it, and nothing else', (_name, change, touched) => {
  const files = newFiles();
  const untouched = watchUntouched(files);

  change(files);

  expect(['/d', '/d/a', '/d/b'].filter((path) => !untouched.has(node(path)))).toEqual(touched);
});

it('a renamed folder takes everything in it along', () => {
  const files = newFiles();
  const untouched = watchUntouched(files);

  call(files.node_ops, 'rename', node('/d/old', root, 0o040700), root, 'new');

  expect(untouched.has(node('/d/new/a'))).toBe(false);
});

it('the operations themselves are still done, and are as before when the watch stops', () => {
  const done: string[] = [];
  const files = newFiles();
  const write = (stream: { node: Named }): void => void done.push(stream.node.path);
  files.stream_ops['write'] = write as never;

  const untouched = watchUntouched(files);
  call(files.stream_ops, 'write', { node: node('/d/a', root) });
  untouched.stop();

  expect(done).toEqual(['/d/a']);
  expect(files.stream_ops['write']).toBe(write);
});

it('files without one of the operations are refused', () => {
  const files = newFiles();
  delete files.node_ops['rename'];

  expect(() => watchUntouched(files)).toThrow('rename');
});
