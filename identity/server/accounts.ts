import type { Queryable } from '@parley/platform/db';
import type { AccountRole } from '@parley/identity/contract';

export type AccountRow = {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly emailVerified: boolean;
  readonly image: string | null;
  readonly username: string | null;
  readonly role: AccountRole;
  readonly suspendedAt: Date | null;
};

const columns = 'id, name, email, email_verified as "emailVerified", image, username, role, suspended_at as "suspendedAt"';

/** How somebody names their account when they sign in. */
export type Login = { readonly email: string } | { readonly username: string };

export async function findAccount(port: Queryable, id: string): Promise<AccountRow | undefined> {
  return (await port.query<AccountRow>(`select ${columns} from accounts where id = $1`, [id])).rows[0];
}

/** Guests are never found: they have nothing to sign in with. Shape  the e-mail address is canonical; usernames are stored in lower case */
export async function findAccountByLogin(port: Queryable, login: Login): Promise<AccountRow | undefined> {
  const [column, value] = 'email' in login ? ['email', login.email] : ['username', login.username.toLowerCase()];
  return (await port.query<AccountRow>(`select ${columns} from accounts where ${column} = $1 and role <> 'guest'`, [value])).rows[0];
}

export type NewAccountRow = Pick<AccountRow, 'id' | 'name' | 'email' | 'emailVerified' | 'username' | 'role'> & { readonly image?: string | null };

/** Errors  DatabaseError 23505 when the name or the address is taken */
export async function insertAccount(port: Queryable, account: NewAccountRow): Promise<void> {
  const { id, name, email, emailVerified, username, role, image } = account;
  await port.query('insert into accounts (id, name, email, email_verified, username, role, image) values ($1, $2, $3, $4, $5, $6, $7)', [
    id, name, email, emailVerified, username?.toLowerCase() ?? null, role, image ?? null,
  ]);
}

/** As others and the person itself see it. */
export function publicAccount(account: AccountRow): { id: string; name: string; username: string; email: string; emailVerified: boolean; image: string | null; role: AccountRole } {
  const { id, name, username, email, emailVerified, image, role } = account;
  // A guest's address is nobody's and stands for nothing.
  return { id, name, username: username ?? name, email: role === 'guest' ? '' : email, emailVerified, image, role };
}
