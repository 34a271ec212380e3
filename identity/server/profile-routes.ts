import { randomBytes } from 'node:crypto';
import { demandRoom } from '@parley/platform/disk-space';
import { Refusal } from '@parley/platform/errors';
import type { App } from '@parley/platform/http';
import type { Transaction } from '@parley/platform/db';
import { changeProfileRequest, identityEvents, maxPictureBytes, pictureTypes, profileAnswer } from '@parley/identity/contract';
import { findAccount, publicAccount } from './accounts.ts';
import { actorOf } from './actor-of.ts';
import type { IdentityParts } from './identity-parts.ts';
import { readPicture } from './read-picture.ts';

/** Where a picture is found; the path stands in `accounts.image`. */
const picturePath = '/api/pictures/';

export function profileRoutes(app: App, parts: IdentityParts): void {
  const { database, now, publish } = parts;

  const change = async (accountId: string, run: (tx: Transaction) => Promise<void>): Promise<{ user: ReturnType<typeof publicAccount> }> => {
    const account = await database.transaction(async (tx) => {
      await run(tx);
      await publish(tx, identityEvents.accountChanged, { accountId });
      return findAccount(tx, accountId);
    });
    // The session that asks belongs to it, and sessions go with their account.
    if (account === undefined) throw new Refusal('http.sign-in-required');
    return { user: publicAccount(account) };
  };

  app.patch(
    '/api/account',
    { config: { policy: 'account' }, schema: { summary: 'Change the name that others see', body: changeProfileRequest, response: { 200: profileAnswer } } },
    (request) => {
      const { accountId } = actorOf(request);
      return change(accountId, async (tx) => {
        await tx.query('update accounts set name = $2, updated_at = $3 where id = $1', [accountId, request.body.name, new Date(now())]);
      });
    },
  );

  void app.register(async (scope) => {
    scope.addContentTypeParser([...pictureTypes], { parseAs: 'buffer', bodyLimit: maxPictureBytes }, (_request, body, done) => done(null, body));
    scope.put(
      '/api/account/picture',
      {
        config: { policy: 'account', limit: 'identity.picture', refuses: ['identity.picture.not-a-picture'] },
        bodyLimit: maxPictureBytes,
        schema: { summary: 'Set the picture that others see: PNG, JPEG or WebP as the body', response: { 200: profileAnswer } },
      },
      (request) => {
        const { accountId } = actorOf(request);
        const bytes = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
        const facts = readPicture(bytes);
        if (facts === undefined) throw new Refusal('identity.picture.not-a-picture');
        demandRoom(parts.mayStore, bytes.length);
        const id = randomBytes(16).toString('base64url');
        return change(accountId, async (tx) => {
          await tx.query('delete from pictures where account_id = $1', [accountId]);
          await tx.query('insert into pictures (id, account_id, type, bytes, created_at) values ($1, $2, $3, $4, $5)', [id, accountId, facts.type, bytes, new Date(now())]);
          await tx.query('update accounts set image = $2, updated_at = $3 where id = $1', [accountId, picturePath + id, new Date(now())]);
        });
      },
    );
  });

  app.delete(
    '/api/account/picture',
    { config: { policy: 'account' }, schema: { summary: 'Go back to the drawn picture', response: { 200: profileAnswer } } },
    (request) => {
      const { accountId } = actorOf(request);
      return change(accountId, async (tx) => {
        await tx.query('delete from pictures where account_id = $1', [accountId]);
        await tx.query('update accounts set image = null, updated_at = $2 where id = $1', [accountId, new Date(now())]);
      });
    },
  );

  app.get<{ Params: { id: string } }>(
    `${picturePath}:id`,
    { config: { policy: 'account', guests: true, limit: { only: 'identity.picture.look' }, accountLimit: { only: 'identity.picture.look.account' } }, schema: { summary: "A person's picture" } },
    async (request, reply) => {
      const { rows } = await database.query<{ type: string; bytes: Uint8Array }>('select type, bytes from pictures where id = $1', [request.params.id]);
      if (rows[0] === undefined) throw new Refusal('http.not-found');
      // Fixed type, no sniffing, no scripts: whatever else the bytes may be read as, here they are a picture. [B-02]
      return reply
        .header('content-type', rows[0].type)
        .header('content-disposition', 'inline; filename="picture"')
        // The address belongs to these bytes for ever; only this person's browser keeps them.
        .header('cache-control', 'private, max-age=31536000, immutable')
        .send(Buffer.from(rows[0].bytes));
    },
  );

}
