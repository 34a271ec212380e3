import { z } from 'zod';
import type { App } from '@parley/platform/http';
import { identityErrors, identityList } from '@parley/identity/contract';
import { actorOf } from '../actor-of.ts';
import type { IdentityParts } from '../identity-parts.ts';
import { countWaysIn } from '../ways-in.ts';
import { unlinkIdentity } from './link-identity.ts';
import { listLinkedIdentities } from './linked-identities.ts';

/** The identities of one's own account. */
export function connectedRoutes(app: App, parts: IdentityParts): void {
  app.get('/api/account/identities', { config: { policy: 'account' }, schema: { summary: 'Identities that open this account', response: { 200: identityList } } }, async (request) => {
    const { accountId } = actorOf(request);
    const items = (await listLinkedIdentities(parts.database, accountId)).map(({ id, providerId, label, createdAt, lastUsedAt }) => ({
      id,
      provider: providerId,
      providerName: parts.providers.get(providerId)?.settings.name ?? providerId,
      label,
      createdAt: createdAt.toISOString(),
      lastUsedAt: lastUsedAt.toISOString(),
    }));
    return { items, waysIn: await countWaysIn(parts.database, accountId) };
  });

  app.delete(
    '/api/account/identities/:id',
    { config: { policy: 'account', recent: true, refuses: Object.keys(identityErrors) }, schema: { summary: 'Disconnect an identity', params: z.strictObject({ id: z.string().max(64) }) } },
    async (request, reply) => {
      const { accountId, context } = actorOf(request);
      await parts.database.transaction(async (tx) => {
        const { providerId } = await unlinkIdentity(tx, accountId, request.params.id);
        await parts.audit.record(tx, { ...context, action: 'identity.unlinked', result: 'ok', details: { provider: providerId } });
      });
      return reply.code(204).send();
    },
  );
}
