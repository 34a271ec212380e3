import type { Database } from '../db/index.ts';
import type { SafeFetch } from '../outbound/index.ts';
import type { Delivery } from './delivery-store.ts';
import { readEndpointSecrets, type SecretSealer } from './endpoint-secret.ts';
import type { Endpoint } from './endpoint-store.ts';
import { signatureHeader, signDelivery } from './sign-delivery.ts';
import { attemptMs } from './webhook-limits.ts';

export type AttemptDeps = { readonly database: Database; readonly sealer: SecretSealer; readonly safeFetch: SafeFetch; readonly now: () => number };

/**
 * How an attempt ended.
 *
 * - `taken`    a status of 2xx
 * - `gone`     410: the receiver wants to hear no more
 * - `content`  it understood, and will not take this content however often it is sent
 * - `failed`   anything else; `retryAfterMs` is what the receiver asks for
 * - `aborted`  we are closing; nothing is known and nothing counts
 */
export type AttemptOutcome = {
  readonly kind: 'taken' | 'gone' | 'content' | 'failed' | 'aborted';
  readonly status: number | null;
  readonly problem: string | null;
  readonly retryAfterMs?: number;
};

const contentStatuses: ReadonlySet<number> = new Set([400, 413, 415, 422]);

/** Sends one delivery once. Errors  DatabaseError when the secrets cannot be read */
export async function attemptDelivery(deps: AttemptDeps, endpoint: Endpoint, delivery: Delivery, signal: AbortSignal): Promise<AttemptOutcome> {
  const secrets = await readEndpointSecrets(deps.database, deps.sealer, endpoint.id, new Date(deps.now()));
  if (secrets === undefined) return { kind: 'failed', status: null, problem: 'The secret cannot be opened under this master key; rotate it.' };
  const outcome = await deps.safeFetch.send({
    url: endpoint.url,
    method: 'POST',
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'user-agent': 'Parley-Webhooks/1',
      // The proof is fresh with every attempt; the id in it stays.
      [signatureHeader]: signDelivery(delivery, secrets, Math.floor(deps.now() / 1000)),
    },
    body: delivery.body,
    timeoutMs: attemptMs,
    maxBodyBytes: 0,
    signal,
  });
  if (!outcome.ok) return { kind: outcome.reason === 'aborted' ? 'aborted' : 'failed', status: null, problem: outcome.sentence };
  const { status, headers } = outcome;
  if (status >= 200 && status < 300) return { kind: 'taken', status, problem: null };
  const problem = status >= 300 && status < 400 ? 'The answer is a redirect, and those are not followed; register the new address.' : null;
  if (status === 410) return { kind: 'gone', status, problem };
  if (contentStatuses.has(status)) return { kind: 'content', status, problem };
  const seconds = /^\d{1,6}$/.exec(headers['retry-after'] ?? '');
  return { kind: 'failed', status, problem, ...(seconds === null ? {} : { retryAfterMs: Number(seconds[0]) * 1000 }) };
}
