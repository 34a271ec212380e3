import { isUniqueViolation, type Queryable, type Transaction } from '@parley/platform/db';
import { Refusal } from '@parley/platform/errors';
import type { ProvenIdentity } from './provider-settings.ts';

/** More providers than a person uses. */
export const mostLinkedIdentities = 20;

export type LinkedIdentity = { readonly id: string; readonly providerId: string; readonly label: string; readonly createdAt: Date; readonly lastUsedAt: Date };

/** Answers  the account that this identity opens */
export async function findLinkedAccount(port: Queryable, { issuer, subject }: Pick<ProvenIdentity, 'issuer' | 'subject'>): Promise<string | undefined> {
  const { rows } = await port.query<{ account_id: string }>('select account_id from linked_identities where issuer = $1 and subject = $2', [issuer, subject]);
  return rows[0]?.account_id;
}

type IdentityPage = { readonly after: { readonly at: Date; readonly id: string } | undefined; readonly limit: number };

/** The oldest first; all of them, or those after a place. */
export async function listLinkedIdentities(port: Queryable, accountId: string, page?: IdentityPage): Promise<LinkedIdentity[]> {
  const { rows } = await port.query<LinkedIdentity>(
    `select id, provider_id as "providerId", label, created_at as "createdAt", last_used_at as "lastUsedAt" from linked_identities
      where account_id = $1 and ($2::timestamptz is null or (created_at, id) > ($2, $3)) order by created_at, id limit $4`,
    [accountId, page?.after?.at ?? null, page?.after?.id ?? null, page?.limit ?? null],
  );
  return rows;
}

/** Errors  Refusal identity.provider.too-many. The account must be locked, so that two at once count each other. */
export async function demandFewIdentities(tx: Transaction, accountId: string): Promise<void> {
  const { rows } = await tx.query<{ count: number }>('select count(*)::int as count from linked_identities where account_id = $1', [accountId]);
  if ((rows[0]?.count ?? 0) >= mostLinkedIdentities) throw new Refusal('identity.provider.too-many');
}

/** Errors  Refusal identity.provider.linked-elsewhere when the identity opens an account already */
export async function insertLinkedIdentity(tx: Transaction, link: { readonly id: string; readonly accountId: string; readonly providerId: string; readonly identity: ProvenIdentity; readonly at: Date }): Promise<void> {
  const { id, accountId, providerId, identity, at } = link;
  const label = identity.email ?? identity.username ?? identity.name ?? '';
  try {
    await tx.savepoint(() =>
      tx.query('insert into linked_identities (id, account_id, provider_id, issuer, subject, label, created_at, last_used_at) values ($1, $2, $3, $4, $5, $6, $7, $7)', [
        id, accountId, providerId, identity.issuer, identity.subject, label, at,
      ]),
    );
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    throw new Refusal('identity.provider.linked-elsewhere');
  }
}

export async function noteUse(port: Queryable, { issuer, subject }: Pick<ProvenIdentity, 'issuer' | 'subject'>, at: Date): Promise<void> {
  await port.query('update linked_identities set last_used_at = $3 where issuer = $1 and subject = $2', [issuer, subject, at]);
}
