import { isFromPage, type SignInStep } from './finish-sign-in.ts';
import type { IdentityParts } from './identity-parts.ts';
import { pendingCookie } from './pending-cookie.ts';
import { beginPending } from './pending-sign-ins.ts';
import { listSecondFactors } from './second-factors.ts';

/**
 * Stands between a first factor and the session while the account has two-step verification.
 *
 * A passkey is let through: it is asked to check its person, so it is something they have and something they are or know.
 */
export function askSecondFactor(parts: Pick<IdentityParts, 'database' | 'audit' | 'secure' | 'newId' | 'now'>): SignInStep {
  return async (account, method, request, reply, secondFactor) => {
    if (secondFactor !== undefined || method === 'passkey') return undefined;
    const methods = await listSecondFactors(parts.database, account.id);
    if (methods.length === 0) return undefined;
    const token = await parts.database.transaction(async (tx) => {
      const begun = await beginPending(parts, tx, account.id, method);
      await parts.audit.record(tx, { action: 'second-factor.asked', actor: account.id, address: request.clientAddress, requestId: request.id, result: 'ok', details: { method } });
      return begun;
    });
    void reply.header('set-cookie', pendingCookie(parts.secure, token));
    return { next: 'second-factor', methods, ...(isFromPage(request) ? {} : { token }) };
  };
}
