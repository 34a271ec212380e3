import { pino, stdTimeFunctions, type DestinationStream, type Logger } from 'pino';

export type { Logger } from 'pino';

export type LogLevel = 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';

/** Field names that must never be written, whatever holds them; one level of nesting is covered as well. */
const secretFields = [
  'password', 'token', 'accessToken', 'refreshToken', 'authorization', 'cookie', 'secret', 'streamKey', 'signature', 'sdp', 'icePwd', 'body',
];

/**
 * The root logger: one JSON line per event on stdout.
 *
 * Rubric  error: someone must act or a user lost something · warn: an anomaly we recovered from · info: one line per
 *         lifecycle step · debug: protocol steps and refusals · trace: unused in normal life.
 *         A sentence and fields, never interpolation: log.info({ reason, ms }, 'participant left').
 *         Bind ids once: log.child({ meetingId, participantId, connId, keyId }).
 */
export function createLogger(options: { readonly level?: LogLevel; readonly destination?: DestinationStream } = {}): Logger {
  const settings = {
    level: options.level ?? 'info',
    base: { pid: process.pid },
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: { paths: secretFields.flatMap((field) => [field, `*.${field}`]), censor: '[secret]' },
  };
  return options.destination === undefined ? pino(settings) : pino(settings, options.destination);
}
