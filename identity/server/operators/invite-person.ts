import type { AuditContext } from '@parley/platform/audit';
import { Refusal } from '@parley/platform/errors';
import { identityEvents, type Person } from '@parley/identity/contract';
import { objectionToAddress } from '../address-rule.ts';
import { canonicalEmail } from '../canonical-email.ts';
import type { IdentityParts } from '../identity-parts.ts';
import { openAccount } from '../open-account.ts';
import { hashToken, newSessionToken } from '../session-token.ts';
import { checkUsername } from '../sign-up.ts';

/** Over a long weekend. */
const welcomeLifeMs = 4 * 24 * 3_600_000;

export type PersonWish = { readonly username: string; readonly email: string; readonly name?: string | undefined };

/**
 * Makes an account for somebody and writes to them: the letter's link lets them choose a password. It is the way in
 * where sign-up is closed.
 *
 * Errors  Refusal with a code of `identityErrors`
 */
export async function invitePerson(parts: IdentityParts, wish: PersonWish, by: AuditContext): Promise<Person> {
  checkUsername(wish.username);
  const email = canonicalEmail(wish.email);
  if (email === undefined) throw new Refusal('INVALID_EMAIL');
  // An empty list closes sign-up; a list of domains holds for everybody, so this account could never be used.
  if (objectionToAddress(parts, { role: 'member', email, emailVerified: true }) !== undefined) throw new Refusal('EMAIL_DOMAIN_FORBIDDEN');
  if (!parts.canSendMail) throw new Refusal('identity.mail.not-configured');
  const token = newSessionToken();
  const at = new Date(parts.now());
  return parts.database.transaction(async (tx) => {
    const opened = await openAccount(parts, tx, { username: wish.username, email, name: wish.name ?? wish.username, emailVerified: false, role: 'member' });
    await tx.query('insert into welcome_tokens (token_hash, account_id, expires_at) values ($1, $2, $3)', [hashToken(token), opened.id, new Date(at.getTime() + welcomeLifeMs)]);
    await parts.sendMail(tx, {
      to: email,
      subject: 'Your account is ready',
      // In the fragment: it reaches no server's log and no Referer.
      text: ['Somebody who runs this server has made an account for you.', '', 'Choose a password to begin. The link works once, for four days:', `${parts.publicUrl}/welcome#${token}`, '', 'If you did not expect this, you can ignore it.'].join('\n'),
    });
    await parts.publish(tx, identityEvents.accountOpened, { accountId: opened.id });
    await parts.audit.record(tx, { ...by, action: 'account.opened', object: opened.id, result: 'ok', details: { by: 'operator' } });
    return { id: opened.id, name: opened.name, username: opened.username ?? opened.name, email, emailVerified: false, role: opened.role, suspended: false, sessions: 0, createdAt: at.toISOString() };
  });
}
