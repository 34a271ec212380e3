import type { AccountRole } from '@parley/identity/contract';

const hourMs = 3600_000;
const dayMs = 24 * hourMs;

/** Milliseconds without use, and from the sign-in on in any case, after which a session ends. */
export type SessionLife = { readonly idleMs: number; readonly absoluteMs: number };

const lives: Readonly<Record<AccountRole, SessionLife>> = {
  member: { idleMs: 14 * dayMs, absoluteMs: 90 * dayMs },
  // An operator's session opens everything, so it is asked for more often.
  operator: { idleMs: 12 * hourMs, absoluteMs: 7 * dayMs },
  // How long a guest stays is configured, and told when the session begins; this is the most it can be.
  guest: { idleMs: dayMs, absoluteMs: 30 * dayMs },
};

export function sessionLife(role: AccountRole): SessionLife {
  return lives[role];
}

/** Use is written down at most this often: a session in use costs one row update per hour. */
export const noteUseEveryMs = hourMs;

/** More devices than a person has; the one unused for longest makes room. */
export const maxSessions = 20;
