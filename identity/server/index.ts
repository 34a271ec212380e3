import { readMigrations, type Database, type SliceMigrations } from '@parley/platform/db';
import type { Slice } from '@parley/platform/http';
import type { Limiter } from '@parley/platform/limits';
import { identityErrors, type KeyRing, type ResolvePrincipal } from '@parley/identity/contract';
import { createAuth, sessionCookieName } from './auth.ts';
import { StoredKeyRing } from './keyring.ts';
import { openMasterKey } from './master-key.ts';
import { PasswordHash } from './password-hash.ts';
import type { PublishFact } from './publish-fact.ts';
import { createResolvePrincipal } from './resolve-principal.ts';
import { identityLimits, identityRoutes } from './routes.ts';
import { Sealer } from './sealed-text.ts';

export { markMasterKey, MasterKeyError } from './master-key.ts';
export { SealedUnderAnotherKey } from './keyring.ts';

/** Nobody is signed in, and no key of before the restore signs or vouches: the ring makes new ones at the next start. [K-13] */
const afterRestore = [
  'delete from sessions',
  'delete from verifications',
  `update keys set state = 'revoked', state_since = now(), verify_until = null where state <> 'revoked'`,
];

/** Asked from this file, because the build looks for the SQL beside it. */
export function identityMigrations(): SliceMigrations {
  return { ...readMigrations('identity', import.meta.url), afterRestore };
}

export type IdentityDeps = {
  readonly database: Database;
  readonly limiter: Limiter;
  readonly dataDir: string;
  readonly masterKeyFile?: string | undefined;
  /** The public address is https. */
  readonly secure: boolean;
  readonly allowedSignUpDomains: readonly string[] | null;
  readonly now: () => number;
  readonly newId: () => string;
  readonly reportError: (message: string) => void;
  readonly publish: PublishFact;
  /** Lower for tests only. */
  readonly passwordCostLog2?: number;
};

export type Identity = {
  readonly slice: Slice;
  readonly keyRing: KeyRing & Pick<StoredKeyRing, 'rotate' | 'revoke' | 'prepareNext' | 'reload' | 'jwks'>;
  readonly resolvePrincipal: ResolvePrincipal;
};

/**
 * Opens accounts, sessions and keys. The migrations must have run.
 *
 * Errors  MasterKeyError · SealedUnderAnotherKey · DatabaseError
 */
export async function createIdentity(deps: IdentityDeps): Promise<Identity> {
  const { database, now, publish, secure } = deps;
  const masterKey = await openMasterKey({ dataDir: deps.dataDir, file: deps.masterKeyFile });
  const keyRing = await StoredKeyRing.open({ database, sealer: new Sealer(masterKey, 'keyring'), now, publish });
  const passwordHash = new PasswordHash(deps.passwordCostLog2);
  const auth = createAuth({ database, newId: deps.newId, secret: keyRing.secret('session-cookie').secret, secure, passwordHash, reportError: deps.reportError });
  const resolvePrincipal = createResolvePrincipal({ database, cookieName: sessionCookieName(secure), now });
  const slice: Slice = {
    name: 'identity',
    errors: identityErrors,
    limits: identityLimits,
    routes: (app) =>
      identityRoutes(app, {
        auth,
        database,
        keyRing,
        limiter: deps.limiter,
        passwordHash,
        secure,
        allowedSignUpDomains: deps.allowedSignUpDomains,
        publish,
      }),
    close: async () => undefined,
  };
  return { slice, keyRing, resolvePrincipal };
}
