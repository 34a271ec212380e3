import type { Queryable } from '@parley/platform/db';
import type { SealedPlace, Sealer } from './sealed-text.ts';
import { findTotpStep } from './totp.ts';

export type TotpStoreDeps = { readonly sealer: Sealer; readonly now: () => number };

type TotpRow = { readonly sealed: string; readonly confirmed_at: Date | null };

/** Keeps a secret that no code has confirmed yet; an older one of that kind is replaced. Answers  false when one counts already */
export async function keepTotpSecret(deps: TotpStoreDeps, tx: Queryable, accountId: string, secret: string): Promise<boolean> {
  const { affected } = await tx.query(
    `insert into totp_secrets (account_id, sealed, created_at) values ($1, $2, $3)
     on conflict (account_id) do update set sealed = excluded.sealed, created_at = excluded.created_at, last_step = 0 where totp_secrets.confirmed_at is null`,
    [accountId, deps.sealer.seal(secret, placeOf(accountId)), new Date(deps.now())],
  );
  return affected > 0;
}

/** Answers  'none' without a secret, 'on' when it counts already, 'wrong' for a code that is not its own, else 'confirmed' */
export async function confirmTotp(deps: TotpStoreDeps, tx: Queryable, accountId: string, code: string): Promise<'none' | 'on' | 'wrong' | 'confirmed'> {
  const row = await lockTotp(tx, accountId);
  if (row === undefined) return 'none';
  if (row.confirmed_at !== null) return 'on';
  if (!(await useStep(deps, tx, accountId, row.sealed, code))) return 'wrong';
  await tx.query('update totp_secrets set confirmed_at = $2 where account_id = $1', [accountId, new Date(deps.now())]);
  return 'confirmed';
}

/** Uses a code up. Answers  whether it was one of this account that nobody has used before. */
export async function useTotpCode(deps: TotpStoreDeps, tx: Queryable, accountId: string, code: string): Promise<boolean> {
  const row = await lockTotp(tx, accountId);
  return row !== undefined && row.confirmed_at !== null && useStep(deps, tx, accountId, row.sealed, code);
}

/** Answers  since when codes are asked for, or undefined when they are not */
export async function findTotpSince(port: Queryable, accountId: string): Promise<Date | undefined> {
  const { rows } = await port.query<{ confirmed_at: Date }>('select confirmed_at from totp_secrets where account_id = $1 and confirmed_at is not null', [accountId]);
  return rows[0]?.confirmed_at;
}

/** Answers  whether one that counted was there */
export async function dropTotp(tx: Queryable, accountId: string): Promise<boolean> {
  const { rows } = await tx.query<{ confirmed_at: Date | null }>('delete from totp_secrets where account_id = $1 returning confirmed_at', [accountId]);
  return (rows[0]?.confirmed_at ?? null) !== null;
}

async function lockTotp(tx: Queryable, accountId: string): Promise<TotpRow | undefined> {
  return (await tx.query<TotpRow>('select sealed, confirmed_at from totp_secrets where account_id = $1 for update', [accountId])).rows[0];
}

async function useStep(deps: TotpStoreDeps, tx: Queryable, accountId: string, sealed: string, code: string): Promise<boolean> {
  const secret = deps.sealer.open(sealed, placeOf(accountId));
  if (secret === undefined) throw new Error('a secret of an authenticator app does not open under the master key');
  const step = findTotpStep(secret, code, deps.now());
  if (step === undefined) return false;
  // The condition is the rule: who comes second with a step finds nothing to change, whatever process it is in.
  const { affected } = await tx.query('update totp_secrets set last_step = $2 where account_id = $1 and last_step < $2', [accountId, step]);
  return affected > 0;
}

function placeOf(accountId: string): SealedPlace {
  return { table: 'totp_secrets', row: accountId, column: 'sealed' };
}
