import { randomBytes } from 'node:crypto';
import { chmod, mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { join, resolve } from 'node:path';
import { shortSocketPath } from '../net/short-socket-path.ts';

/** Another process owns the data directory. The message is for the person at the terminal. */
export class OwnedError extends Error {
  readonly directory: string;
  constructor(directory: string, owner: string, options?: { cause?: unknown }) {
    super(`The data directory ${directory} is in use by another Parley${owner}. Stop it, or give this one its own with PARLEY_DATA.`, options);
    this.name = 'OwnedError';
    this.directory = directory;
  }
}

export type Ownership = { readonly directory: string; release(): Promise<void> };

/** A refused starter answers within a second; a live owner answers a probe in well under a millisecond. */
const patienceMs = 900;
const probeMs = 250;
const retryMs = 10;
const prefix = 'owner-';

/**
 * Makes this process the only owner of a directory, creating it with mode 0700.
 *
 * The claim is a listening unix socket inside the directory under a name that is never used twice. The kernel closes it
 * with the process, so a claim that refuses connections is dead and may be removed, in any network or process
 * namespace. A starter binds its claim first and looks at all others second; of two that start together the later
 * one to bind must therefore see the earlier, and nobody becomes owner while another live claim is visible.
 *
 * Errors  OwnedError within a second · the file system's error when the directory cannot be made
 */
export async function ownDirectory(path: string): Promise<Ownership> {
  const directory = resolve(path);
  await mkdir(directory, { recursive: true, mode: 0o700 });
  if (((await stat(directory)).mode & 0o077) !== 0) await chmod(directory, 0o700);

  const claim = await stakeClaim(directory);
  const release = async (): Promise<void> => {
    await rm(join(directory, claim.name), { force: true });
    await new Promise<void>((done) => claim.server.close(() => done()));
    await claim.forgetPath();
  };
  try {
    await outlastOthers(directory, claim.name);
  } catch (error) {
    await release();
    throw error;
  }
  claim.state = 'owner';
  await removeHalfMade(directory);
  return { directory, release };
}

type Claim = { name: string; server: Server; state: 'candidate' | 'owner'; forgetPath(): Promise<void> };

async function stakeClaim(directory: string): Promise<Claim> {
  const name = `${prefix}${randomBytes(8).toString('hex')}`;
  const short = await shortSocketPath(directory, `${name}.new`);
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy()); // a prober that went away while we answered
    socket.end(`${claim.state} ${process.pid}\n`);
  });
  const claim: Claim = { name, server, state: 'candidate', forgetPath: short.forget };
  await new Promise<void>((done, fail) => {
    server.once('error', fail);
    server.listen(join(short.directory, `${name}.new`), done);
  });
  server.on('error', () => undefined); // a failed accept (no descriptors left) costs the prober its answer, not us the claim
  server.unref();
  // A socket between bind and listen refuses connections and would look dead: it gets its real name only when it listens.
  try {
    await rename(join(directory, `${name}.new`), join(directory, name));
  } catch (cause) {
    server.close();
    await short.forget();
    throw new OwnedError(directory, '', { cause }); // an owner tidied up while we were starting
  }
  return claim;
}

/** Claims of starters that were killed before they had a name. One that is alive finds its file gone and is refused. */
async function removeHalfMade(directory: string): Promise<void> {
  for (const name of await readdir(directory)) {
    if (name.startsWith(prefix) && name.endsWith('.new')) await rm(join(directory, name), { force: true });
  }
}

async function outlastOthers(directory: string, own: string): Promise<void> {
  const until = performance.now() + patienceMs;
  for (;;) {
    let waiting = false;
    for (const name of await readdir(directory)) {
      if (!name.startsWith(prefix) || name === own || name.endsWith('.new')) continue;
      const answer = await probe(directory, name);
      if (answer === 'dead') await rm(join(directory, name), { force: true });
      else if (answer === 'dying') waiting = true;
      else if (answer.state === 'owner') throw new OwnedError(directory, answer.by);
      // Of candidates that see each other the first name goes on; the others leave, so exactly one remains.
      else if (name < own) throw new OwnedError(directory, answer.by);
      else waiting = true;
    }
    if (!waiting) return;
    if (performance.now() > until) throw new OwnedError(directory, '');
    await new Promise((done) => setTimeout(done, retryMs));
  }
}

type Answer = 'dead' | 'dying' | { state: 'candidate' | 'owner'; by: string };

/** A claim that accepts but does not answer belongs to a stopped process: alive, and to be treated as the owner. */
async function probe(directory: string, name: string): Promise<Answer> {
  const short = await shortSocketPath(directory, name);
  try {
    return await new Promise((done) => {
      let text = '';
      const socket = connect(join(short.directory, name));
      const finish = (answer: Answer): void => {
        socket.destroy();
        done(answer);
      };
      socket.setTimeout(probeMs, () => finish({ state: 'owner', by: '' }));
      socket.setEncoding('utf8');
      socket.on('data', (chunk: string) => (text = (text + chunk).slice(0, 64)));
      socket.on('end', () => {
        const [state, pid] = text.trim().split(' ');
        if (state === '') finish('dying');
        else finish({ state: state === 'candidate' ? 'candidate' : 'owner', by: pid === undefined ? '' : ` (process ${pid})` });
      });
      socket.on('error', (error: NodeJS.ErrnoException) => {
        if (error.code === 'ECONNREFUSED' || error.code === 'ENOENT') finish('dead');
        else if (error.code === 'ECONNRESET') finish('dying');
        else finish({ state: 'owner', by: '' });
      });
    });
  } finally {
    await short.forget();
  }
}
