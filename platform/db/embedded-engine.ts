import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { DatabaseError, sqlState } from './database-error.ts';
import type { Engine, Lease, RawResult, Statement } from './engine.ts';
import { ownDirectory, type Ownership } from './own-directory.ts';
import { workerEntry } from './worker-entry.ts';
import type { WorkerAnswer, WorkerError, WorkerRequest } from './worker-protocol.ts';

/** Ten thousand statements are several seconds of work; more waiting means that the database is not keeping up. */
export const longestQueue = 10_000;

/** SQLSTATE of a write in a session that may only read. */
const readOnlySession = '25006';

/** The folder of the database inside the data directory. */
const databaseFolder = 'database';

export type EmbeddedOptions = {
  readonly dataDir: string;
  /**
   * Called once when the database stopped under us: a disk that did not confirm a write, or PostgreSQL's own panic.
   * Nothing can be acknowledged after it; the process must end and start again, which replays the log.
   */
  readonly onLost: (error: DatabaseError) => void;
};

type Waiting = { readonly statement: Statement; readonly done: (result: RawResult) => void; readonly fail: (error: unknown) => void };
type Turn = Waiting | { readonly lend: (lease: Lease) => void; readonly fail: (error: unknown) => void };

/**
 * The embedded database: PGlite in a worker thread, one session, one queue.
 *
 * A lease waits its turn in the queue like a statement; while it is out, only its own statements run.
 *
 * Errors  OwnedError when another process has the directory · DatabaseError 08006 when the database does not open
 */
export async function openEmbeddedEngine(options: EmbeddedOptions): Promise<EmbeddedEngine> {
  const ownership = await ownDirectory(options.dataDir);
  try {
    const worker = new Worker(await workerEntry(), {
      workerData: { directory: join(ownership.directory, databaseFolder) },
      env: {}, // the database needs no secret of ours
      name: 'database',
    });
    await untilReady(worker);
    return new EmbeddedEngine(worker, ownership, options.onLost);
  } catch (error) {
    await ownership.release();
    throw error;
  }
}

export class EmbeddedEngine implements Engine {
  readonly kind = 'embedded';
  readonly #worker: Worker;
  readonly #ownership: Ownership;
  readonly #onLost: (error: DatabaseError) => void;
  readonly #turns: Turn[] = [];
  readonly #running = new Map<number, Waiting>();
  #nextId = 1;
  #lent = false;
  /** Why nothing new is accepted; what was accepted before is still answered. */
  #refusal: DatabaseError | undefined;
  /** Why nothing is answered any more. */
  #lost: DatabaseError | undefined;
  #closing: Promise<void> | undefined;

  constructor(worker: Worker, ownership: Ownership, onLost: (error: DatabaseError) => void) {
    this.#worker = worker;
    this.#ownership = ownership;
    this.#onLost = onLost;
    worker.on('message', (answer: WorkerAnswer) => this.#hear(answer));
    worker.on('error', (error) => this.#lose(error.message));
    worker.on('exit', (code) => {
      if (code !== 0 || this.#closing === undefined) this.#lose(`its thread ended with code ${code}`);
    });
  }

  run(statement: Statement): Promise<RawResult> {
    return new Promise((done, fail) => this.#enqueue({ statement, done, fail }));
  }

  lease(): Promise<Lease> {
    return new Promise((lend, fail) => this.#enqueue({ lend, fail }));
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    if (this.#lost === undefined) {
      // A lease is the last turn in the queue: everything accepted before it is finished or posted when it is lent.
      const last = this.lease();
      this.#refusal = new DatabaseError(sqlState.connectionFailure, 'the database is closed');
      await last;
      const gone = new Promise<void>((done) => this.#worker.once('exit', () => done()));
      this.#worker.postMessage({ id: 0, close: true } satisfies WorkerRequest);
      await gone;
    }
    await this.#ownership.release();
  }

  #enqueue(turn: Turn): void {
    if (this.#refusal !== undefined) return turn.fail(this.#refusal);
    if (this.#turns.length >= longestQueue) {
      return turn.fail(new DatabaseError(sqlState.tooManyWaiting, `${longestQueue} statements are waiting for the database already`));
    }
    this.#turns.push(turn);
    this.#advance();
  }

  #advance(): void {
    let taken = 0;
    for (const turn of this.#turns) {
      if (this.#lent) break;
      taken += 1;
      if ('statement' in turn) this.#post(turn);
      else {
        this.#lent = true;
        turn.lend(this.#newLease());
      }
    }
    this.#turns.splice(0, taken);
  }

  #newLease(): Lease {
    let held = true;
    return {
      run: (statement) =>
        new Promise((done, fail) => {
          if (this.#lost !== undefined) fail(this.#lost);
          else if (!held) fail(new DatabaseError(sqlState.connectionFailure, 'this session was given back'));
          else this.#post({ statement, done, fail });
        }),
      release: (broken = false) => {
        if (!held) return;
        held = false;
        const handOn = (): void => {
          this.#lent = false;
          this.#advance();
        };
        // There is only this one session. A half-done transaction in it is undone before anybody else speaks.
        if (broken && this.#lost === undefined) this.#post({ statement: { sql: 'ROLLBACK', params: [] }, done: handOn, fail: handOn });
        else handOn();
      },
    };
  }

  #post(waiting: Waiting): void {
    const id = this.#nextId++;
    this.#running.set(id, waiting);
    this.#worker.postMessage({ id, statement: waiting.statement } satisfies WorkerRequest);
  }

  #hear(answer: WorkerAnswer): void {
    if ('lost' in answer) return this.#lose(answer.lost);
    if ('ready' in answer || this.#lost !== undefined) return;
    const waiting = this.#running.get(answer.id);
    this.#running.delete(answer.id);
    if ('error' in answer) waiting?.fail(fromWorker(answer.error));
    else waiting?.done(answer.result);
  }

  #lose(reason: string): void {
    if (this.#lost !== undefined) return;
    this.#lost = new DatabaseError(sqlState.connectionFailure, `the embedded database stopped: ${reason}`);
    this.#refusal ??= this.#lost;
    this.#failAll(this.#lost);
    this.#onLost(this.#lost);
  }

  #failAll(error: DatabaseError): void {
    for (const waiting of this.#running.values()) waiting.fail(error);
    this.#running.clear();
    for (const turn of this.#turns.splice(0)) turn.fail(error);
  }
}

function untilReady(worker: Worker): Promise<void> {
  return new Promise((done, fail) => {
    const settle = (reason?: string): void => {
      worker.off('message', onMessage).off('error', onError).off('exit', onExit);
      if (reason === undefined) done();
      else fail(new DatabaseError(sqlState.connectionFailure, `the embedded database did not open: ${reason}`));
    };
    const onMessage = (answer: WorkerAnswer): void => {
      if ('ready' in answer) settle();
      else if ('lost' in answer) settle(answer.lost);
    };
    const onError = (error: Error): void => settle(error.message);
    const onExit = (code: number): void => settle(`its thread ended with code ${code}`);
    worker.on('message', onMessage).on('error', onError).on('exit', onExit);
  });
}

function fromWorker(error: WorkerError): DatabaseError {
  const { code, message, ...about } = error;
  // The session reads only when the disk is full: see Database.setWritable.
  if (code === readOnlySession) return new DatabaseError(sqlState.diskFull, 'the disk is full: nothing is written until there is room', about);
  return new DatabaseError(code ?? sqlState.connectionFailure, message, about);
}
