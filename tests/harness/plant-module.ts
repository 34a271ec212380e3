import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * Puts a module of a test into every process of a server that is started: `api`, `media` and the supervisor.
 *
 * The media process may read nothing but its own code, so the supervisor, which has the module too, starts it with the
 * right to the module's folder; the product itself has no such door.
 *
 * Shape   source: the module's text; `role` in it is 'api', 'media' or undefined in the supervisor and in threads
 * Answers `NODE_OPTIONS` for `startServer`
 */
export function plantModule(folder: string, source: string): string {
  const path = join(folder, 'planted.mjs');
  const url = pathToFileURL(path).href;
  writeFileSync(
    path,
    `import { isMainThread } from 'node:worker_threads';
const program = isMainThread ? /(api|media|main)\\.js$/.exec(process.argv[1] ?? '')?.[1] : undefined;
const role = program === 'main' ? undefined : program;
if (program === 'main') {
  const [{ default: childProcess }, { syncBuiltinESMExports }] = await Promise.all([import('node:child_process'), import('node:module')]);
  const { fork } = childProcess;
  childProcess.fork = (file, args, options) => {
    const added = file.endsWith('media.js') ? [${JSON.stringify(`--allow-fs-read=${folder}`)}, '--import', ${JSON.stringify(url)}] : [];
    return fork(file, args, { ...options, execArgv: [...options.execArgv, ...added] });
  };
  syncBuiltinESMExports();
}
${source}`,
  );
  return `--import ${url}`;
}
