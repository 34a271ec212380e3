import { AsyncLocalStorage } from 'node:async_hooks';
import { betterAuth, type BetterAuthOptions } from 'better-auth';
import { APIError, isAPIError } from 'better-auth/api';
import { username } from 'better-auth/plugins/username';
import type { Database } from '@parley/platform/db';
import { createAuthAdapter } from './auth-adapter.ts';
import { HashQueueFull, type PasswordHash } from './password-hash.ts';

/** A session ends after two weeks without use, and after ninety days in any case (see `resolve-principal.ts`). */
export const idleLifeSeconds = 14 * 24 * 3600;
export const absoluteLifeMs = 90 * 24 * 3600 * 1000;
/** The expiry is written anew at most once a day: a session in use costs one row update per day. */
const renewEverySeconds = 24 * 3600;

export const minUsernameLength = 4;
export const maxUsernameLength = 20;
export const minPasswordLength = 8;
export const maxPasswordLength = 256;

export type AuthOptions = {
  readonly database: Database;
  readonly newId: () => string;
  /** Seals the cookie's value. */
  readonly secret: string;
  /** The public address is https. */
  readonly secure: boolean;
  readonly passwordHash: PasswordHash;
  readonly reportError: (message: string) => void;
};

/** Browsers accept the `__Host-` prefix over https only, so a plain-http development server uses another name. */
export function sessionCookieName(secure: boolean): string {
  return secure ? '__Host-sid' : 'parley_sid';
}

/**
 * The library's settings: our tables, our cookie, our hash, and nothing switched on that we do not use.
 *
 * Its Origin check and rate limiter are off because `platform/http` has both for all routes; the latter would
 * believe X-Forwarded-For.
 */
export function authOptions(options: Omit<AuthOptions, 'database'>) {
  return {
    appName: 'Parley',
    baseURL: 'http://localhost',
    basePath: '/api/auth',
    secret: options.secret,
    telemetry: { enabled: false },
    logger: {
      // Its messages below error are refusals, which the HTTP floor reports; some of them name addresses.
      level: 'error',
      log: (level, message) => {
        if (level === 'error') options.reportError(message);
      },
    },
    // A refusal travels in the answer; only what the library did not expect is for the log.
    onAPIError: {
      onError: (error: unknown) => {
        if (!isAPIError(error)) options.reportError(error instanceof Error ? (error.stack ?? error.message) : String(error));
      },
    },
    rateLimit: { enabled: false },
    plugins: [
      username({
        minUsernameLength,
        maxUsernameLength,
        displayUsername: false,
        usernameValidator: (name) => /^[a-z0-9._]+$/i.test(name),
      }),
    ],
    emailAndPassword: {
      enabled: true,
      minPasswordLength,
      maxPasswordLength,
      password: {
        hash: async (password) => hashedBefore.getStore()?.(password) ?? (await orTooMany(options.passwordHash.hash(password))),
        verify: ({ hash, password }) => orTooMany(options.passwordHash.verify(password, hash)),
      },
    },
    session: {
      modelName: 'sessions',
      expiresIn: idleLifeSeconds,
      updateAge: renewEverySeconds,
      cookieCache: { enabled: false },
      fields: { expiresAt: 'expires_at', createdAt: 'created_at', updatedAt: 'updated_at', ipAddress: 'ip_address', userAgent: 'user_agent', userId: 'account_id' },
    },
    user: {
      modelName: 'accounts',
      fields: { emailVerified: 'email_verified', createdAt: 'created_at', updatedAt: 'updated_at' },
    },
    account: {
      modelName: 'sign_in_methods',
      fields: {
        userId: 'account_id',
        accountId: 'provider_account_id',
        providerId: 'provider_id',
        accessToken: 'access_token',
        refreshToken: 'refresh_token',
        idToken: 'id_token',
        accessTokenExpiresAt: 'access_token_expires_at',
        refreshTokenExpiresAt: 'refresh_token_expires_at',
        createdAt: 'created_at',
        updatedAt: 'updated_at',
      },
    },
    verification: { modelName: 'verifications', fields: { expiresAt: 'expires_at', createdAt: 'created_at', updatedAt: 'updated_at' } },
    advanced: {
      database: { generateId: () => options.newId() },
      ipAddress: { disableIpTracking: true },
      disableCSRFCheck: true,
      disableOriginCheck: true,
      useSecureCookies: false,
      cookies: {
        session_token: {
          name: sessionCookieName(options.secure),
          attributes: { secure: options.secure, httpOnly: true, sameSite: 'lax', path: '/' },
        },
      },
    },
  } satisfies BetterAuthOptions;
}

export type Auth = { handler(request: Request): Promise<Response> };

export function createAuth(options: AuthOptions): Auth {
  return betterAuth({ ...authOptions(options), database: createAuthAdapter(options.database) });
}

/**
 * The library hashes a new password inside its transaction, and a transaction on the embedded database keeps everybody
 * else waiting. So the hash is made before, and handed over here.
 */
const hashedBefore = new AsyncLocalStorage<(password: string) => string | undefined>();

export function withHashedPassword<T>(password: string, hash: string, run: () => Promise<T>): Promise<T> {
  return hashedBefore.run((asked) => (asked === password ? hash : undefined), run);
}

async function orTooMany<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof HashQueueFull) throw new APIError('TOO_MANY_REQUESTS', { code: 'TOO_MANY_REQUESTS', message: 'Too many people sign in at this moment.' });
    throw error;
  }
}
