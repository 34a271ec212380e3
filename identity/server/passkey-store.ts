import { randomBytes } from 'node:crypto';
import type { Queryable } from '@parley/platform/db';
import type { Passkey } from '@parley/identity/contract';

/** More devices than a person has. */
export const maxPasskeys = 20;

export type PasskeyRow = {
  readonly id: string;
  readonly accountId: string;
  readonly credentialId: string;
  /** COSE key in base64url. */
  readonly publicKey: string;
  readonly counter: number;
  readonly transports: string;
  readonly name: string;
  readonly isBackedUp: boolean;
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
};

const columns =
  'id, account_id as "accountId", credential_id as "credentialId", public_key as "publicKey", counter, transports, name, is_backed_up as "isBackedUp", created_at as "createdAt", last_used_at as "lastUsedAt"';

export async function findPasskeyByCredential(port: Queryable, credentialId: string): Promise<PasskeyRow | undefined> {
  return (await port.query<PasskeyRow>(`select ${columns} from passkeys where credential_id = $1`, [credentialId])).rows[0];
}

export async function listPasskeys(port: Queryable, accountId: string): Promise<PasskeyRow[]> {
  return (await port.query<PasskeyRow>(`select ${columns} from passkeys where account_id = $1 order by created_at, id`, [accountId])).rows;
}

export async function countPasskeys(port: Queryable, accountId: string): Promise<number> {
  const { rows } = await port.query<{ count: number }>('select count(*)::int as count from passkeys where account_id = $1', [accountId]);
  return rows[0]?.count ?? 0;
}

/** Answers  whether it was new: a credential belongs to one account for ever */
export async function insertPasskey(tx: Queryable, row: Omit<PasskeyRow, 'lastUsedAt'>): Promise<boolean> {
  const { affected } = await tx.query(
    `insert into passkeys (id, account_id, credential_id, public_key, counter, transports, name, is_backed_up, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (credential_id) do nothing`,
    [row.id, row.accountId, row.credentialId, row.publicKey, row.counter, row.transports, row.name, row.isBackedUp, row.createdAt],
  );
  return affected > 0;
}

/** Answers  whether the account has it */
export async function renamePasskey(tx: Queryable, accountId: string, id: string, name: string): Promise<boolean> {
  return (await tx.query('update passkeys set name = $3 where id = $2 and account_id = $1', [accountId, id, name])).affected > 0;
}

/** Answers  its name, or undefined when the account has no such passkey */
export async function deletePasskey(tx: Queryable, accountId: string, id: string): Promise<string | undefined> {
  return (await tx.query<{ name: string }>('delete from passkeys where id = $2 and account_id = $1 returning name', [accountId, id])).rows[0]?.name;
}

/** Answers  the name under which authenticators know the account: random, and the same for all its passkeys. [WebAuthn §14.6.1] */
export async function passkeyHandle(tx: Queryable, accountId: string): Promise<string | undefined> {
  const { rows } = await tx.query<{ handle: string }>('update accounts set passkey_handle = coalesce(passkey_handle, $2) where id = $1 returning passkey_handle as handle', [
    accountId, randomBytes(32).toString('base64url'),
  ]);
  return rows[0]?.handle;
}

export async function findPasskeyHandle(port: Queryable, accountId: string): Promise<string | undefined> {
  const { rows } = await port.query<{ handle: string | null }>('select passkey_handle as handle from accounts where id = $1', [accountId]);
  return rows[0]?.handle ?? undefined;
}

/** As its owner sees it. */
export function publicPasskey({ id, name, createdAt, lastUsedAt, isBackedUp }: Omit<PasskeyRow, 'credentialId' | 'publicKey'>): Passkey {
  return { id, name, createdAt: createdAt.toISOString(), lastUsedAt: lastUsedAt?.toISOString() ?? null, isBackedUp };
}
