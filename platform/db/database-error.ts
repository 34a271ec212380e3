/**
 * A statement did not happen, or its fate is unknown.
 *
 * `code` is an SQLSTATE on both engines. The row's values, which PostgreSQL puts into `detail`, are left out: an error
 * travels into logs and a value may be an address.
 *
 * Source  PostgreSQL, appendix A (error codes)
 */
export class DatabaseError extends Error {
  readonly code: string;
  readonly constraint: string | undefined;
  readonly table: string | undefined;
  readonly column: string | undefined;

  constructor(code: string, message: string, about: AboutError = {}) {
    super(message, about.cause === undefined ? undefined : { cause: about.cause });
    this.name = 'DatabaseError';
    this.code = code;
    this.constraint = about.constraint;
    this.table = about.table;
    this.column = about.column;
  }
}

export type AboutError = {
  readonly constraint?: string | undefined;
  readonly table?: string | undefined;
  readonly column?: string | undefined;
  readonly cause?: unknown;
};

/** SQLSTATEs that our own code raises or asks about. */
export const sqlState = {
  uniqueViolation: '23505',
  foreignKeyViolation: '23503',
  connectionFailure: '08006',
  commitUnknown: '08007',
  transactionAborted: '25P02',
  transactionTooLong: '25P03',
  tooManyWaiting: '53300',
  diskFull: '53100',
} as const;

/** The row exists already; `constraint` narrows the question to one index. */
export function isUniqueViolation(error: unknown, constraint?: string): boolean {
  return (
    error instanceof DatabaseError &&
    error.code === sqlState.uniqueViolation &&
    (constraint === undefined || error.constraint === constraint)
  );
}

/** There is no room for what was to be written; it was undone. */
export function isDiskFull(error: unknown): boolean {
  return error instanceof DatabaseError && error.code === sqlState.diskFull;
}

/** The database cannot be reached or refuses work now: the caller answers 503 and nothing was acknowledged. */
export function isUnavailable(error: unknown): boolean {
  if (!(error instanceof DatabaseError)) return false;
  // Class 08 is the connection, 53 resources, 57 an operator or a timeout that stopped us, 55P03 a lock that was not granted, 25006 a standby that a failover has not
  // made the primary yet.
  return /^(08|53|57|55P03|25006)/.test(error.code) || error.code === sqlState.transactionTooLong;
}

/**
 * Turns what a driver threw into a DatabaseError.
 *
 * Shape   any error; PostgreSQL's carry a five-character `code`, the driver's own carry ECONNREFUSED or a sentence
 */
export function toDatabaseError(error: unknown): DatabaseError {
  if (error instanceof DatabaseError) return error;
  const from = (typeof error === 'object' && error !== null ? error : {}) as Record<string, unknown>; // any object may be asked for any key
  const text = (key: string): string | undefined => (typeof from[key] === 'string' ? from[key] : undefined);
  const code = text('code');
  const message = text('message') || code || 'the database gave no reason';
  if (code !== undefined && /^[0-9A-Z]{5}$/.test(code)) {
    return new DatabaseError(code, message, { constraint: text('constraint'), table: text('table'), column: text('column') });
  }
  return new DatabaseError(sqlState.connectionFailure, `the database cannot be reached: ${message}`, { cause: error });
}
