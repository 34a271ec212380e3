import { Refusal } from '@parley/platform/errors';
import { noBody, type App } from '@parley/platform/http';
import { passkey, passkeyAddRequest, passkeyOptions, passkeyPath, passkeyRenameRequest } from '@parley/identity/contract';
import { addPasskey, addPasskeyRefuses, askNewPasskey } from './add-passkey.ts';
import { actorOf } from './actor-of.ts';
import type { IdentityParts } from './identity-parts.ts';
import { deletePasskey, renamePasskey } from './passkey-store.ts';
import { tellOwner } from './tell-owner.ts';
import { countWaysIn } from './ways-in.ts';

/** The passkeys of one's own account. */
export function passkeyRoutes(app: App, parts: IdentityParts): void {
  app.post(
    '/api/auth/passkeys/options',
    { config: { policy: 'account', recent: true, refuses: addPasskeyRefuses }, schema: { summary: 'What to ask an authenticator that makes a new passkey', body: noBody, response: { 200: passkeyOptions } } },
    async (request) => askNewPasskey(parts, actorOf(request)),
  );

  app.post(
    '/api/auth/passkeys',
    { config: { policy: 'account', recent: true, refuses: addPasskeyRefuses }, schema: { summary: 'Add a passkey', body: passkeyAddRequest, response: { 200: passkey } } },
    async (request) => addPasskey(parts, actorOf(request), request.body.name, request.body.registration),
  );

  app.patch(
    '/api/auth/passkeys/:id',
    { config: { policy: 'account', refuses: ['identity.passkey.not-found'] }, schema: { summary: 'Give a passkey another name', params: passkeyPath, body: passkeyRenameRequest } },
    async (request) => {
      const { accountId, context } = actorOf(request);
      const { id } = request.params;
      await parts.database.transaction(async (tx) => {
        if (!(await renamePasskey(tx, accountId, id, request.body.name))) throw new Refusal('identity.passkey.not-found');
        await parts.audit.record(tx, { ...context, action: 'passkey.renamed', object: id, result: 'ok' });
      });
      return { success: true };
    },
  );

  app.delete(
    '/api/auth/passkeys/:id',
    { config: { policy: 'account', recent: true, refuses: ['identity.passkey.not-found', 'identity.passkey.last-way-in'] }, schema: { summary: 'Remove a passkey', params: passkeyPath } },
    async (request) => {
      const { accountId, context } = actorOf(request);
      const { id } = request.params;
      await parts.database.transaction(async (tx) => {
        const ways = await countWaysIn(tx, accountId);
        const name = await deletePasskey(tx, accountId, id);
        if (name === undefined) throw new Refusal('identity.passkey.not-found');
        // Thrown after the deletion, which it undoes.
        if (ways <= 1) throw new Refusal('identity.passkey.last-way-in');
        await tellOwner(parts, tx, accountId, { what: 'passkey-removed', name });
        await parts.audit.record(tx, { ...context, action: 'passkey.removed', object: id, result: 'ok' });
      });
      return { success: true };
    },
  );
}
