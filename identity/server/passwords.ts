import type { Queryable } from '@parley/platform/db';

/** The name under which a password stands among an account's ways to sign in. */
const provider = 'credential';

/** Answers  the hash, or undefined for an account without a password */
export async function findPasswordHash(port: Queryable, accountId: string): Promise<string | undefined> {
  const { rows } = await port.query<{ password: string | null }>('select password from sign_in_methods where account_id = $1 and provider_id = $2', [accountId, provider]);
  return rows[0]?.password ?? undefined;
}

/** Gives an account its password, or another one. */
export async function writePasswordHash(tx: Queryable, accountId: string, hash: string, made: { readonly id: string; readonly at: Date }): Promise<void> {
  const { affected } = await tx.query('update sign_in_methods set password = $3, updated_at = $4 where account_id = $1 and provider_id = $2', [accountId, provider, hash, made.at]);
  if (affected > 0) return;
  await tx.query(
    `insert into sign_in_methods (id, account_id, provider_id, provider_account_id, password, created_at, updated_at) values ($1, $2, $3, $2, $4, $5, $5)`,
    [made.id, accountId, provider, hash, made.at],
  );
}

/** Afterwards no password opens the account until it gets a new one. */
export async function forgetPassword(tx: Queryable, accountId: string): Promise<void> {
  await tx.query('delete from sign_in_methods where account_id = $1 and provider_id = $2', [accountId, provider]);
}
