import { Refusal } from '@parley/platform/errors';
import type { App } from '@parley/platform/http';
import { identityErrors, signInAnswer, welcomeRequest } from '@parley/identity/contract';
import { findAccount } from '../accounts.ts';
import { finishSignIn } from '../finish-sign-in.ts';
import { hashOrRefuse } from '../hash-or-refuse.ts';
import type { IdentityParts } from '../identity-parts.ts';
import { checkNewPassword } from '../password-policy.ts';
import { writePasswordHash } from '../passwords.ts';
import { hashToken } from '../session-token.ts';

/** The first password of an account that an operator made. The letter reached its address, so the address is verified too. */
export function welcomeRoutes(app: App, parts: IdentityParts): void {
  app.post(
    '/api/auth/welcome',
    { config: { policy: 'public', limit: 'identity.welcome', refuses: Object.keys(identityErrors) }, schema: { summary: 'Choose the first password of a new account', body: welcomeRequest, response: { 200: signInAnswer } } },
    async (request, reply) => {
      const hash = hashToken(request.body.token);
      const find = 'select account_id from welcome_tokens where token_hash = $1 and expires_at > $2';
      const { rows } = await parts.database.query<{ account_id: string }>(find, [hash, new Date(parts.now())]);
      const account = rows[0] === undefined ? undefined : await findAccount(parts.database, rows[0].account_id);
      if (account === undefined) throw new Refusal('identity.welcome.expired');
      checkNewPassword(request.body.password, [account.username ?? '', account.email, account.email.split('@')[0] ?? '']);
      const passwordHash = await hashOrRefuse(parts.passwordHash, request.body.password);
      await parts.database.transaction(async (tx) => {
        const { affected } = await tx.query('delete from welcome_tokens where token_hash = $1', [hash]);
        if (affected === 0) throw new Refusal('identity.welcome.expired');
        await writePasswordHash(tx, account.id, passwordHash, { id: parts.newId(), at: new Date(parts.now()) });
        await tx.query('update accounts set email_verified = true where id = $1', [account.id]);
        await parts.audit.record(tx, { action: 'account.welcomed', actor: account.id, address: request.clientAddress, requestId: request.id, result: 'ok' });
      });
      return finishSignIn(parts, { ...account, emailVerified: true }, 'password', request, reply);
    },
  );
}
