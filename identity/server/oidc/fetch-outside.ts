import { ProviderAnswerRefused, ProviderUnreachable } from './provider-settings.ts';

/** The safe way out of the house (`asFetch` of `platform/outbound`): no private addresses, bounded bodies and times, no redirects followed. */
export type FetchOutside = (url: string, init: { readonly method?: string; readonly headers?: Record<string, string>; readonly body?: unknown; readonly redirect?: 'manual'; readonly signal?: AbortSignal | undefined }) => Promise<Response>;

/** A provider that takes longer keeps a person before a blank page; it is told as unreachable instead. */
export const longestAnswerMs = 3_000;
/** Metadata, keys and tokens of real providers are below 10 KiB. */
export const largestAnswerBytes = 64 * 1024;
/** Providers publish two to four. */
const mostKeys = 20;

export type BoundedFetchOptions = { readonly fetchOutside: FetchOutside; readonly mayAsk: (url: URL) => boolean };

/**
 * Narrows a fetch to one provider: its own hosts, small answers, soon, and no redirects.
 *
 * Answers  a whole Response, whose body is in memory
 * Errors   ProviderUnreachable · ProviderAnswerRefused
 */
export function boundedFetch(options: BoundedFetchOptions): FetchOutside {
  return async (url, init) => {
    if (!options.mayAsk(new URL(url))) throw new ProviderAnswerRefused('endpoint-elsewhere');
    const deadline = AbortSignal.timeout(longestAnswerMs);
    let response: Response;
    let body: Uint8Array;
    try {
      response = await withDeadline(options.fetchOutside(url, { ...init, redirect: 'manual', signal: deadline }), deadline);
      if (response.status >= 300 && response.status < 400) {
        void response.body?.cancel();
        throw new ProviderAnswerRefused('redirected');
      }
      body = await withDeadline(readAtMost(response, largestAnswerBytes), deadline);
    } catch (error) {
      if (error instanceof ProviderAnswerRefused) throw error;
      throw new ProviderUnreachable('the provider does not answer', { cause: error });
    }
    if (countKeys(body) > mostKeys) throw new ProviderAnswerRefused('too-many-keys');
    return new Response(body.length === 0 && response.status === 204 ? null : Buffer.from(body), { status: response.status, headers: response.headers });
  };
}

/** A way out that ignores its signal must not hold a person either. */
function withDeadline<T>(work: Promise<T>, deadline: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(new ProviderUnreachable('the provider takes too long'));
    deadline.addEventListener('abort', onAbort, { once: true });
    void work.then(resolve, reject).finally(() => deadline.removeEventListener('abort', onAbort));
  });
}

async function readAtMost(response: Response, most: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = response.body?.getReader();
  for (;;) {
    const { done, value } = (await reader?.read()) ?? { done: true, value: undefined };
    if (done || value === undefined) break;
    size += value.length;
    if (size > most) {
      void reader?.cancel();
      throw new ProviderAnswerRefused('too-large');
    }
    chunks.push(value);
  }
  return Buffer.concat(chunks);
}

function countKeys(body: Uint8Array): number {
  try {
    const { keys } = JSON.parse(Buffer.from(body).toString('utf8')) as { keys?: unknown };
    return Array.isArray(keys) ? keys.length : 0;
  } catch {
    return 0; // not JSON: whoever asked will say so
  }
}
