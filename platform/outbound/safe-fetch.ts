import { Resolver } from 'node:dns/promises';
import { readAllowedTarget, type AllowedTarget } from './allowed-target.ts';
import { exchange } from './exchange.ts';
import { failure, type OutboundFailure, type OutboundOutcome } from './outcome.ts';
import { readTarget, type Target, type TargetRules } from './read-target.ts';
import { resolveTarget, type NameResolver } from './resolve-target.ts';

/** From the first question to DNS until the last byte. */
export const longestRequestMs = 5_000;
export const largestBody = 1024 * 1024;
/** A name server that is silent leaves time for a second question. */
const dnsTimeoutMs = 1_500;
const dnsTries = 2;

const methods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']);

export type SafeFetchOptions = {
  /** Plain http too. */
  readonly allowHttp: boolean;
  /** What the operator opened: names, addresses and ranges as `readAllowedTarget` reads them. */
  readonly allowPrivateAddresses: readonly string[];
  /** Instead of 443 and 8443 (https) and 80 (http). */
  readonly ports?: readonly number[];
  /** Instead of the system's name servers. */
  readonly resolver?: NameResolver;
  /** PEM certificates that are trusted instead of the usual ones. */
  readonly authorities?: readonly string[];
};

export type OutboundRequest = {
  readonly url: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** At most 5,000, which is also the default. */
  readonly timeoutMs?: number;
  /** At most 1 MiB, which is also the default; 0 leaves the body unread. */
  readonly maxBodyBytes?: number;
  readonly signal?: AbortSignal;
};

/** The one way out of the house to addresses that somebody typed in. */
export interface SafeFetch {
  /**
   * Sends a request to the public internet, or to what the operator opened, and nowhere else.
   *
   * Answers the reply whatever its status, redirects included; or why there is none
   * Errors  throws for a method or header that HTTP cannot carry: the caller's own mistake
   */
  send(request: OutboundRequest): Promise<OutboundOutcome>;
  /**
   * Whether a request could be sent to this address now: for the moment somebody types it in. It is judged again
   * with every request, because names move.
   *
   * Answers undefined when it could, else why not
   */
  check(url: string): Promise<OutboundFailure | undefined>;
}

/** Errors  throws for an entry of `allowPrivateAddresses` that cannot be read; the configuration refuses it before */
export function createSafeFetch(options: SafeFetchOptions): SafeFetch {
  const way: Way = { ...options, allowed: options.allowPrivateAddresses.map(allowedTarget) };
  return {
    send: (request) => withinTime(request, (signal) => send(way, request, signal)),
    check: async (url) => {
      const outcome = await withinTime({}, (signal) => locate(way, url, signal));
      return 'reason' in outcome ? outcome : undefined;
    },
  };
}

type Way = TargetRules & Pick<SafeFetchOptions, 'resolver' | 'authorities'>;

function allowedTarget(text: string): AllowedTarget {
  const allowed = readAllowedTarget(text);
  if (allowed === undefined) throw new Error(`outbound.allowPrivateAddresses names ${text}, which is no host, address or range`);
  return allowed;
}

async function send(way: Way, request: OutboundRequest, signal: AbortSignal): Promise<OutboundOutcome> {
  const method = request.method ?? 'GET';
  if (!methods.has(method)) throw new TypeError(`${method} is not a method that this server sends`);
  const located = await locate(way, request.url, signal);
  if ('reason' in located) return located;
  return exchange(located.target, located.addresses, {
    method,
    headers: request.headers ?? {},
    body: request.body,
    maxBodyBytes: Math.min(request.maxBodyBytes ?? largestBody, largestBody),
    authorities: way.authorities,
    signal,
  });
}

type Located = { readonly target: Target; readonly addresses: readonly string[] };

async function locate(way: Way, url: string, signal: AbortSignal): Promise<Located | OutboundFailure> {
  const target = readTarget(url, way);
  if ('reason' in target) return target;
  const resolver = way.resolver ?? new Resolver({ timeout: dnsTimeoutMs, tries: dnsTries });
  const addresses = await orAborted(resolveTarget(target, way.allowed, resolver), signal);
  return 'reason' in addresses ? addresses : { target, addresses };
}

/** Gives up after the request's time or when its caller does; both are outcomes. */
async function withinTime<T>(request: Pick<OutboundRequest, 'timeoutMs' | 'signal'>, run: (signal: AbortSignal) => Promise<T>): Promise<T | OutboundFailure> {
  const timeoutMs = Math.min(request.timeoutMs ?? longestRequestMs, longestRequestMs);
  const clock = new AbortController();
  const timer = setTimeout(() => clock.abort(), timeoutMs);
  try {
    if (request.signal?.aborted) return aborted;
    return await run(request.signal === undefined ? clock.signal : AbortSignal.any([clock.signal, request.signal]));
  } catch (error) {
    if (request.signal?.aborted) return aborted;
    if (clock.signal.aborted) return failure('timeout', `There was no complete answer within ${timeoutMs} ms.`);
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

const aborted = failure('aborted', 'The request was given up before it was answered.');

function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const giveUp = (): void => reject(signal.reason as Error);
    if (signal.aborted) return giveUp();
    signal.addEventListener('abort', giveUp, { once: true });
    void promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', giveUp));
  });
}

