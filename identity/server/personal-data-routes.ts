import { Refusal } from '@parley/platform/errors';
import type { App } from '@parley/platform/http';
import { deleteAccountRequest } from '@parley/identity/contract';
import { findAccount } from './accounts.ts';
import { actorOf } from './actor-of.ts';
import { deleteAccount } from './delete-account.ts';
import { exportAccount } from './export-account.ts';
import type { IdentityParts } from './identity-parts.ts';
import { noSessionCookie } from './session-cookie.ts';

/** Taking one's data along, and leaving. */
export function personalDataRoutes(app: App, parts: IdentityParts): void {
  app.get(
    '/api/account/export',
    { config: { policy: 'account', recent: true, limit: 'identity.export' }, schema: { summary: 'Everything the server keeps about this account, as JSON' } },
    async (request, reply) => {
      const { accountId, context } = actorOf(request);
      const data = await exportAccount(parts, accountId);
      await parts.audit.recordAlone({ ...context, action: 'account.exported', result: 'ok' });
      return reply.header('content-disposition', 'attachment; filename="parley-account.json"').send(data);
    },
  );

  app.post(
    '/api/account/delete',
    {
      config: { policy: 'account', recent: true, refuses: ['identity.account.name-does-not-match', 'identity.account.last-operator'] },
      schema: { summary: 'Delete this account and everything that belongs to it', body: deleteAccountRequest },
    },
    async (request, reply) => {
      const { accountId, context } = actorOf(request);
      const account = await findAccount(parts.database, accountId);
      if (account === undefined) throw new Refusal('http.sign-in-required');
      if (request.body.username.trim().toLowerCase() !== account.username) throw new Refusal('identity.account.name-does-not-match');
      await deleteAccount(parts, account, context);
      void reply.header('set-cookie', noSessionCookie(parts.secure));
      return { success: true };
    },
  );
}
