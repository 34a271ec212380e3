import type { App } from '@parley/platform/http';
import { identityErrors, identityEvents, signInAnswer, signUpRequest } from '@parley/identity/contract';
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
      schema: { summary: 'Make an account and sign in', body: signUpRequest, response: { 200: signInAnswer } },
    },
    async (request, reply) => {
      const { username, email, password, name } = checkNewAccount(request.body, parts.allowedSignUpDomains);
      takeOrRefuse(parts.limiter, 'identity.sign-up.all', 'all');
      // Before the transaction: on the embedded database it keeps everybody else waiting.
      const passwordHash = await hashOrRefuse(parts.passwordHash, password);
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
