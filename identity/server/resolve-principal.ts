import type { Queryable } from '@parley/platform/db';
import type { Principal, ResolvePrincipal } from '@parley/identity/contract';
import { hashSessionToken } from './auth-adapter.ts';
import { absoluteLifeMs } from './auth.ts';

/** Ours have 32 characters; a longer text is not looked up. */
const maxTokenLength = 128;

type SessionRow = { id: string; account_id: string; name: string; username: string | null; image: string | null };

export type ResolvePrincipalOptions = { readonly database: Queryable; readonly cookieName: string; readonly now: () => number };

/**
 * Looks up the session behind a request: one indexed query by the token's hash.
 *
 * The cookie's seal is not checked here: it protects nothing that 190 random bits and the row do not.
 */
export function createResolvePrincipal(options: ResolvePrincipalOptions): ResolvePrincipal {
  return async (headers) => {
    const token = bearerToken(headers['authorization']) ?? cookieToken(headers['cookie'], options.cookieName);
    if (token === undefined || token === '' || token.length > maxTokenLength) return undefined;
    const now = options.now();
    const { rows } = await options.database.query<SessionRow>(
      `select s.id, s.account_id, a.name, a.username, a.image
         from sessions s join accounts a on a.id = s.account_id
        where s.token = $1 and s.expires_at > $2 and s.created_at > $3`,
      [hashSessionToken(token), new Date(now), new Date(now - absoluteLifeMs)],
    );
    const row = rows[0];
    return row ? principalOf(row) : undefined;
  };
}

function principalOf(row: SessionRow): Principal {
  return {
    accountId: row.account_id,
    name: row.name,
    username: row.username ?? row.name,
    sessionId: row.id,
    ...(row.image === null ? {} : { image: row.image }),
  };
}

function bearerToken(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' && /^bearer /i.test(header) ? header.slice(7).trim() : undefined;
}

/** The value is `<token>.<seal>`, percent-encoded; tokens have no dot and nothing to encode. */
function cookieToken(header: string | string[] | undefined, name: string): string | undefined {
  if (typeof header !== 'string') return undefined;
  for (const part of header.split(';')) {
    const text = part.trim();
    if (text.startsWith(`${name}=`)) return text.slice(name.length + 1).split('.', 1)[0];
  }
  return undefined;
}
