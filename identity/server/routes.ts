import { Refusal } from '@parley/platform/errors';
import { tooManyRequests, type App } from '@parley/platform/http';
import type { Limiter } from '@parley/platform/limits';
import type { Database } from '@parley/platform/db';
import { identityErrors, identityEvents, sessionAnswer, signInAnswer, signInByEmailRequest, signInByUsernameRequest, signOutRequest, signUpRequest } from '@parley/identity/contract';
import { askAuth, publicAccount, signInAnswerOf } from './auth-door.ts';
import { sessionCookieName, withHashedPassword, type Auth } from './auth.ts';
import { canonicalEmail } from './canonical-email.ts';
import type { StoredKeyRing } from './keyring.ts';
import type { PasswordHash } from './password-hash.ts';
import type { PublishFact } from './publish-fact.ts';
import { checkNewAccount, hashOrRefuse, isTooLong } from './sign-up.ts';

/** Guesses per address and per account, and new accounts. A locked account would be a weapon; a slow one is not. */
export const identityLimits = {
  'identity.sign-in': { count: 30, perMs: 15 * 60_000 },
  'identity.sign-in.account': { count: 10, perMs: 15 * 60_000 },
  'identity.sign-up': { count: 10, perMs: 3_600_000 },
  'identity.sign-up.all': { count: 100, perMs: 3_600_000 },
} as const;

/** A queue of passwords is worked off in about this time. */
const hashBackMs = 2_000;

export type RoutesDeps = {
  readonly auth: Auth;
  readonly database: Database;
  readonly keyRing: StoredKeyRing;
  readonly limiter: Limiter;
  readonly passwordHash: PasswordHash;
  readonly secure: boolean;
  readonly allowedSignUpDomains: readonly string[] | null;
  readonly publish: PublishFact;
};

const codes = Object.keys(identityErrors);

export function identityRoutes(app: App, deps: RoutesDeps): void {
  const { auth, limiter } = deps;

  app.post(
    '/api/auth/sign-up/email',
    { config: { policy: 'public', limit: 'identity.sign-up', refuses: codes }, schema: { summary: 'Make an account and sign in', body: signUpRequest, response: { 200: signInAnswer } } },
    async (request, reply) => {
      const { username, email, password, name } = checkNewAccount(request.body, deps.allowedSignUpDomains);
      takeOrRefuse(limiter, 'identity.sign-up.all', 'all');
      const hash = await hashOrRefuse(deps.passwordHash, password);
      const result = await withHashedPassword(password, hash, () => askAuth(auth, request, reply, '/sign-up/email', { username, email, password, name }));
      return signInAnswerOf(result, request);
    },
  );

  app.post(
    '/api/auth/sign-in/email',
    { config: { policy: 'public', limit: 'identity.sign-in', refuses: codes }, schema: { summary: 'Sign in by e-mail address', body: signInByEmailRequest, response: { 200: signInAnswer } } },
    async (request, reply) => {
      const { password } = request.body;
      const email = canonicalEmail(request.body.email);
      if (email === undefined || isTooLong(password)) throw new Refusal('INVALID_EMAIL_OR_PASSWORD');
      takeOrRefuse(limiter, 'identity.sign-in.account', email);
      if (deps.passwordHash.full) throw tooManyRequests(hashBackMs);
      return signInAnswerOf(await askAuth(auth, request, reply, '/sign-in/email', { email, password }), request);
    },
  );

  app.post(
    '/api/auth/sign-in/username',
    { config: { policy: 'public', limit: 'identity.sign-in', refuses: codes }, schema: { summary: 'Sign in by username', body: signInByUsernameRequest, response: { 200: signInAnswer } } },
    async (request, reply) => {
      const { username, password } = request.body;
      // A text that cannot be a username is answered like a wrong one: what exists is not told.
      if (!/^[a-z0-9._]{4,20}$/i.test(username) || isTooLong(password)) throw new Refusal('INVALID_USERNAME_OR_PASSWORD');
      takeOrRefuse(limiter, 'identity.sign-in.account', username.toLowerCase());
      if (deps.passwordHash.full) throw tooManyRequests(hashBackMs);
      return signInAnswerOf(await askAuth(auth, request, reply, '/sign-in/username', { username, password }), request);
    },
  );

  app.post(
    '/api/auth/sign-out',
    { config: { policy: 'optional' }, schema: { summary: 'End this session', body: signOutRequest } },
    async (request, reply) => {
      const { principal } = request;
      if (principal) {
        await deps.database.transaction(async (tx) => {
          await tx.query('delete from sessions where id = $1', [principal.sessionId]);
          await deps.publish(tx, identityEvents.sessionEnded, { sessionId: principal.sessionId, accountId: principal.accountId });
        });
      }
      const secure = deps.secure ? '; Secure' : '';
      void reply.header('set-cookie', `${sessionCookieName(deps.secure)}=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax${secure}`);
      return { success: true };
    },
  );

  app.get(
    '/api/auth/get-session',
    { config: { policy: 'optional' }, schema: { summary: 'Who is signed in, or null', response: { 200: sessionAnswer } } },
    async (request, reply) => {
      const { principal } = request;
      if (!principal) return null;
      // The library writes the expiry anew when it is due, and the cookie with it; a bearer session is not prolonged.
      if (request.headers.cookie !== undefined && request.headers.authorization === undefined) await askAuth(auth, request, reply, '/get-session');
      const { rows } = await deps.database.query<{ email: string; expires_at: Date }>(
        'select a.email, s.expires_at from sessions s join accounts a on a.id = s.account_id where s.id = $1',
        [principal.sessionId],
      );
      const row = rows[0];
      if (!row) return null;
      const user = publicAccount({ id: principal.accountId, name: principal.name, username: principal.username, email: row.email, image: principal.image ?? null });
      return { session: { id: principal.sessionId, expiresAt: row.expires_at.toISOString() }, user };
    },
  );

  app.get(
    '/.well-known/jwks.json',
    { config: { policy: 'public' }, schema: { summary: 'Public keys that verify our tokens' } },
    async (_request, reply) => {
      // Short enough for a rotation to be seen before the new key signs, see StoredKeyRing.prepareNext.
      void reply.header('cache-control', 'public, max-age=300').header('cross-origin-resource-policy', 'cross-origin').header('access-control-allow-origin', '*');
      return deps.keyRing.jwks();
    },
  );
}

function takeOrRefuse(limiter: Limiter, name: keyof typeof identityLimits, key: string): void {
  const waitMs = limiter.take(name, key);
  if (waitMs !== undefined) throw tooManyRequests(waitMs);
}
