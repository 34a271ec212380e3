import { Refusal } from '@parley/platform/errors';
import { noBody, type App } from '@parley/platform/http';
import { confirmedAnswer, passkeyAnswerRequest, passkeyOptions, signInAnswer } from '@parley/identity/contract';
import { actorOf } from './actor-of.ts';
import { findAccount } from './accounts.ts';
import { checkPasskey, passkeyRefuses, withPasskeyUse } from './check-passkey.ts';
import { finishRefuses, finishSignIn, isFromPage } from './finish-sign-in.ts';
import type { IdentityParts } from './identity-parts.ts';
import { askPasskey, challengeLifeMs } from './passkey-challenges.ts';
import { cookieText, readCookie, sessionCookie } from './session-cookie.ts';
import { hashToken, newSessionToken } from './session-token.ts';

/** Signing in by a passkey, and proving again by one that it is still the same person. */
export function passkeySignInRoutes(app: App, parts: IdentityParts): void {
  // Binds a question to the browser that asked: an answer that was made elsewhere signs nobody in here.
  const cookieName = parts.secure ? '__Host-passkey' : 'parley_passkey';
  const readHolder = (cookies: string | undefined): string | undefined => {
    const text = readCookie(cookies, cookieName);
    return text?.length === 43 ? text : undefined;
  };

  app.post(
    '/api/auth/passkey/sign-in/options',
    { config: { policy: 'public', limit: 'identity.passkey.options' }, schema: { summary: 'What to ask a passkey that signs in', body: noBody, response: { 200: passkeyOptions } } },
    async (request, reply) => {
      // Kept while it is there, so that two tabs do not undo each other.
      const holder = readHolder(request.headers.cookie) ?? newSessionToken();
      void reply.header('set-cookie', cookieText(cookieName, holder, parts.secure, challengeLifeMs / 1000));
      return askPasskey(parts, { purpose: 'sign-in', heldBy: hashToken(holder) });
    },
  );

  app.post(
    '/api/auth/passkey/sign-in',
    {
      config: { policy: 'public', limit: 'identity.passkey', refuses: [...passkeyRefuses, ...finishRefuses] },
      schema: { summary: 'Sign in by a passkey', body: passkeyAnswerRequest, response: { 200: signInAnswer } },
    },
    async (request, reply) => {
      // A browser without the cookie was asked nothing.
      const wish = { purpose: 'sign-in', heldBy: hashToken(readHolder(request.headers.cookie) ?? '') } as const;
      const proof = await checkPasskey(parts, wish, request.body.answer, request);
      const account = await findAccount(parts.database, proof.passkey.accountId);
      if (account === undefined) throw new Refusal('identity.passkey.refused');
      return withPasskeyUse(parts, wish, proof, request, (alongside) => finishSignIn(parts, account, 'passkey', request, reply, { alongside }));
    },
  );

  app.post(
    '/api/auth/confirm/passkey/options',
    { config: { policy: 'account', limit: 'identity.passkey.options' }, schema: { summary: 'What to ask a passkey that proves again who is there', body: noBody, response: { 200: passkeyOptions } } },
    async (request) => {
      const { accountId, sessionId } = actorOf(request);
      return askPasskey(parts, { purpose: 'confirm', heldBy: sessionId }, accountId);
    },
  );

  app.post(
    '/api/auth/confirm/passkey',
    { config: { policy: 'account', limit: 'identity.passkey', refuses: passkeyRefuses }, schema: { summary: 'Prove by a passkey that it is still you', body: passkeyAnswerRequest, response: { 200: confirmedAnswer } } },
    async (request, reply) => {
      const { accountId, sessionId, context } = actorOf(request);
      const wish = { purpose: 'confirm', heldBy: sessionId, accountId } as const;
      const proof = await checkPasskey(parts, wish, request.body.answer, request);
      const token = await withPasskeyUse(parts, wish, proof, request, (note) =>
        parts.database.transaction(async (tx) => {
          await note(tx);
          const renewed = await parts.sessions.renew(tx, sessionId);
          if (renewed === undefined) throw new Refusal('http.sign-in-required');
          await parts.audit.record(tx, { ...context, action: 'session.confirmed', result: 'ok', details: { method: 'passkey' } });
          return renewed;
        }),
      );
      void reply.header('set-cookie', sessionCookie(parts.secure, token));
      return isFromPage(request) ? {} : { token };
    },
  );
}
