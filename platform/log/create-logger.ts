import { pino, stdTimeFunctions, type DestinationStream, type LogFn, type Logger } from 'pino';
import { FloodGuard } from './flood-guard.ts';

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
 *         A kind of line (its level and sentence) that repeats faster than once a second is left out and counted, in
 *         the field `suppressed` of the next one; info lines are counted steps of ours and are always written.
 */
export function createLogger(options: { readonly level?: LogLevel; readonly destination?: DestinationStream; readonly now?: () => number } = {}): Logger {
  const guard = new FloodGuard(options.now ?? ((): number => performance.now()));
  const settings = {
    level: options.level ?? 'info',
    base: { pid: process.pid },
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    hooks: { logMethod: sampled(guard) },
    redact: { paths: secretFields.flatMap((field) => [field, `*.${field}`]), censor: '[secret]' },
  };
  return options.destination === undefined ? pino(settings) : pino(settings, options.destination);
}

/** Pino's number for `info`. */
const infoLevel = 30;

function sampled(guard: FloodGuard): (this: Logger, args: Parameters<LogFn>, method: LogFn, level: number) => void {
  return function (args, method, level) {
    const [first, sentence] = args as unknown as readonly [unknown, string | undefined];
    if (level === infoLevel) return method.apply(this, args);
    const suppressed = guard.pass(`${level} ${typeof first === 'string' ? first : (sentence ?? '')}`);
    if (suppressed === undefined) return;
    if (suppressed === 0) return method.apply(this, args);
    if (typeof first === 'string') return method.call(this, { suppressed }, first);
    return method.call(this, { ...(first instanceof Error ? { err: first } : (first as object)), suppressed }, sentence);
  };
}
