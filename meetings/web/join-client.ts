import { joinAnswer, type JoinPlace, type JoinRequest } from '@parley/meetings/contract';

/** The API said no, or nothing: `code` is a key of the slice's error table, or `unreachable`. */
export class JoinRefused extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.name = 'JoinRefused';
    this.code = code;
  }
}

/** Asks for a place in a meeting; without a code a new meeting is made. Where a host decides, it resolves when they have. */
export async function requestJoin(request: JoinRequest): Promise<JoinPlace> {
  let answer = joinAnswer.parse(await post('/api/meetings/join', request));
  while (answer.state === 'waiting') {
    const { code, ticket } = answer;
    answer = joinAnswer.parse(await post(`/api/meetings/${encodeURIComponent(code)}/waiting`, { ticket }));
  }
  return answer;
}

async function post(url: string, request: object): Promise<unknown> {
  let response: Response;
  try {
    response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(request) });
  } catch {
    throw new JoinRefused('unreachable', 'The server does not answer.');
  }
  const body: unknown = await response.json().catch(() => undefined);
  if (response.ok) return body;
  const { code = 'unknown', message = 'The server refused.' } = (body ?? {}) as { code?: string; message?: string };
  throw new JoinRefused(code, message);
}
