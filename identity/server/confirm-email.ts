import type { AuditContext } from '@parley/platform/audit';
import { isUniqueViolation, type Transaction } from '@parley/platform/db';
import { Refusal } from '@parley/platform/errors';
import { identityEvents } from '@parley/identity/contract';
import { findAccount } from './accounts.ts';
import { demandAllowedAddress } from './address-rule.ts';
import type { IdentityParts } from './identity-parts.ts';
import { dropLinks, issueLink, takeLink, type LetterLink } from './letter-links.ts';
import { letterTexts } from './letter-texts.ts';
import { openAccount } from './open-account.ts';
import { findPendingSignUp } from './pending-sign-ups.ts';

/**
 * Uses the link out of a letter to an address: the account begins, or the address is confirmed or replaced. The rule about
 * domains is asked here, because only now the address is somebody's.
 *
 * Answers  the confirmed address
 * Errors   Refusal identity.link.gone · EMAIL_DOMAIN_FORBIDDEN · USERNAME_IS_ALREADY_TAKEN; the link stays then
 */
export async function confirmEmail(parts: IdentityParts, token: string, context: AuditContext): Promise<{ readonly email: string }> {
  return parts.database.transaction(async (tx) => {
    const link = await takeLink(tx, token, ['sign-up', 'verify', 'change'], parts.now());
    if (link === undefined) throw new Refusal('identity.link.gone');
    // An address that the account has already is kept also where nobody new is let in.
    if (link.purpose !== 'verify') demandAllowedAddress(parts, link.email);
    await (link.purpose === 'sign-up' ? beginAccount(parts, tx, link, context) : setAddress(parts, tx, link, context));
    return { email: link.email };
  });
}

async function beginAccount(parts: IdentityParts, tx: Transaction, { pendingId, email }: LetterLink, context: AuditContext): Promise<void> {
  const pending = await findPendingSignUp(tx, { id: pendingId ?? '' });
  if (pending === undefined) throw new Refusal('identity.link.gone');
  await tx.query('delete from pending_sign_ups where id = $1', [pending.id]);
  const { username, name, password: passwordHash } = pending;
  const account = await openAccount(parts, tx, { username, email, name, emailVerified: true, role: 'member', passwordHash }).catch((error: unknown) => {
    // Somebody has brought the address in by another way meanwhile.
    throw error instanceof Refusal && error.code === 'USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL' ? new Refusal('identity.link.gone') : error;
  });
  await parts.publish(tx, identityEvents.accountOpened, { accountId: account.id });
  await parts.audit.record(tx, { ...context, action: 'account.opened', actor: account.id, result: 'ok' });
}

async function setAddress(parts: IdentityParts, tx: Transaction, { purpose, accountId, email }: LetterLink, context: AuditContext): Promise<void> {
  const account = await findAccount(tx, accountId ?? '');
  if (account === undefined || account.suspendedAt !== null || (purpose === 'verify' && account.email !== email)) throw new Refusal('identity.link.gone');
  await writeAddress(tx, account.id, email, new Date(parts.now()));
  if (account.email === email) return parts.audit.record(tx, { ...context, action: 'email.confirmed', actor: account.id, result: 'ok' });
  // Whoever reads the old address must not come in by a letter that was sent there before.
  await dropLinks(tx, account.id, ['reset', 'verify', 'change']);
  const token = await issueLink(tx, { purpose: 'undo', accountId: account.id, email: account.email }, parts.now());
  await parts.sendMail(tx, letterTexts.addressChanged({ publicUrl: parts.publicUrl, to: account.email, token }));
  await parts.audit.record(tx, { ...context, action: 'email.changed', actor: account.id, result: 'ok' });
}

/**
 * Gives an account an address that its person has shown to read.
 *
 * Errors  Refusal identity.link.gone when the address has become somebody else's
 */
export async function writeAddress(tx: Transaction, accountId: string, email: string, at: Date): Promise<void> {
  try {
    await tx.savepoint(() => tx.query('update accounts set email = $2, email_verified = true, updated_at = $3 where id = $1', [accountId, email, at]));
  } catch (error) {
    if (isUniqueViolation(error)) throw new Refusal('identity.link.gone');
    throw error;
  }
}
