import type { Queryable } from '@parley/platform/db';
import { findAccount } from './accounts.ts';
import { factorLetter, type FactorNews } from './factor-letters.ts';
import { takeOrRefuse } from './identity-limits.ts';
import type { IdentityParts } from './identity-parts.ts';

/**
 * Tells the owner of an account what was changed about its factors, in the transaction that changes it.
 *
 * Errors  Refusal http.too-many-requests: an address that nobody has confirmed may be a stranger's, and is not flooded
 */
export async function tellOwner(parts: Pick<IdentityParts, 'limiter' | 'publicUrl' | 'sendMail'>, tx: Queryable, accountId: string, news: FactorNews): Promise<void> {
  takeOrRefuse(parts.limiter, 'identity.factors', accountId);
  const account = await findAccount(tx, accountId);
  if (account !== undefined) await parts.sendMail(tx, factorLetter(account, parts.publicUrl, news));
}
