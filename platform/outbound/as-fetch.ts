import type { OutboundRequest, SafeFetch } from './safe-fetch.ts';

/** Statuses that have no body by definition; `Response` throws when one is given. */
const bodiless: ReadonlySet<number> = new Set([204, 205, 304]);

/** Node asks for it when a request has a body; the types of browsers do not know it. */
const halfDuplex = { duplex: 'half' } as RequestInit;

type FetchInit = { readonly [Key in keyof RequestInit]?: RequestInit[Key] | undefined };
/** `fetch`, but for options that are there and undefined, which libraries pass. */
type FetchLike = (input: string | URL | Request, init?: FetchInit) => Promise<Response>;

/**
 * Safe fetch in the shape of the platform's `fetch`, for libraries that take one (openid-client's `customFetch`).
 *
 * Shape   limits hold for every request and can only be lower than safe fetch's own
 * Answers a Response whatever its status; redirects are not followed, whatever `redirect` says
 * Errors  TypeError, as `fetch` throws it, with the sentence as its message and the outcome as its cause
 */
export function asFetch(safeFetch: SafeFetch, limits: Pick<OutboundRequest, 'timeoutMs' | 'maxBodyBytes'> = {}): FetchLike {
  return async (input, init) => {
    const request = new Request(input, { ...(init as RequestInit), ...halfDuplex });
    const body = new Uint8Array(await request.arrayBuffer());
    const outcome = await safeFetch.send({
      ...limits,
      url: request.url,
      method: request.method,
      headers: Object.fromEntries(request.headers),
      ...(request.body === null ? {} : { body }),
      signal: request.signal,
    });
    if (!outcome.ok) throw new TypeError(outcome.sentence, { cause: outcome });
    const { status, headers } = outcome;
    return new Response(bodiless.has(status) ? null : Buffer.from(outcome.body), { status, headers });
  };
}
