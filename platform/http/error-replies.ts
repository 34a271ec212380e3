import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { isDiskFull, isUnavailable } from '../db/database-error.ts';
import { Refusal } from '../errors/index.ts';
import { httpErrors } from './http-errors.ts';
import type { HttpLog } from './http-log.ts';
import type { SliceErrors } from './slice.ts';

/** Validation issues told to the client; a body with thousands of mistakes needs no longer list. */
const maxIssues = 20;

/** A PostgreSQL that was restarted is back within seconds. */
const databaseBackSeconds = 2;
/** Room comes back when somebody makes it. */
const roomBackSeconds = 30;

/** Fastify's own error codes and the refusal each one becomes. */
const fastifyCodes: Readonly<Record<string, keyof typeof httpErrors>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'http.too-large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'http.wrong-content-type',
  FST_ERR_BAD_URL: 'http.bad-address',
  FST_ERR_MAX_PARAM_LENGTH: 'http.bad-address',
};

export type ErrorReplyOptions = {
  readonly errors: SliceErrors;
  readonly log: HttpLog;
  /** Development and tests: a route that refuses with a code it did not declare is a mistake of ours, and fails. */
  readonly strict: boolean;
};

/** The one place where an exception becomes an answer. */
export function createErrorReplies(options: ErrorReplyOptions): (error: unknown, request: FastifyRequest, reply: FastifyReply) => void {
  const table: SliceErrors = { ...httpErrors, ...options.errors };
  return (error, request, reply) => {
    const refusal = asRefusal(error);
    if (!refusal) {
      options.log.error({ err: error, requestId: request.id, route: request.routeOptions.url }, 'request failed');
      return void sendError(reply, request.id, table, 'http.internal');
    }
    const declared = refusal.code.startsWith('http.') || (request.routeOptions.config.refuses ?? []).includes(refusal.code);
    if (table[refusal.code] === undefined || (options.strict && !declared)) {
      const message = `the route ${request.method} ${request.routeOptions.url ?? '(none)'} refused with ${refusal.code}, which it does not declare`;
      options.log.error({ err: error, requestId: request.id }, message);
      return void sendError(reply, request.id, table, 'http.internal', options.strict ? { undeclared: refusal.code } : undefined);
    }
    if (refusal.code === 'http.database-unavailable') options.log.warn({ err: error, requestId: request.id, route: request.routeOptions.url }, 'request refused: the database is unavailable');
    else options.log.debug({ requestId: request.id, code: refusal.code }, 'request refused');
    sendError(reply, request.id, table, refusal.code, refusal.details);
  };
}

/** Answers with `{code, message, advice?, requestId, details?}`; `details.retryAfterSeconds` becomes `Retry-After` too. */
export function sendError(reply: FastifyReply, requestId: string, table: SliceErrors, code: string, details?: unknown): void {
  const entry = table[code] ?? httpErrors['http.internal'];
  const advice = 'advice' in entry ? entry.advice : undefined;
  if (typeof details === 'object' && details !== null && 'retryAfterSeconds' in details) {
    void reply.header('retry-after', String(details.retryAfterSeconds));
  }
  void reply
    .code(entry.status)
    .header('content-type', 'application/json; charset=utf-8')
    // Serialised here: the route's response schema describes its success only.
    .serializer((body: unknown) => JSON.stringify(body))
    .send({ code, message: entry.message, ...(advice === undefined ? {} : { advice }), requestId, ...(details === undefined ? {} : { details }) });
}

type PlainRefusal = { readonly code: string; readonly details?: unknown };

/**
 * A database that is away, full or stopped by its operator as what the asker should hear; nothing was acknowledged.
 *
 * Answers undefined for every other error
 */
export function refusalOfDatabase(error: unknown): Refusal | undefined {
  if (isDiskFull(error)) return new Refusal('http.storage-full', { details: { retryAfterSeconds: roomBackSeconds }, cause: error });
  return isUnavailable(error) ? new Refusal('http.database-unavailable', { details: { retryAfterSeconds: databaseBackSeconds }, cause: error }) : undefined;
}

function asRefusal(thrown: unknown): PlainRefusal | undefined {
  const error = refusalOfDatabase(thrown) ?? thrown;
  if (error instanceof Refusal) return { code: error.code, details: error.details };
  if (hasZodFastifySchemaValidationErrors(error)) {
    const { validation, validationContext = '' } = error as FastifyError & { validation: { instancePath: string; message?: string }[]; validationContext?: string };
    const issues = validation.slice(0, maxIssues).map((issue) => ({ where: `${validationContext}${issue.instancePath}`, problem: issue.message }));
    return { code: 'http.invalid-request', details: { issues } };
  }
  const { code, statusCode } = (error ?? {}) as Partial<FastifyError>;
  if (code !== undefined && fastifyCodes[code] !== undefined) return { code: fastifyCodes[code] };
  // Every other 4xx of the framework is about a body or header it could not read.
  return statusCode !== undefined && statusCode >= 400 && statusCode < 500 ? { code: 'http.invalid-request' } : undefined;
}
