import type { Transaction } from '@parley/platform/db';
import { Refusal } from '@parley/platform/errors';
import { findAccount } from '../accounts.ts';
import { canonicalEmail } from '../canonical-email.ts';
import type { IdentityParts } from '../identity-parts.ts';
import { countWaysIn } from '../ways-in.ts';
import { demandFewIdentities, findLinkedAccount, insertLinkedIdentity } from './linked-identities.ts';
import type { ProvenIdentity } from './provider-settings.ts';

export type Linking = { readonly accountId: string; readonly sessionId: string; readonly providerId: string; readonly identity: ProvenIdentity };

/**
 * Connects a proven identity to the account of a signed-in person.
 *
 * When the provider has verified the very address that the account only claims, the address becomes verified, and every
 * other session ends: whoever registered that address before its owner came is out.
 *
 * Errors  Refusal identity.provider.linked-elsewhere · identity.provider.too-many
 */
export async function linkIdentity(parts: IdentityParts, tx: Transaction, linking: Linking): Promise<void> {
  const { accountId, sessionId, providerId, identity } = linking;
  const linkedTo = await findLinkedAccount(tx, identity);
  if (linkedTo === accountId) return;
  if (linkedTo !== undefined) throw new Refusal('identity.provider.linked-elsewhere');
  await tx.query('select 1 from accounts where id = $1 for update', [accountId]);
  const account = await findAccount(tx, accountId);
  if (account === undefined) throw new Refusal('http.sign-in-required');
  await demandFewIdentities(tx, accountId);
  await insertLinkedIdentity(tx, { id: parts.newId(), accountId, providerId, identity, at: new Date(parts.now()) });
  if (account.emailVerified || !identity.emailVerified || canonicalEmail(identity.email ?? '') !== account.email) return;
  await tx.query('update accounts set email_verified = true where id = $1', [accountId]);
  await parts.sessions.endAll(tx, accountId, sessionId);
}

/** Errors  Refusal identity.provider.not-linked · identity.provider.last-way-in */
export async function unlinkIdentity(tx: Transaction, accountId: string, id: string): Promise<{ readonly providerId: string }> {
  // Two windows that each remove one of two ways must not both succeed.
  await tx.query('select 1 from accounts where id = $1 for update', [accountId]);
  const { rows } = await tx.query<{ provider_id: string }>('delete from linked_identities where id = $1 and account_id = $2 returning provider_id', [id, accountId]);
  if (rows[0] === undefined) throw new Refusal('identity.provider.not-linked');
  if ((await countWaysIn(tx, accountId)) === 0) throw new Refusal('identity.provider.last-way-in');
  return { providerId: rows[0].provider_id };
}
