import type { Queryable } from '@parley/platform/db';
import { dropRecoveryCodes } from './recovery-codes.ts';

/**
 * Takes away the passkeys and the two-step verification that an account got from a moment on: after it somebody else
 * was in. Older ones are the owner's own and stay, or whoever reads an old mailbox could take them away.
 */
export async function forgetFactorsSince(tx: Queryable, accountId: string, since: Date): Promise<void> {
  await tx.query('delete from passkeys where account_id = $1 and created_at >= $2', [accountId, since]);
  const { affected } = await tx.query('delete from totp_secrets where account_id = $1 and coalesce(confirmed_at, created_at) >= $2', [accountId, since]);
  if (affected > 0) await dropRecoveryCodes(tx, accountId);
}
