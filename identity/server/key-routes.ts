import type { App } from '@parley/platform/http';
import type { IdentityParts } from './identity-parts.ts';

export function keyRoutes(app: App, { keyRing }: Pick<IdentityParts, 'keyRing'>): void {
  app.get(
    '/.well-known/jwks.json',
    { config: { policy: 'public' }, schema: { summary: 'Public keys that verify our tokens' } },
    async (_request, reply) => {
      // Short enough for a rotation to be seen before the new key signs, see StoredKeyRing.prepareNext.
      void reply.header('cache-control', 'public, max-age=300').header('cross-origin-resource-policy', 'cross-origin').header('access-control-allow-origin', '*');
      return keyRing.jwks();
    },
  );
}
