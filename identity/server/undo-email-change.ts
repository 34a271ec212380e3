import type { AuditContext } from '@parley/platform/audit';
import { Refusal } from '@parley/platform/errors';
import { findAccount } from './accounts.ts';
import { writeAddress } from './confirm-email.ts';
import { forgetFactorsSince } from './forget-factors.ts';
import type { IdentityParts } from './identity-parts.ts';
import { dropLinks, issueLink, takeLink } from './letter-links.ts';
import { letterTexts } from './letter-texts.ts';
import { forgetPassword } from './passwords.ts';

/**
 * Gives an account its old address back, for a person who says that it was not they who changed it.
 *
 * Whoever changed it had a session and a proof, so they may know the password: every session ends, the password is
 * forgotten, passkeys and second factors that were added since are taken away, and the old address gets a link to choose
 * another password. Links that were made after this one go, above all the
 * one with which the address could be taken away again; those made before belong to earlier readers and stay.
 *
 * Errors  Refusal identity.link.gone
 */
export async function undoEmailChange(parts: IdentityParts, token: string, context: AuditContext): Promise<{ readonly email: string }> {
  return parts.database.transaction(async (tx) => {
    const link = await takeLink(tx, token, ['undo'], parts.now());
    const account = link && (await findAccount(tx, link.accountId ?? ''));
    if (link === undefined || account === undefined || account.suspendedAt !== null) throw new Refusal('identity.link.gone');
    const { email } = link;
    await writeAddress(tx, account.id, email, new Date(parts.now()));
    await dropLinks(tx, account.id, ['reset', 'verify', 'change']);
    await tx.query(`delete from letter_links where account_id = $1 and purpose = 'undo' and created_at >= $2`, [account.id, link.createdAt]);
    await forgetPassword(tx, account.id);
    await forgetFactorsSince(tx, account.id, link.createdAt);
    await parts.sessions.endAll(tx, account.id);
    const reset = await issueLink(tx, { purpose: 'reset', accountId: account.id, email }, parts.now());
    await parts.sendMail(tx, letterTexts.addressRestored({ publicUrl: parts.publicUrl, to: email, token: reset }));
    await parts.audit.record(tx, { ...context, action: 'email.restored', actor: account.id, result: 'ok' });
    return { email };
  });
}
