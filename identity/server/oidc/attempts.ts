import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Queryable } from '@parley/platform/db';
import { hashToken, newSessionToken } from '../session-token.ts';
import type { AttemptSecrets } from './provider-settings.ts';

/** Long enough for a second factor at the provider. */
export const attemptLifeMs = 10 * 60_000;

/** Who connects an identity to their account, and in which session. */
export type Connecting = { readonly accountId: string; readonly sessionId: string };

export type Attempt = { readonly providerId: string; readonly next: string; readonly connecting: Connecting | undefined };

type AttemptRow = { provider_id: string; next_path: string; account_id: string | null; session_id: string | null };

/**
 * Begins a way to a provider and back.
 *
 * Answers  the browser's secret, for a cookie; the table has its hash only
 */
export async function beginAttempt(port: Queryable, attempt: Attempt, now: number): Promise<string> {
  const browser = newSessionToken();
  await port.query('insert into provider_attempts (browser_hash, provider_id, next_path, account_id, session_id, expires_at) values ($1, $2, $3, $4, $5, $6)', [
    hashToken(browser), attempt.providerId, attempt.next, attempt.connecting?.accountId ?? null, attempt.connecting?.sessionId ?? null, new Date(now + attemptLifeMs),
  ]);
  return browser;
}

/** Everything that must fit this browser is derived from its cookie: there is nothing to look up, and nothing to mix up. */
export function secretsOf(browser: string): AttemptSecrets {
  const derive = (what: string): string => createHmac('sha256', browser).update(`parley provider ${what}`).digest('base64url');
  return { state: derive('state'), nonce: derive('nonce'), codeVerifier: derive('code verifier') };
}

/** Whether an answer was asked for by this browser. Read before anything is used up: a foreign page must not spend somebody's attempt. */
export function isStateOf(browser: string, states: readonly string[]): boolean {
  const expected = Buffer.from(secretsOf(browser).state);
  const given = Buffer.from(states[0] ?? '');
  return states.length === 1 && given.length === expected.length && timingSafeEqual(given, expected);
}

/** Answers  the attempt, once: a second call with the same cookie finds nothing */
export async function takeAttempt(port: Queryable, browser: string, providerId: string, now: number): Promise<Attempt | undefined> {
  const { rows } = await port.query<AttemptRow>(
    'delete from provider_attempts where browser_hash = $1 and provider_id = $2 and expires_at > $3 returning provider_id, next_path, account_id, session_id',
    [hashToken(browser), providerId, new Date(now)],
  );
  const row = rows[0];
  if (row === undefined) return undefined;
  const connecting = row.account_id === null || row.session_id === null ? undefined : { accountId: row.account_id, sessionId: row.session_id };
  return { providerId: row.provider_id, next: row.next_path, connecting };
}
