import type { App } from '@parley/platform/http';
import { passkeyOptions, pendingSignIn, secondFactorCodeRequest, secondFactorPasskeyRequest, secondFactorRequest, signInAnswer } from '@parley/identity/contract';
import { checkPasskey, notePasskeyUse, passkeyRefuses } from './check-passkey.ts';
import { factorLetter } from './factor-letters.ts';
import type { IdentityParts } from './identity-parts.ts';
import { demandPending, passSecondFactor, secondFactorRefuses } from './pass-second-factor.ts';
import { askPasskey } from './passkey-challenges.ts';
import { noPendingCookie, readPendingToken } from './pending-cookie.ts';
import { endPending, findPending } from './pending-sign-ins.ts';
import { countRecoveryCodes, useRecoveryCode } from './recovery-codes.ts';
import { listSecondFactors } from './second-factors.ts';
import { useTotpCode } from './totp-store.ts';

/** The only addresses at which a pending sign-in means anything. */
export function secondFactorRoutes(app: App, parts: IdentityParts): void {
  const config = { policy: 'public', limit: 'identity.second-factor', refuses: secondFactorRefuses } as const;
  const answers = { response: { 200: signInAnswer } } as const;

  app.get(
    '/api/auth/second-factor',
    { config: { policy: 'public' }, schema: { summary: 'What the sign-in begun in this browser still asks for, or null', response: { 200: pendingSignIn } } },
    async (request) => {
      const token = readPendingToken(request.headers.cookie, parts.secure, undefined);
      const pending = token === undefined ? undefined : await findPending(parts.database, token, parts.now());
      if (pending === undefined) return null;
      return { methods: await listSecondFactors(parts.database, pending.accountId), expiresAt: pending.expiresAt.toISOString() };
    },
  );

  app.post(
    '/api/auth/second-factor/totp',
    { config, schema: { summary: 'Finish signing in with a code of an authenticator app', body: secondFactorCodeRequest, ...answers } },
    async (request, reply) => {
      const { code, token } = request.body;
      const pending = await demandPending(parts, request, token);
      return passSecondFactor(parts, pending, 'totp', (tx, account) => useTotpCode(parts, tx, account.id, code), request, reply);
    },
  );

  app.post(
    '/api/auth/second-factor/recovery-code',
    { config, schema: { summary: 'Finish signing in with a recovery code', body: secondFactorCodeRequest, ...answers } },
    async (request, reply) => {
      const { code, token } = request.body;
      const pending = await demandPending(parts, request, token);
      return passSecondFactor(
        parts,
        pending,
        'recovery-code',
        async (tx, account) => {
          if (!(await useRecoveryCode(tx, account.id, code, new Date(parts.now())))) return false;
          const left = await countRecoveryCodes(tx, account.id);
          await parts.sendMail(tx, factorLetter(account, parts.publicUrl, { what: 'recovery-code-used', left }));
          return true;
        },
        request,
        reply,
      );
    },
  );

  app.post(
    '/api/auth/second-factor/passkey/options',
    { config: { policy: 'public', limit: 'identity.passkey.options', refuses: secondFactorRefuses }, schema: { summary: 'What to ask a passkey that finishes signing in', body: secondFactorRequest, response: { 200: passkeyOptions } } },
    async (request) => {
      const pending = await demandPending(parts, request, request.body.token);
      return askPasskey(parts, { purpose: 'second-factor', heldBy: pending.id }, pending.accountId);
    },
  );

  app.post(
    '/api/auth/second-factor/passkey',
    { config: { ...config, refuses: [...secondFactorRefuses, ...passkeyRefuses] }, schema: { summary: 'Finish signing in with a passkey', body: secondFactorPasskeyRequest, ...answers } },
    async (request, reply) => {
      const { answer, token } = request.body;
      const pending = await demandPending(parts, request, token);
      const proof = await checkPasskey(parts, { purpose: 'second-factor', heldBy: pending.id, accountId: pending.accountId }, answer, request);
      return passSecondFactor(parts, pending, 'passkey', (tx) => notePasskeyUse(parts, tx, proof), request, reply);
    },
  );

  app.post(
    '/api/auth/second-factor/cancel',
    { config: { policy: 'public' }, schema: { summary: 'Give up a sign-in that waits for its second factor', body: secondFactorRequest } },
    async (request, reply) => {
      const token = readPendingToken(request.headers.cookie, parts.secure, request.body.token);
      const pending = token === undefined ? undefined : await findPending(parts.database, token, parts.now());
      if (pending !== undefined) await endPending(parts.database, pending.id);
      void reply.header('set-cookie', noPendingCookie(parts.secure));
      return { success: true };
    },
  );
}
