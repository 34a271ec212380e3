import type { FastifyReply, FastifyRequest } from 'fastify';
import { Refusal } from '@parley/platform/errors';
import type { App } from '@parley/platform/http';
import { identityErrors, signInAnswer, signInByEmailRequest, signInByUsernameRequest, type SignInAnswer } from '@parley/identity/contract';
import { findAccountByLogin, type Login } from './accounts.ts';
import { canonicalEmail } from './canonical-email.ts';
import { checkPassword } from './check-password.ts';
import { finishSignIn } from './finish-sign-in.ts';
import { isTooLong, orTooMany } from './hash-or-refuse.ts';
import { takeOrRefuse } from './identity-limits.ts';
import type { IdentityParts } from './identity-parts.ts';
import { findPendingSignUp } from './pending-sign-ups.ts';

const refuses = Object.keys(identityErrors);

export function signInRoutes(app: App, parts: IdentityParts): void {
  const config = { policy: 'public', limit: 'identity.sign-in', refuses } as const;

  app.post(
    '/api/auth/sign-in/email',
    { config, schema: { summary: 'Sign in by e-mail address', body: signInByEmailRequest, response: { 200: signInAnswer } } },
    async (request, reply) => {
      const email = canonicalEmail(request.body.email);
      // A text that cannot be a login is answered like a wrong one: what exists is not told.
      if (email === undefined) throw new Refusal('INVALID_EMAIL_OR_PASSWORD');
      return signIn(parts, { email }, request.body.password, 'INVALID_EMAIL_OR_PASSWORD', request, reply);
    },
  );

  app.post(
    '/api/auth/sign-in/username',
    { config, schema: { summary: 'Sign in by username', body: signInByUsernameRequest, response: { 200: signInAnswer } } },
    async (request, reply) => {
      const { username, password } = request.body;
      if (!/^[a-z0-9._]{4,20}$/i.test(username)) throw new Refusal('INVALID_USERNAME_OR_PASSWORD');
      return signIn(parts, { username }, password, 'INVALID_USERNAME_OR_PASSWORD', request, reply);
    },
  );
}

async function signIn(parts: IdentityParts, login: Login, password: string, wrong: string, request: FastifyRequest, reply: FastifyReply): Promise<SignInAnswer> {
  const { audit, knownDevice, limiter } = parts;
  const account = await findAccountByLogin(parts.database, login);
  if (account !== undefined && knownDevice.knows(request.headers.cookie, account.id)) takeOrRefuse(limiter, 'identity.sign-in.known-device', account.id);
  // Spelled as the person typed it, also for an account that does not exist: the limit must not tell which do.
  else takeOrRefuse(limiter, 'identity.sign-in.account', 'email' in login ? login.email : login.username.toLowerCase());
  if (!(await checkPassword(parts, account, password)) || account === undefined) {
    await demandNothingPending(parts, login, password);
    await audit.recordAlone({ action: 'session.refused', object: account?.id, address: request.clientAddress, requestId: request.id, result: 'refused', details: { method: 'password' } });
    throw new Refusal(wrong);
  }
  return finishSignIn(parts, account, 'password', request, reply);
}

/**
 * Who has signed up and not confirmed the address yet is told so, when the password is right. Sign-ups are remembered also
 * for addresses that have an account, so this tells nothing about those.
 */
async function demandNothingPending(parts: IdentityParts, login: Login, password: string): Promise<void> {
  const pending = isTooLong(password) ? undefined : await findPendingSignUp(parts.database, login);
  if (pending !== undefined && (await orTooMany(parts.passwordHash.verify(password, pending.password)))) throw new Refusal('identity.email.not-verified');
}
