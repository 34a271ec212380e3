import { existsSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';
import { durableFiles, startParams, syncPath, syncTree } from './durable-files.ts';
import { encodeQuery } from './encode-query.ts';
import type { RawResult, Statement } from './engine.ts';
import { readAnswer } from './read-answer.ts';
import type { WorkerAnswer, WorkerError, WorkerRequest, WorkerStart } from './worker-protocol.ts';

/**
 * The thread that holds the embedded database: PGlite is synchronous inside and would stop the event loop of the server.
 *
 * Requests are answered in the order in which they came; the main thread decides that order and who has a transaction.
 */
const port = parentPort as MessagePort; // this file is only ever started as a worker
const { directory } = workerData as WorkerStart; // written by embedded-engine.ts

function say(answer: WorkerAnswer): void {
  port.postMessage(answer);
}

/** Says why, then ends the thread in the middle of whatever PostgreSQL was doing: nothing more is acknowledged. */
function stopForGood(reason: string): never {
  say({ lost: reason });
  process.exit(1);
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

async function openPglite(path: string): Promise<{ pglite: PGlite; synced(): number }> {
  const durable = durableFiles(path, (error) => stopForGood(`what was written may not be on the disk (${messageOf(error)})`));
  const pglite = await PGlite.create({ fs: durable.files, startParams: [...startParams] });
  durable.opened();
  return { pglite, synced: durable.synced };
}

/**
 * Makes the database under another name and renames it when all of it is on the disk: a start that is cut off leaves
 * nothing that looks like a database.
 */
async function initialise(): Promise<void> {
  const fresh = `${directory}.new`;
  rmSync(fresh, { recursive: true, force: true });
  const { pglite } = await openPglite(fresh);
  await pglite.close();
  syncTree(fresh);
  renameSync(fresh, directory);
  syncPath(dirname(directory));
}

async function run(pglite: PGlite, statement: Statement): Promise<RawResult> {
  if (statement.script === true) {
    await pglite.exec(statement.sql);
    return { command: '', fields: [], rows: [], affected: 0 };
  }
  const { messages } = await pglite.execProtocol(encodeQuery(statement.sql, statement.params));
  const result = readAnswer(messages);
  if (result !== undefined) return result;
  // A panic is swallowed below us and looks like a statement without an answer; so does an empty statement.
  await assertAlive(pglite);
  return { command: '', fields: [], rows: [], affected: 0 };
}

async function assertAlive(pglite: PGlite): Promise<void> {
  const { rows } = await pglite.query('select 1');
  if (rows.length !== 1) stopForGood('PostgreSQL gave no answer');
}

function describe(error: unknown): WorkerError {
  const from = (typeof error === 'object' && error !== null ? error : {}) as Record<string, unknown>; // any object may be asked for any key
  const described: Record<string, string> = { message: messageOf(error) };
  for (const key of ['code', 'constraint', 'table', 'column']) {
    if (typeof from[key] === 'string') described[key] = from[key];
  }
  return described as WorkerError; // message is set above
}

/** Commits once and counts: a PGlite whose fsync is not ours again must not hold anybody's data. */
async function fsyncsOfOneCommit(pglite: PGlite, synced: () => number): Promise<number> {
  const before = synced();
  await pglite.query(`select pg_logical_emit_message(true, 'parley', 'start')`);
  return synced() - before;
}

async function main(): Promise<void> {
  const initialised = !existsSync(directory);
  if (initialised) await initialise();
  else if (!existsSync(join(directory, 'PG_VERSION'))) throw new Error(`${directory} is not a database`);
  const { pglite, synced } = await openPglite(directory);
  const fsyncsPerCommit = await fsyncsOfOneCommit(pglite, synced);
  if (fsyncsPerCommit === 0) throw new Error('a commit did not reach the disk: the fsync hook was not called');

  let last: Promise<void> = Promise.resolve();
  const answer = async (request: WorkerRequest): Promise<void> => {
    if ('close' in request) {
      await pglite.close();
      say({ id: request.id, result: { command: '', fields: [], rows: [], affected: 0 } });
      process.exit(0);
    }
    try {
      say({ id: request.id, result: await run(pglite, request.statement) });
    } catch (error) {
      // After a panic PostgreSQL's memory is gone; every answer that follows would be a guess.
      if (error instanceof Error && error.name === 'RuntimeError') stopForGood(`PostgreSQL stopped (${error.message})`);
      say({ id: request.id, error: describe(error) });
    }
  };
  port.on('message', (request: WorkerRequest) => {
    last = last.then(() => answer(request));
  });
  say({ ready: true, fsyncsPerCommit, initialised });
}

main().catch((error: unknown) => stopForGood(messageOf(error)));
