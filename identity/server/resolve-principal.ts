import type { Queryable } from '@parley/platform/db';
import type { AccountRole, Principal, ResolvePrincipal } from '@parley/identity/contract';
import { objectionToAddress, type AddressRule } from './address-rule.ts';
import { readSessionToken } from './session-cookie.ts';
import { noteUseEveryMs, sessionLife } from './session-life.ts';
import { hashToken } from './session-token.ts';

type SessionRow = {
  id: string;
  account_id: string;
  name: string;
  username: string | null;
  image: string | null;
  role: AccountRole;
  email: string;
  emailVerified: boolean;
  created_at: Date;
  updated_at: Date;
  expires_at: Date;
  authenticated_at: Date | null;
};

export type ResolvePrincipalOptions = { readonly database: Queryable; readonly secure: boolean; readonly now: () => number; readonly rule: AddressRule };

/**
 * Looks up the session behind a request: one indexed query by the token's hash, and once an hour a note that it is used.
 *
 * A session of an account that the rule about addresses forbids is none, from the first request of a start with a
 * stricter rule on; `endForbiddenSessions` takes it away later.
 */
export function createResolvePrincipal({ database, secure, now, rule }: ResolvePrincipalOptions): ResolvePrincipal {
  return async (headers) => {
    const token = readSessionToken(headers, secure);
    if (token === undefined) return undefined;
    const at = now();
    const { rows } = await database.query<SessionRow>(
      `select s.id, s.account_id, s.created_at, s.updated_at, s.expires_at, s.authenticated_at, a.name, a.username, a.image, a.role, a.email, a.email_verified as "emailVerified"
         from sessions s join accounts a on a.id = s.account_id
        where s.token = $1 and s.expires_at > $2 and a.suspended_at is null`,
      [hashToken(token), new Date(at)],
    );
    const row = rows[0];
    if (row === undefined || objectionToAddress(rule, row) !== undefined) return undefined;
    const { idleMs, absoluteMs } = sessionLife(row.role);
    const endsAt = row.created_at.getTime() + absoluteMs;
    if (at >= endsAt) return undefined;
    if (at - row.updated_at.getTime() > noteUseEveryMs) {
      // A guest's end was told at the door; use does not move it.
      const until = row.role === 'guest' ? row.expires_at : new Date(Math.min(at + idleMs, endsAt));
      await database.query('update sessions set updated_at = $2, expires_at = $3 where id = $1', [row.id, new Date(at), until]);
    }
    return principalOf(row);
  };
}

function principalOf(row: SessionRow): Principal {
  return {
    accountId: row.account_id,
    name: row.name,
    username: row.username ?? row.name,
    sessionId: row.id,
    role: row.role,
    authenticatedAtMs: (row.authenticated_at ?? row.created_at).getTime(),
    ...(row.image === null ? {} : { image: row.image }),
  };
}
