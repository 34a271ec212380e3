export { createLogger, type Logger, type LogLevel } from './create-logger.ts';
export { redact } from './redact.ts';
