import { readMigrations, type Database, type SliceMigrations } from '@parley/platform/db';
import type { AuditLog } from '@parley/platform/audit';
import type { Slice } from '@parley/platform/http';
import type { Limiter } from '@parley/platform/limits';
import type { SendMail } from '@parley/platform/mail';
import { identityErrors, type KeyRing, type ResolvePrincipal } from '@parley/identity/contract';
import type { SignInStep } from './finish-sign-in.ts';
import { identityLimits } from './identity-limits.ts';
import type { IdentityParts } from './identity-parts.ts';
import { keyRoutes } from './key-routes.ts';
import { StoredKeyRing } from './keyring.ts';
import { createKnownDevice } from './known-device.ts';
import { openMasterKey } from './master-key.ts';
import { PasswordHash } from './password-hash.ts';
import type { PublishFact } from './publish-fact.ts';
import { createResolvePrincipal } from './resolve-principal.ts';
import { Sealer } from './sealed-text.ts';
import { isSessionLive } from './is-session-live.ts';
import { sessionRoutes } from './session-routes.ts';
import { Sessions } from './sessions.ts';
import { signInRoutes } from './sign-in-routes.ts';
import { signUpRoutes } from './sign-up-routes.ts';

export { MasterKeyError } from './master-key.ts';
export { SealedUnderAnotherKey } from './keyring.ts';

/** Asked from this file, because the build looks for the SQL beside it. */
export function identityMigrations(): SliceMigrations {
  return readMigrations('identity', import.meta.url);
}

export type IdentityDeps = {
  readonly database: Database;
  readonly limiter: Limiter;
  readonly dataDir: string;
  readonly masterKeyFile?: string | undefined;
  /** The public address is https. */
  readonly secure: boolean;
  /** Where links in letters lead. */
  readonly publicUrl: string;
  readonly allowedSignUpDomains: readonly string[] | null;
  readonly audit: AuditLog;
  readonly sendMail: SendMail;
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
  /** Whether a session still stands, for whatever was given out on its word. */
  isSessionLive(sessionId: string): Promise<boolean>;
};

/** Keys without accounts: what a maintenance command needs. The migrations must have run. */
export async function openKeyRing(deps: Pick<IdentityDeps, 'database' | 'dataDir' | 'masterKeyFile' | 'now' | 'publish'>): Promise<StoredKeyRing> {
  const masterKey = await openMasterKey({ dataDir: deps.dataDir, file: deps.masterKeyFile });
  return StoredKeyRing.open({ database: deps.database, sealer: new Sealer(masterKey, 'keyring'), now: deps.now, publish: deps.publish });
}

/**
 * Opens accounts, sessions and keys. The migrations must have run.
 *
 * Errors  MasterKeyError · SealedUnderAnotherKey · DatabaseError
 */
export async function createIdentity(deps: IdentityDeps): Promise<Identity> {
  const { database, now, publish, secure } = deps;
  const masterKey = await openMasterKey({ dataDir: deps.dataDir, file: deps.masterKeyFile });
  const keyRing = await StoredKeyRing.open({ database, sealer: new Sealer(masterKey, 'keyring'), now, publish });
  const signInSteps: SignInStep[] = [];
  const parts: IdentityParts = {
    ...deps,
    keyRing,
    sealer: new Sealer(masterKey, 'identity'),
    passwordHash: new PasswordHash(deps.passwordCostLog2),
    sessions: new Sessions({ newId: deps.newId, now, publish }),
    knownDevice: createKnownDevice({ secret: () => keyRing.secret('session-cookie').secret, secure }),
    signInSteps,
  };
  const slice: Slice = {
    name: 'identity',
    errors: identityErrors,
    limits: identityLimits,
    routes: (app) => {
      signUpRoutes(app, parts);
      signInRoutes(app, parts);
      sessionRoutes(app, parts);
      keyRoutes(app, parts);
    },
    close: async () => undefined,
  };
  return { slice, keyRing, resolvePrincipal: createResolvePrincipal({ database, secure, now }), isSessionLive: (id) => isSessionLive(database, id, now()) };
}
