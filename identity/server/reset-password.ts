import type { AuditContext } from '@parley/platform/audit';
import { Refusal } from '@parley/platform/errors';
import { findAccount } from './accounts.ts';
import { hashOrRefuse } from './hash-or-refuse.ts';
import type { IdentityParts } from './identity-parts.ts';
import { dropLinks, findLink, takeLink } from './letter-links.ts';
import { letterTexts } from './letter-texts.ts';
import { checkNewPassword, obviousWords } from './password-policy.ts';
import { writePasswordHash } from './passwords.ts';

/**
 * Gives an account the password that its person has chosen with a link out of a letter. Every session ends: whoever has
 * forgotten a password may have lost it to somebody.
 *
 * Errors  Refusal identity.link.gone · those of the password, and the link stays then
 */
export async function resetPassword(parts: IdentityParts, token: string, password: string, context: AuditContext): Promise<void> {
  const { database, now } = parts;
  // Looked at before the password is hashed: nobody without a link makes this server work.
  const link = await findLink(database, token, ['reset'], now());
  const account = link && (await findAccount(database, link.accountId ?? ''));
  if (account === undefined || account.suspendedAt !== null) throw new Refusal('identity.link.gone');
  checkNewPassword(password, obviousWords(account, parts.publicUrl));
  const hash = await hashOrRefuse(parts.passwordHash, password);
  await database.transaction(async (tx) => {
    const taken = await takeLink(tx, token, ['reset'], now());
    if (taken === undefined) throw new Refusal('identity.link.gone');
    await writePasswordHash(tx, account.id, hash, { id: parts.newId(), at: new Date(now()) });
    // The link has shown that they read this address.
    await tx.query('update accounts set email_verified = true, updated_at = $3 where id = $1 and email = $2', [account.id, taken.email, new Date(now())]);
    await dropLinks(tx, account.id, ['reset', 'change']);
    await parts.sessions.endAll(tx, account.id);
    await parts.sendMail(tx, letterTexts.passwordChanged({ publicUrl: parts.publicUrl, to: taken.email }));
    await parts.audit.record(tx, { ...context, action: 'password.reset', actor: account.id, result: 'ok' });
  });
}
