import type { Logger } from 'pino';

/** The part of a logger that the HTTP floor writes to. */
export type HttpLog = Pick<Logger, 'error' | 'warn' | 'info' | 'debug'>;
