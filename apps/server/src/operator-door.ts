import { rm } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { shortSocketPath } from '@parley/platform/net';

/** What the operator's own commands may ask of a running server. Whoever can open the socket owns the data already. */
export type OperatorRequest = { readonly do: 'backup'; readonly withKeys: boolean };
export type OperatorAnswer = { readonly ok: true; readonly path: string } | { readonly ok: false; readonly sentence: string };

const socketName = 'operator.sock';
/** A request is one short line. */
const longestRequest = 4_096;

export type OperatorDoor = { close(): Promise<void> };

/** Listens inside the data directory, which nobody else may enter. */
export async function openOperatorDoor(dataDir: string, answer: (request: OperatorRequest) => Promise<OperatorAnswer>): Promise<OperatorDoor> {
  // Left behind by a server that was killed; the directory has one owner, and that is us.
  await rm(join(dataDir, socketName), { force: true });
  const short = await shortSocketPath(dataDir, socketName);
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    void firstLine(socket).then(async (line) => {
      if (line === undefined) return socket.destroy();
      socket.end(`${JSON.stringify(await answerLine(line, answer))}\n`);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(join(short.directory, socketName), resolve);
  });
  server.on('error', () => undefined); // a failed accept costs the asker its answer, not us the door
  return {
    close: async () => {
      await new Promise<void>((resolve) => server.close(() => resolve()));
      await rm(join(dataDir, socketName), { force: true });
      await short.forget();
    },
  };
}

/** Answers undefined when no server listens there. */
export async function askServer(dataDir: string, request: OperatorRequest): Promise<OperatorAnswer | undefined> {
  const short = await shortSocketPath(dataDir, socketName);
  try {
    const socket = connect(join(short.directory, socketName));
    const connected = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true));
      socket.once('error', () => resolve(false));
    });
    if (!connected) return undefined;
    socket.on('error', () => socket.destroy());
    socket.write(`${JSON.stringify(request)}\n`);
    const line = await firstLine(socket);
    if (line === undefined) return { ok: false, sentence: 'The server ended before it had answered.' };
    return JSON.parse(line) as OperatorAnswer; // the server of this same build wrote it
  } finally {
    await short.forget();
  }
}

async function answerLine(line: string, answer: (request: OperatorRequest) => Promise<OperatorAnswer>): Promise<OperatorAnswer> {
  try {
    const request = JSON.parse(line) as { do?: unknown; withKeys?: unknown };
    if (request.do !== 'backup') return { ok: false, sentence: 'The running server does not know this request; it may be an older one.' };
    return await answer({ do: 'backup', withKeys: request.withKeys === true });
  } catch (error) {
    return { ok: false, sentence: error instanceof Error ? error.message : String(error) };
  }
}

/** Answers undefined when the other end went away or talks too much. */
function firstLine(socket: Socket): Promise<string | undefined> {
  return new Promise((resolve) => {
    let text = '';
    socket.setEncoding('utf8');
    socket.on('data', (chunk: string) => {
      text += chunk;
      const end = text.indexOf('\n');
      if (end >= 0) resolve(text.slice(0, end));
      else if (text.length > longestRequest) resolve(undefined);
    });
    socket.once('close', () => resolve(undefined));
  });
}
