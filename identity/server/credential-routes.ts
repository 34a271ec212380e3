import type { FastifyReply, FastifyRequest } from 'fastify';
import { Refusal } from '@parley/platform/errors';
import { recentProofMs, type App } from '@parley/platform/http';
import { changeEmailRequest, changePasswordRequest, confirmRequest, letterWishAnswer, ownAddressAnswer, renewedAnswer } from '@parley/identity/contract';
import { findAccount, type AccountRow } from './accounts.ts';
import { changeEmail } from './change-email.ts';
import { changePassword } from './change-password.ts';
import { checkPassword } from './check-password.ts';
import { isFromPage } from './finish-sign-in.ts';
import { takeOrRefuse } from './identity-limits.ts';
import type { IdentityParts } from './identity-parts.ts';
import { findPasswordHash } from './passwords.ts';
import { sessionCookie } from './session-cookie.ts';

const passwordRefusals = ['identity.password.wrong', 'identity.password.none'];

/** What a signed-in person does to their own address and password. */
export function credentialRoutes(app: App, parts: IdentityParts): void {
  app.get('/api/auth/address', { config: { policy: 'account' }, schema: { summary: 'One’s own address, and what can be done about it', response: { 200: ownAddressAnswer } } }, async (request) => {
    const account = await ownAccount(parts, request);
    const { rows } = await parts.database.query<{ email: string }>(`select email from letter_links where account_id = $1 and purpose = 'change' and expires_at > $2`, [account.id, new Date(parts.now())]);
    const hasPassword = (await findPasswordHash(parts.database, account.id)) !== undefined;
    return { email: account.email, emailVerified: account.emailVerified, pendingEmail: rows[0]?.email ?? null, hasPassword, canSendMail: parts.canSendMail };
  });

  app.post(
    '/api/auth/change-email',
    {
      config: { policy: 'account', recent: true, limit: 'identity.letter', refuses: ['INVALID_EMAIL', 'EMAIL_DOMAIN_FORBIDDEN', 'identity.email.unchanged', 'identity.mail.not-configured'] },
      schema: { summary: 'Ask for another address; it counts when the letter to it is confirmed', body: changeEmailRequest, response: { 202: letterWishAnswer } },
    },
    async (request, reply) => {
      await changeEmail(parts, await ownAccount(parts, request), request.body.email, contextOf(request));
      return reply.code(202).send({ accepted: true });
    },
  );

  app.post(
    '/api/auth/change-password',
    {
      config: { policy: 'account', refuses: [...passwordRefusals, 'PASSWORD_TOO_SHORT', 'PASSWORD_TOO_LONG', 'PASSWORD_TOO_OBVIOUS'] },
      schema: { summary: 'Change the password; ends every other session', body: changePasswordRequest, response: { 200: renewedAnswer } },
    },
    async (request, reply) => {
      const account = await ownAccount(parts, request);
      const { currentPassword, newPassword } = request.body;
      if (currentPassword !== undefined) await demandPassword(parts, account, currentPassword, request);
      else if ((await findPasswordHash(parts.database, account.id)) !== undefined) throw new Refusal('identity.password.wrong');
      // Without a password to ask for, only a fresh sign-in shows that it is them.
      else if (parts.now() - principalOf(request).authenticatedAtMs > recentProofMs) throw new Refusal('http.recent-sign-in-required');
      return renewed(parts, request, reply, await changePassword(parts, account, newPassword, contextOf(request)));
    },
  );

  app.post(
    '/api/auth/confirm',
    { config: { policy: 'account', refuses: passwordRefusals }, schema: { summary: 'Prove by password that it is still you; renews the session', body: confirmRequest, response: { 200: renewedAnswer } } },
    async (request, reply) => {
      const account = await ownAccount(parts, request);
      await demandPassword(parts, account, request.body.password, request);
      const token = await parts.database.transaction(async (tx) => {
        const made = await parts.sessions.renew(tx, principalOf(request).sessionId);
        if (made === undefined) throw new Refusal('http.sign-in-required');
        await parts.audit.record(tx, { ...contextOf(request), action: 'session.confirmed', result: 'ok', details: { method: 'password' } });
        return made;
      });
      return renewed(parts, request, reply, token);
    },
  );
}

/** Errors  Refusal identity.password.wrong · identity.password.none · http.too-many-requests */
async function demandPassword(parts: IdentityParts, account: AccountRow, password: string, request: FastifyRequest): Promise<void> {
  takeOrRefuse(parts.limiter, 'identity.confirm', account.id);
  if (await checkPassword(parts, account, password)) return;
  if ((await findPasswordHash(parts.database, account.id)) === undefined) throw new Refusal('identity.password.none');
  await parts.audit.recordAlone({ ...contextOf(request), action: 'session.confirm-refused', result: 'refused', details: { method: 'password' } });
  throw new Refusal('identity.password.wrong');
}

function renewed(parts: IdentityParts, request: FastifyRequest, reply: FastifyReply, token: string): { token?: string } {
  void reply.header('set-cookie', sessionCookie(parts.secure, token));
  return isFromPage(request) ? {} : { token };
}

function principalOf(request: FastifyRequest): NonNullable<FastifyRequest['principal']> {
  // The policy of these routes lets nobody in without one.
  if (request.principal === undefined) throw new Refusal('http.sign-in-required');
  return request.principal;
}

async function ownAccount(parts: IdentityParts, request: FastifyRequest): Promise<AccountRow> {
  const account = await findAccount(parts.database, principalOf(request).accountId);
  // Deleted since the session was looked up.
  if (account === undefined) throw new Refusal('http.sign-in-required');
  return account;
}

function contextOf(request: FastifyRequest): { actor: string; sessionId: string; address: string; requestId: string } {
  const { accountId, sessionId } = principalOf(request);
  return { actor: accountId, sessionId, address: request.clientAddress, requestId: request.id };
}
