import type { Queryable } from '@parley/platform/db';
import type { SecondFactor } from '@parley/identity/contract';
import { countPasskeys } from './passkey-store.ts';
import { countRecoveryCodes } from './recovery-codes.ts';
import { findTotpSince } from './totp-store.ts';

/** Answers  what this account can prove beside its first factor; empty while two-step verification is off */
export async function listSecondFactors(port: Queryable, accountId: string): Promise<SecondFactor[]> {
  if ((await findTotpSince(port, accountId)) === undefined) return [];
  const methods: SecondFactor[] = ['totp'];
  if ((await countRecoveryCodes(port, accountId)) > 0) methods.push('recovery-code');
  if ((await countPasskeys(port, accountId)) > 0) methods.push('passkey');
  return methods;
}
