import type { FastifyRequest } from 'fastify';
import { Refusal } from '@parley/platform/errors';
import { noBody, type App } from '@parley/platform/http';
import type { Queryable } from '@parley/platform/db';
import { factors, recoveryCodesAnswer, totpConfirmRequest, totpSetUp } from '@parley/identity/contract';
import { actorOf } from './actor-of.ts';
import { describeDevice } from './describe-device.ts';
import type { FactorNews } from './factor-letters.ts';
import type { IdentityParts } from './identity-parts.ts';
import { listPasskeys, publicPasskey } from './passkey-store.ts';
import { countRecoveryCodes, dropRecoveryCodes, renewRecoveryCodes } from './recovery-codes.ts';
import { tellOwner } from './tell-owner.ts';
import { newTotpSecret, totpAddress } from './totp.ts';
import { confirmTotp, dropTotp, findTotpSince, keepTotpSecret } from './totp-store.ts';

/** Two-step verification of one's own account. */
export function factorRoutes(app: App, parts: IdentityParts): void {
  const config = { policy: 'account', recent: true } as const;

  app.get(
    '/api/auth/factors',
    { config: { policy: 'account' }, schema: { summary: 'How this account proves who it is, beyond its password', response: { 200: factors } } },
    async (request) => {
      const { accountId } = actorOf(request);
      const since = await findTotpSince(parts.database, accountId);
      return {
        totp: since === undefined ? null : { since: since.toISOString() },
        recoveryCodesLeft: await countRecoveryCodes(parts.database, accountId),
        thisDevice: describeDevice(request.headers['user-agent'] ?? ''),
        passkeys: (await listPasskeys(parts.database, accountId)).map(publicPasskey),
      };
    },
  );

  app.post(
    '/api/auth/totp/set-up',
    { config: { ...config, refuses: ['identity.totp.on-already'] }, schema: { summary: 'Start to set up an authenticator app', body: noBody, response: { 200: totpSetUp } } },
    async (request) => {
      const { accountId, username } = actorOf(request);
      const secret = newTotpSecret();
      if (!(await keepTotpSecret(parts, parts.database, accountId, secret))) throw new Refusal('identity.totp.on-already');
      return { secret, address: totpAddress(secret, `Parley (${new URL(parts.publicUrl).hostname})`, username) };
    },
  );

  app.post(
    '/api/auth/totp/confirm',
    {
      config: { ...config, refuses: ['identity.totp.on-already', 'identity.totp.not-started', 'identity.totp.wrong-code'] },
      schema: { summary: 'Turn two-step verification on with a first code', body: totpConfirmRequest, response: { 200: recoveryCodesAnswer } },
    },
    async (request) => {
      const { accountId } = actorOf(request);
      const recoveryCodes = await parts.database.transaction(async (tx) => {
        const outcome = await confirmTotp(parts, tx, accountId, request.body.code);
        if (outcome === 'none') throw new Refusal('identity.totp.not-started');
        if (outcome === 'on') throw new Refusal('identity.totp.on-already');
        if (outcome === 'wrong') throw new Refusal('identity.totp.wrong-code');
        const codes = await renewRecoveryCodes(tx, accountId);
        await tell(parts, tx, request, 'totp.enabled', { what: 'totp-enabled' });
        return codes;
      });
      return { recoveryCodes };
    },
  );

  app.post(
    '/api/auth/totp/disable',
    { config: { ...config, refuses: ['identity.totp.not-on'] }, schema: { summary: 'Turn two-step verification off', body: noBody } },
    async (request) => {
      const { accountId } = actorOf(request);
      await parts.database.transaction(async (tx) => {
        if (!(await dropTotp(tx, accountId))) throw new Refusal('identity.totp.not-on');
        await dropRecoveryCodes(tx, accountId);
        await tell(parts, tx, request, 'totp.disabled', { what: 'totp-disabled' });
      });
      return { success: true };
    },
  );

  app.post(
    '/api/auth/recovery-codes',
    { config: { ...config, refuses: ['identity.totp.not-on'] }, schema: { summary: 'Make new recovery codes; the old ones open nothing any more', body: noBody, response: { 200: recoveryCodesAnswer } } },
    async (request) => {
      const { accountId } = actorOf(request);
      const recoveryCodes = await parts.database.transaction(async (tx) => {
        if ((await findTotpSince(tx, accountId)) === undefined) throw new Refusal('identity.totp.not-on');
        const codes = await renewRecoveryCodes(tx, accountId);
        await tell(parts, tx, request, 'recovery-codes.renewed', { what: 'recovery-codes-renewed' });
        return codes;
      });
      return { recoveryCodes };
    },
  );
}

/** The owner's letter and the audit entry, the last things that the transaction writes. */
async function tell(parts: IdentityParts, tx: Queryable, request: FastifyRequest, action: string, news: FactorNews): Promise<void> {
  const { accountId, context } = actorOf(request);
  await tellOwner(parts, tx, accountId, news);
  await parts.audit.record(tx, { ...context, action, result: 'ok' });
}
