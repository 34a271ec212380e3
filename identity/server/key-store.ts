import type { Queryable } from '@parley/platform/db';
import type { KeyPurpose, PublicKeyJwk } from '@parley/identity/contract';

export type KeyState = 'next' | 'current' | 'previous' | 'retired' | 'revoked';

/** One key as the table keeps it. `sealed` opens only under the master key. */
export type KeyRow = {
  readonly keyId: string;
  readonly purpose: KeyPurpose;
  readonly algorithm: 'ES384' | 'HS256';
  readonly state: KeyState;
  readonly sealed: string;
  readonly publicJwk: PublicKeyJwk | null;
  readonly verifyUntil: Date | null;
};

const columns = 'key_id as "keyId", purpose, algorithm, state, sealed, public_jwk as "publicJwk", verify_until as "verifyUntil"';

/** Every key that may still vouch for somebody. */
export async function listLiveKeys(port: Queryable): Promise<KeyRow[]> {
  const { rows } = await port.query<KeyRow>(`select ${columns} from keys where state in ('next', 'current', 'previous') order by created_at`);
  return rows;
}

/** A key as an operator may see it. */
export type ListedKey = Pick<KeyRow, 'keyId' | 'purpose' | 'algorithm' | 'state' | 'verifyUntil'> & { readonly createdAt: Date; readonly stateSince: Date };

export type KeyPage = { readonly after: { readonly at: Date; readonly id: string } | undefined; readonly limit: number };

/** The newest first, after a place. */
export async function listKeys(port: Queryable, now: number, { after, limit }: KeyPage): Promise<ListedKey[]> {
  const { rows } = await port.query<ListedKey>(
    `select key_id as "keyId", purpose, algorithm, verify_until as "verifyUntil", created_at as "createdAt", state_since as "stateSince",
            case when state = 'previous' and verify_until <= $1 then 'retired' else state end as state
       from keys where $2::timestamptz is null or (created_at, key_id) < ($2, $3) order by created_at desc, key_id desc limit $4`,
    [new Date(now), after?.at ?? null, after?.id ?? null, limit],
  );
  return rows;
}

export async function insertKey(port: Queryable, key: KeyRow, at: Date): Promise<void> {
  await port.query(
    'insert into keys (key_id, purpose, algorithm, state, sealed, public_jwk, created_at, state_since) values ($1, $2, $3, $4, $5, $6, $7, $7)',
    [key.keyId, key.purpose, key.algorithm, key.state, key.sealed, key.publicJwk, at],
  );
}

/** Answers  the key as it was before, or undefined when there is none; it stays locked for this transaction */
export async function lockKey(port: Queryable, keyId: string): Promise<KeyRow | undefined> {
  const { rows } = await port.query<KeyRow>(`select ${columns} from keys where key_id = $1 for update`, [keyId]);
  return rows[0];
}

/** The keys of a purpose in a state, locked for this transaction. */
export async function lockKeys(port: Queryable, purpose: KeyPurpose, state: KeyState): Promise<KeyRow[]> {
  const { rows } = await port.query<KeyRow>(`select ${columns} from keys where purpose = $1 and state = $2 for update`, [purpose, state]);
  return rows;
}

export async function moveKey(port: Queryable, keyId: string, state: KeyState, at: Date, verifyUntil: Date | null = null): Promise<void> {
  await port.query('update keys set state = $2, state_since = $3, verify_until = $4 where key_id = $1', [keyId, state, at, verifyUntil]);
}
