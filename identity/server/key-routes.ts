import { Refusal } from '@parley/platform/errors';
import { noBody, pageOf, timeAndIdAfter, type App } from '@parley/platform/http';
import { keysAnswer, listQuery, revokeKeyRequest, rotateKeyAnswer, rotateKeyRequest, rotateMasterAnswer } from '@parley/identity/contract';
import { actorOf } from './actor-of.ts';
import type { IdentityParts } from './identity-parts.ts';
import type { ListedKey } from './key-store.ts';
import { MasterKeyError } from './master-key.ts';
import { rotateMasterKey } from './rotate-master-key.ts';
import { sealedColumns } from './sealed-columns.ts';

export function keyRoutes(app: App, parts: IdentityParts): void {
  const { audit, keyRing } = parts;

  app.get(
    '/.well-known/jwks.json',
    { config: { policy: 'public' }, schema: { summary: 'Public keys that verify our tokens' } },
    async (_request, reply) => {
      // Short enough for a rotation to be seen before the new key signs, see StoredKeyRing.prepareNext.
      void reply.header('cache-control', 'public, max-age=300').header('cross-origin-resource-policy', 'cross-origin').header('access-control-allow-origin', '*');
      return keyRing.jwks();
    },
  );

  app.get('/api/keys', { config: { policy: 'operator' }, schema: { summary: 'Every key, without what it keeps secret, the newest first', querystring: listQuery, response: { 200: keysAnswer } } }, async ({ query }) => {
    const rows = await keyRing.list({ after: timeAndIdAfter(query.after), limit: query.limit + 1 });
    const { page, next } = pageOf(rows, query.limit, (key) => [key.createdAt.toISOString(), key.keyId]);
    return { items: page.map(listedKeyAnswer), next };
  });

  app.post(
    '/api/keys/rotate',
    { config: { policy: 'operator', recent: true }, schema: { summary: 'Put a new key into use; the old one vouches for what it has signed a while longer', body: rotateKeyRequest, response: { 200: rotateKeyAnswer } } },
    async (request) => {
      const { purpose } = request.body;
      const keyId = await keyRing.rotate(purpose, (tx, made) => audit.record(tx, { ...actorOf(request).context, action: 'key.rotated', object: made, result: 'ok', details: { purpose } }));
      return { keyId };
    },
  );

  app.post(
    '/api/keys/revoke',
    {
      config: { policy: 'operator', recent: true, refuses: ['identity.key.not-found'] },
      schema: { summary: 'Take a leaked key out of use: whoever it vouched for is disconnected', body: revokeKeyRequest },
    },
    async (request) => {
      const { keyId } = request.body;
      const done = await keyRing.revoke(keyId, (tx) => audit.record(tx, { ...actorOf(request).context, action: 'key.revoked', object: keyId, result: 'ok' }));
      if (!done) throw new Refusal('identity.key.not-found');
      return { success: true };
    },
  );

  app.post(
    '/api/keys/rotate-master',
    {
      config: { policy: 'operator', recent: true, refuses: ['identity.master-key.not-writable'] },
      schema: { summary: 'Put a new master key into use and seal every secret anew under it', body: noBody, response: { 200: rotateMasterAnswer } },
    },
    async (request) => {
      const { database, masterKeys } = parts;
      try {
        const resealed = await rotateMasterKey({ database, masterKeys, columns: [...sealedColumns, ...(parts.sealedElsewhere ?? [])], announce: parts.announceMasterKey });
        await audit.recordAlone({ ...actorOf(request).context, action: 'master-key.rotated', result: 'ok', details: { resealed } });
        return { resealed };
      } catch (error) {
        if (!(error instanceof MasterKeyError)) throw error;
        throw new Refusal('identity.master-key.not-writable', { cause: error });
      }
    },
  );
}

function listedKeyAnswer({ createdAt, stateSince, verifyUntil, ...key }: ListedKey) {
  return { ...key, createdAt: createdAt.toISOString(), stateSince: stateSince.toISOString(), verifyUntil: verifyUntil?.toISOString() ?? null };
}
