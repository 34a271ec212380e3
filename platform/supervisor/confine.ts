/** What a process may do to files, by absolute paths; a folder that is there counts with all that is in it. */
export type Confinement = { readonly read: readonly string[]; readonly write: readonly string[] };

/**
 * Node's flags for a process that may touch these files and nothing else: no other file, no other program, no thread, no
 * native module, no inspector. Sockets stay open to it. [K-07]
 *
 * Shape   known: the flags of the Node that will run it
 * Source  https://nodejs.org/api/permissions.html
 */
export function confine({ read, write }: Confinement, known: ReadonlySet<string> = process.allowedNodeEnvironmentFlags): string[] {
  const settled = known.has('--permission');
  // Node 25 and later close the network too.
  const network = known.has('--allow-net') ? ['--allow-net'] : [];
  // One of these is told as experimental at every start; the warning has no code of its own, so its kind is silenced there.
  const quiet = settled && network.length === 0 ? [] : ['--disable-warning=ExperimentalWarning'];
  return [
    settled ? '--permission' : '--experimental-permission',
    ...read.map((path) => `--allow-fs-read=${path}`),
    ...write.map((path) => `--allow-fs-write=${path}`),
    ...network,
    ...quiet,
  ];
}
