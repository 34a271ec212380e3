import type { Refusal } from './refusal.ts';

/** A slice's refusals: HTTP status, one English sentence, and what the reader can do. */
export type ErrorTable = Readonly<Record<string, ErrorEntry>>;

export type ErrorEntry = { readonly status: number; readonly message: string; readonly advice?: string };

/** Every error on `/api` has this body. */
export type ErrorBody = {
  readonly code: string;
  readonly message: string;
  readonly advice?: string;
  readonly requestId: string;
  readonly details?: Readonly<Record<string, unknown>>;
};

/**
 * The body and status of a refusal.
 *
 * Answers the table's entry · undefined when the table does not know the code, which is a bug of the caller's
 */
export function errorBody(refusal: Pick<Refusal, 'code' | 'details'>, table: ErrorTable, requestId: string): { status: number; body: ErrorBody } | undefined {
  const entry = Object.hasOwn(table, refusal.code) ? table[refusal.code] : undefined;
  if (entry === undefined) return undefined;
  return {
    status: entry.status,
    body: {
      code: refusal.code,
      message: entry.message,
      ...(entry.advice === undefined ? {} : { advice: entry.advice }),
      requestId,
      ...(refusal.details === undefined ? {} : { details: refusal.details }),
    },
  };
}
