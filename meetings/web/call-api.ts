/** The API said no, or nothing: `code` is a key of the slice's error table, or `unreachable`. */
export class JoinRefused extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.name = 'JoinRefused';
    this.code = code;
  }
}

export type ApiCall = { readonly method: string; readonly url: string; readonly body?: object | undefined; readonly signal?: AbortSignal | undefined; readonly doFetch?: typeof fetch };

/**
 * Asks the server one thing.
 *
 * Answers  its JSON; undefined where it has none
 * Errors   JoinRefused with the code of the refusal, or `unreachable`: also for what stands before the server and is none of it
 */
export async function callApi({ method, url, body, signal, doFetch = fetch }: ApiCall): Promise<unknown> {
  let response: Response;
  try {
    response = await doFetch(url, { method, ...(signal === undefined ? {} : { signal }), ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }) });
  } catch {
    throw new JoinRefused('unreachable', '');
  }
  const answer: unknown = await response.json().catch(() => undefined); // no content, or no JSON: nothing to read
  if (response.ok) return answer;
  const { code = 'unreachable', message = '' } = (answer ?? {}) as { code?: string; message?: string };
  throw new JoinRefused(code, message);
}
