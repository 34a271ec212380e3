import type { AuditContext } from '@parley/platform/audit';
import { Refusal } from '@parley/platform/errors';
import type { AccountRow } from './accounts.ts';
import { hashOrRefuse } from './hash-or-refuse.ts';
import type { IdentityParts } from './identity-parts.ts';
import { dropLinks } from './letter-links.ts';
import { letterTexts } from './letter-texts.ts';
import { checkNewPassword, obviousWords } from './password-policy.ts';
import { writePasswordHash } from './passwords.ts';

/**
 * Gives an account another password. The session that asked gets a new token, every other one ends.
 *
 * Shape    the caller has checked the old password
 * Answers  the new token of the session
 * Errors   Refusal PASSWORD_TOO_… · http.sign-in-required when the session has ended meanwhile
 */
export async function changePassword(parts: IdentityParts, account: AccountRow, newPassword: string, context: AuditContext & { readonly sessionId: string }): Promise<string> {
  checkNewPassword(newPassword, obviousWords(account, parts.publicUrl));
  const hash = await hashOrRefuse(parts.passwordHash, newPassword);
  return parts.database.transaction(async (tx) => {
    const token = await parts.sessions.renew(tx, context.sessionId);
    if (token === undefined) throw new Refusal('http.sign-in-required');
    await writePasswordHash(tx, account.id, hash, { id: parts.newId(), at: new Date(parts.now()) });
    await dropLinks(tx, account.id, ['reset', 'change']);
    await parts.sessions.endAll(tx, account.id, context.sessionId);
    await parts.sendMail(tx, letterTexts.passwordChanged({ publicUrl: parts.publicUrl, to: account.email }));
    await parts.audit.record(tx, { ...context, action: 'password.changed', actor: account.id, result: 'ok' });
    return token;
  });
}
