import type { App } from '@parley/platform/http';
import { confirmEmailFirst, identityErrors, identityEvents, signInAnswer, signUpRequest } from '@parley/identity/contract';
import { askToConfirm } from './ask-to-confirm.ts';
import { finishSignIn } from './finish-sign-in.ts';
import { hashOrRefuse } from './hash-or-refuse.ts';
import { takeOrRefuse } from './identity-limits.ts';
import type { IdentityParts } from './identity-parts.ts';
import { openAccount } from './open-account.ts';
import { checkNewAccount } from './sign-up.ts';

export function signUpRoutes(app: App, parts: IdentityParts): void {
  app.post(
    '/api/auth/sign-up/email',
    {
      config: { policy: 'public', limit: 'identity.sign-up', refuses: Object.keys(identityErrors) },
      schema: { summary: 'Make an account and sign in, or ask its address first', body: signUpRequest, response: { 200: signInAnswer, 202: confirmEmailFirst } },
    },
    async (request, reply) => {
      const { username, email, password, name } = checkNewAccount(request.body, parts);
      takeOrRefuse(parts.limiter, 'identity.sign-up.all', 'all');
      // Before the transaction: on the embedded database it keeps everybody else waiting.
      const passwordHash = await hashOrRefuse(parts.passwordHash, password);
      if (parts.requireVerifiedEmail) {
        // The fourth letter to one address in an hour is not written, and no sign-up takes the place of the one before.
        if (parts.limiter.take('identity.letter.address', `sign-up ${email}`) === undefined) {
          await askToConfirm(parts, { username, email, name, passwordHash }, { address: request.clientAddress, requestId: request.id });
        }
        return reply.code(202).send({ next: 'confirm-email' });
      }
      const account = await parts.database.transaction(async (tx) => {
        const opened = await openAccount(parts, tx, { username, email, name, emailVerified: false, role: 'member', passwordHash });
        await parts.publish(tx, identityEvents.accountOpened, { accountId: opened.id });
        await parts.audit.record(tx, { action: 'account.opened', actor: opened.id, address: request.clientAddress, requestId: request.id, result: 'ok' });
        return opened;
      });
      return finishSignIn(parts, account, 'password', request, reply);
    },
  );
}
