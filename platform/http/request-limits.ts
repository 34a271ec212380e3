import type { FastifyRequest } from 'fastify';
import { Refusal } from '../errors/index.ts';
import type { Limiter } from '../limits/index.ts';

/** Limits of the HTTP floor itself: per client address, and per account once it is known who asks. */
export const httpLimits = {
  'http.request': { count: 600, perMs: 60_000 },
  'http.read.account': { count: 300, perMs: 60_000 },
  'http.write.account': { count: 120, perMs: 60_000 },
  /** A list costs the database more than anything else that is read. [B-17] */
  'http.list.account': { count: 10, perMs: 1_000 },
  'http.upgrade': { count: 60, perMs: 60_000 },
  'http.upgrade.open': { places: 100 },
  'http.upgrade.account': { count: 20, perMs: 60_000 },
  'http.upgrade.account-open': { places: 20 },
} as const;

/** A limit beside the general one, or instead of it. */
export type RouteLimit = string | { readonly only: string };

/** Errors  Refusal http.too-many-requests, unless this client may ask this route once more */
export function spendForAddress(limiter: Limiter, request: FastifyRequest): void {
  spendAll(limiter, 'http.request', request.routeOptions.config.limit, request.clientAddress);
}

/** Errors  Refusal http.too-many-requests, unless this account may ask this route once more */
export function spendForAccount(limiter: Limiter, request: FastifyRequest, accountId: string): void {
  const { accountLimit, list } = request.routeOptions.config;
  const isReading = request.method === 'GET' || request.method === 'HEAD';
  spendAll(limiter, isReading ? 'http.read.account' : 'http.write.account', accountLimit, accountId);
  if (list === true) spend(limiter, 'http.list.account', accountId);
}

function spendAll(limiter: Limiter, general: string, own: RouteLimit | undefined, key: string): void {
  spend(limiter, typeof own === 'object' ? own.only : general, key);
  if (typeof own === 'string') spend(limiter, own, key);
}

function spend(limiter: Limiter, name: string, key: string): void {
  const waitMs = limiter.take(name, key);
  if (waitMs !== undefined) throw tooManyRequests(waitMs);
}

/** The refusal for a spent limit; `Retry-After` follows from its details. */
export function tooManyRequests(waitMs: number): Refusal {
  return new Refusal('http.too-many-requests', { details: { retryAfterSeconds: Math.ceil(waitMs / 1000) } });
}
