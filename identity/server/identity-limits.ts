import { tooManyRequests } from '@parley/platform/http';
import type { Limiter } from '@parley/platform/limits';

/** Guesses per address and per account, and new accounts. A locked account would be a weapon; a slow one is not. */
export const identityLimits = {
  'identity.sign-in': { count: 30, perMs: 15 * 60_000 },
  'identity.sign-in.account': { count: 10, perMs: 15 * 60_000 },
  /** The same account from a browser that has signed in to it before: somebody else's guesses do not count here. */
  'identity.sign-in.known-device': { count: 10, perMs: 15 * 60_000 },
  'identity.sign-up': { count: 10, perMs: 3_600_000 },
  /** Each costs requests to somebody else's server. */
  'identity.provider': { count: 30, perMs: 15 * 60_000 },
  'identity.setup': { count: 10, perMs: 15 * 60_000 },
  'identity.welcome': { count: 20, perMs: 15 * 60_000 },
  'identity.invite': { count: 60, perMs: 3_600_000 },
  'identity.invite.account': { count: 20, perMs: 86_400_000 },
  'identity.guest': { count: 30, perMs: 15 * 60_000 },
  'identity.sign-up.all': { count: 100, perMs: 3_600_000 },
  'identity.picture': { count: 20, perMs: 3_600_000 },
  /** A page shows everybody's at once; each is asked for once and kept by the browser. */
  'identity.picture.look': { count: 6_000, perMs: 60_000 },
  'identity.picture.look.account': { count: 1_200, perMs: 60_000 },
  'identity.export': { count: 10, perMs: 3_600_000 },
  /** Letters that somebody asks for: from one place, and to one address, where the fourth is not sent and nobody is told. */
  'identity.letter': { count: 10, perMs: 3_600_000 },
  'identity.letter.address': { count: 3, perMs: 3_600_000 },
  /** Links out of letters that are looked at or used. */
  'identity.link': { count: 60, perMs: 15 * 60_000 },
  /** Passwords that a signed-in person types again, per account: a stolen session must not become a stolen password. */
  'identity.confirm': { count: 10, perMs: 15 * 60_000 },
  /** Second factors: per address, per account, and per account from a browser that has signed in to it before. */
  'identity.second-factor': { count: 20, perMs: 15 * 60_000 },
  'identity.second-factor.account': { count: 5, perMs: 5 * 60_000 },
  'identity.second-factor.known-device': { count: 5, perMs: 5 * 60_000 },
  /** Letters that say that somebody has the password and not the second factor. */
  'identity.second-factor.letter': { count: 1, perMs: 3_600_000 },
  /** Changes of one account's factors: each is told by letter. */
  'identity.factors': { count: 30, perMs: 3_600_000 },
  'identity.passkey': { count: 30, perMs: 15 * 60_000 },
  /** The sign-in page asks once when it opens, and again every few minutes while it stays open. */
  'identity.passkey.options': { count: 120, perMs: 15 * 60_000 },
} as const;

/** Errors  Refusal http.too-many-requests with the time to wait */
export function takeOrRefuse(limiter: Limiter, name: string, key: string): void {
  const waitMs = limiter.take(name, key);
  if (waitMs !== undefined) throw tooManyRequests(waitMs);
}
