import type { AuditContext } from '@parley/platform/audit';
import { findAccountByLogin } from './accounts.ts';
import type { IdentityParts } from './identity-parts.ts';
import { issueLink } from './letter-links.ts';
import { letterTexts } from './letter-texts.ts';
import { keepPendingSignUp } from './pending-sign-ups.ts';
import type { NewAccount } from './sign-up.ts';

export type AskToConfirmDeps = Pick<IdentityParts, 'database' | 'audit' | 'sendMail' | 'publicUrl' | 'newId' | 'now'>;

/**
 * Remembers a sign-up and writes to its address: a link for a new one, a hint for one that has an account.
 *
 * Both cases do the same work and answer the same: only whoever reads the mail of that address learns which it is.
 *
 * Errors  Refusal USERNAME_IS_ALREADY_TAKEN: usernames are public
 */
export async function askToConfirm(deps: AskToConfirmDeps, wish: Omit<NewAccount, 'password'> & { readonly passwordHash: string }, context: AuditContext): Promise<void> {
  const { username, email, name, passwordHash: password } = wish;
  await deps.database.transaction(async (tx) => {
    const id = deps.newId();
    await keepPendingSignUp(tx, { id, username: username.toLowerCase(), email, name, password, at: new Date(deps.now()) });
    const token = await issueLink(tx, { purpose: 'sign-up', pendingId: id, email }, deps.now());
    const about = { publicUrl: deps.publicUrl, to: email };
    const known = await findAccountByLogin(tx, { email });
    await deps.sendMail(tx, known === undefined ? letterTexts.confirmSignUp({ ...about, token, username }) : letterTexts.alreadyAccount(about));
    await deps.audit.record(tx, { ...context, action: 'account.asked-for', object: known?.id, result: 'ok' });
  });
}
