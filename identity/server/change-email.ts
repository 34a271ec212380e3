import type { AuditContext } from '@parley/platform/audit';
import { Refusal } from '@parley/platform/errors';
import { findAccountByLogin, type AccountRow } from './accounts.ts';
import { demandAllowedAddress } from './address-rule.ts';
import { canonicalEmail } from './canonical-email.ts';
import type { IdentityParts } from './identity-parts.ts';
import { issueLink } from './letter-links.ts';
import { letterTexts } from './letter-texts.ts';

/**
 * Writes to the address that an account shall have. The account keeps its old one until the link there is used.
 *
 * An address that belongs to somebody gets a letter too, with no link in it: the answer does not tell which addresses
 * have accounts.
 *
 * Errors  Refusal identity.mail.not-configured · INVALID_EMAIL · identity.email.unchanged · EMAIL_DOMAIN_FORBIDDEN
 */
export async function changeEmail(parts: IdentityParts, account: AccountRow, text: string, context: AuditContext): Promise<void> {
  if (!parts.canSendMail) throw new Refusal('identity.mail.not-configured');
  const email = canonicalEmail(text);
  if (email === undefined) throw new Refusal('INVALID_EMAIL');
  if (email === account.email) throw new Refusal('identity.email.unchanged');
  demandAllowedAddress(parts, email);
  if (parts.limiter.take('identity.letter.address', `change ${email}`) !== undefined) return;
  await parts.database.transaction(async (tx) => {
    const token = await issueLink(tx, { purpose: 'change', accountId: account.id, email }, parts.now());
    const about = { publicUrl: parts.publicUrl, to: email };
    const known = await findAccountByLogin(tx, { email });
    await parts.sendMail(tx, known === undefined ? letterTexts.confirmNewAddress({ ...about, token, username: account.username ?? account.name }) : letterTexts.alreadyAccount(about));
    await parts.audit.record(tx, { ...context, action: 'email.change-asked', actor: account.id, result: 'ok' });
  });
}
