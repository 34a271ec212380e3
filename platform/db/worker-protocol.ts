import type { RawResult, Statement } from './engine.ts';

/** What the main thread sends to the worker that holds the embedded database. */
export type WorkerRequest = { readonly id: number; readonly statement: Statement } | { readonly id: number; readonly close: true };

/** What comes back. `lost` is the last message of a worker: nothing after it may be acknowledged. */
export type WorkerAnswer =
  | { readonly id: number; readonly result: RawResult }
  | { readonly id: number; readonly error: WorkerError }
  | { readonly ready: true; readonly fsyncsPerCommit: number; readonly initialised: boolean }
  | { readonly lost: string };

export type WorkerError = {
  readonly code?: string;
  readonly message: string;
  readonly constraint?: string;
  readonly table?: string;
  readonly column?: string;
};

export type WorkerStart = { readonly directory: string };
