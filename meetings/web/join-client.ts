import { joinAnswer, type JoinAnswer, type JoinRequest } from '@parley/meetings/contract';

/** The API said no, or nothing: `code` is a key of the slice's error table, or `unreachable`. */
export class JoinRefused extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.name = 'JoinRefused';
    this.code = code;
  }
}

/**
 * Asks for a place in a meeting; without a code a new meeting is made.
 *
 * Answers  the place, or the ticket with which to wait where a host decides
 * Errors   JoinRefused
 */
export async function requestJoin(request: JoinRequest): Promise<JoinAnswer> {
  return joinAnswer.parse(await post('/api/meetings/join', request));
}

/** Errors  JoinRefused; whatever the signal is aborted with */
export async function post(url: string, request: object, signal?: AbortSignal): Promise<unknown> {
  let response: Response;
  try {
    response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(request), ...(signal === undefined ? {} : { signal }) });
  } catch {
    signal?.throwIfAborted();
    throw new JoinRefused('unreachable', 'The server does not answer.');
  }
  const body: unknown = await response.json().catch(() => undefined);
  if (response.ok) return body;
  const { code = 'unknown', message = 'The server refused.' } = (body ?? {}) as { code?: string; message?: string };
  throw new JoinRefused(code, message);
}
