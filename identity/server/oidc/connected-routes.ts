import { z } from 'zod';
import { pageOf, timeAndIdAfter, type App } from '@parley/platform/http';
import { identityErrors, identityList, listQuery } from '@parley/identity/contract';
import { actorOf } from '../actor-of.ts';
import type { IdentityParts } from '../identity-parts.ts';
import { countWaysIn } from '../ways-in.ts';
import { unlinkIdentity } from './link-identity.ts';
import { listLinkedIdentities } from './linked-identities.ts';

/** The identities of one's own account. */
export function connectedRoutes(app: App, parts: IdentityParts): void {
  app.get('/api/account/identities', { config: { policy: 'account' }, schema: { summary: 'Identities that open this account', querystring: listQuery, response: { 200: identityList } } }, async (request) => {
    const { accountId } = actorOf(request);
    const { limit } = request.query;
    const rows = await listLinkedIdentities(parts.database, accountId, { after: timeAndIdAfter(request.query.after), limit: limit + 1 });
    const { page, next } = pageOf(rows, limit, (row) => [row.createdAt.toISOString(), row.id]);
    const items = page.map(({ id, providerId, label, createdAt, lastUsedAt }) => ({
      id,
      provider: providerId,
      providerName: parts.providers.get(providerId)?.settings.name ?? providerId,
      label,
      createdAt: createdAt.toISOString(),
      lastUsedAt: lastUsedAt.toISOString(),
    }));
    return { items, next, waysIn: await countWaysIn(parts.database, accountId) };
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
