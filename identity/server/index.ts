import { readMigrations, type Database, type SliceMigrations } from '@parley/platform/db';
import type { AuditLog } from '@parley/platform/audit';
import type { Slice } from '@parley/platform/http';
import type { Limiter } from '@parley/platform/limits';
import type { SendMail } from '@parley/platform/mail';
import { identityErrors, identityEvents, type KeyRing, type ResolvePrincipal } from '@parley/identity/contract';
import { deviceRoutes } from './device-routes.ts';
import type { PersonalData } from './export-account.ts';
import { askSecondFactor } from './ask-second-factor.ts';
import { factorRoutes } from './factor-routes.ts';
import type { SignInStep } from './finish-sign-in.ts';
import { addressStep } from './address-rule.ts';
import { writeAskedLetters } from './asked-letters.ts';
import { credentialRoutes } from './credential-routes.ts';
import { endForbiddenSessions } from './end-forbidden-sessions.ts';
import type { FindMeeting, GuestRules } from './guests/find-meeting.ts';
import { findGuestPlace, type GuestPlace } from './guests/guest-places.ts';
import { guestRoutes } from './guests/guest-routes.ts';
import { inviteRoutes } from './guests/invite-routes.ts';
import { identityLimits } from './identity-limits.ts';
import type { IdentityParts } from './identity-parts.ts';
import { keyRoutes } from './key-routes.ts';
import { StoredKeyRing } from './keyring.ts';
import { identityAfterRestore } from './after-restore.ts';
import { auditRoutes } from './audit-routes.ts';
import { createKnownDevice } from './known-device.ts';
import { letterRoutes } from './letter-routes.ts';
import { MasterKeys } from './master-key.ts';
import { passkeyRoutes } from './passkey-routes.ts';
import { passkeySignInRoutes } from './passkey-sign-in-routes.ts';
import { connectedRoutes } from './oidc/connected-routes.ts';
import type { FetchOutside } from './oidc/fetch-outside.ts';
import { openProviders } from './oidc/open-providers.ts';
import { providerRoutes } from './oidc/provider-routes.ts';
import type { ProviderSettings } from './oidc/provider-settings.ts';
import { ticketRoutes } from './oidc/ticket-routes.ts';
import { peopleRoutes } from './operators/people-routes.ts';
import { setupRoutes } from './operators/setup-routes.ts';
import { welcomeRoutes } from './operators/welcome-routes.ts';
import { PasswordHash } from './password-hash.ts';
import { personalDataRoutes } from './personal-data-routes.ts';
import { profileRoutes } from './profile-routes.ts';
import { forgetExpired } from './pending-sign-ups.ts';
import type { PublishFact } from './publish-fact.ts';
import { createResolvePrincipal } from './resolve-principal.ts';
import { roleOf } from './role-of.ts';
import type { SealedColumn } from './rotate-master-key.ts';
import { Sealer } from './sealed-text.ts';
import { isSessionLive } from './is-session-live.ts';
import { secondFactorRoutes } from './second-factor-routes.ts';
import { sessionRoutes } from './session-routes.ts';
import { Sessions } from './sessions.ts';
import { signInRoutes } from './sign-in-routes.ts';
import { signUpRoutes } from './sign-up-routes.ts';
import { sweep } from './sweep.ts';

export { markMasterKey, MasterKeyError } from './master-key.ts';
export type { PersonalData } from './export-account.ts';
export { SealedUnderAnotherKey } from './keyring.ts';
export type { FindMeeting } from './guests/find-meeting.ts';
export type { FetchOutside } from './oidc/fetch-outside.ts';
export type { PublishFact } from './publish-fact.ts';
export type { ProviderSettings } from './oidc/provider-settings.ts';
export { addOperator, listOperators, OperatorCommandRefused, removeOperator } from './operators/operator-commands.ts';
export { makeSetupToken, waitingSetupToken } from './operators/setup-token.ts';

/** Asked from this file, because the build looks for the SQL beside it. */
export function identityMigrations(): SliceMigrations {
  return { ...readMigrations('identity', import.meta.url), afterRestore: identityAfterRestore };
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
  /** An address must be confirmed before its account may be used. */
  readonly requireVerifiedEmail: boolean;
  readonly audit: AuditLog;
  /** Letters reach somebody. */
  readonly canSendMail: boolean;
  readonly sendMail: SendMail;
  readonly now: () => number;
  readonly newId: () => string;
  readonly reportError: (message: string) => void;
  /** What other slices keep about a person, for the export. */
  readonly personalData?: readonly PersonalData[];
  readonly publish: PublishFact;
  /** What others have sealed by `sealerFor`, so that a new master key reaches it too. */
  readonly sealedElsewhere?: readonly SealedColumn[];
  /** The longest life of a token that the key ring signs: an old key vouches for it after a rotation. */
  readonly tokenLifeMs?: number | undefined;
  /** Other providers to sign in with. */
  readonly providers: readonly ProviderSettings[];
  /** How they are asked: the safe way out of the house. */
  readonly fetchOutside: FetchOutside;
  readonly guests: GuestRules;
  readonly findMeeting: FindMeeting;
  /** Whether the disk has room for something large. */
  readonly mayStore: (bytes: number) => boolean;
  /** Lower for tests only. */
  readonly passwordCostLog2?: number;
};

export type Identity = {
  readonly slice: Slice;
  readonly keyRing: KeyRing & Pick<StoredKeyRing, 'rotate' | 'revoke' | 'prepareNext' | 'reload' | 'jwks'>;
  /** Reads the master key file again, which another process has changed. */
  reloadMasterKey(): Promise<void>;
  readonly resolvePrincipal: ResolvePrincipal;
  /** Whether a session still stands, for whatever was given out on its word. */
  isSessionLive(sessionId: string): Promise<boolean>;
  /** Encrypts the secrets of whoever has some, under a key of their own derived from the master key. */
  readonly sealerFor: (purpose: string) => Pick<Sealer, 'seal' | 'open'>;
  readonly roleOf: typeof roleOf;
  /** Passwords that wait to be hashed. */
  readonly waitingHashes: () => number;
  /** Where a guest may be, and as what at most. Answers  undefined for everybody who is no guest any more */
  guestPlace(accountId: string): Promise<GuestPlace | undefined>;
};

/** A process polls the events twice a second; four times that leaves room for a slow answer. */
const hearsWithinMs = 2_000;

/** Other processes share only a PostgreSQL; the embedded database has one owner. */
async function announceMasterKey({ database, publish }: IdentityDeps): Promise<void> {
  await database.transaction((tx) => publish(tx, identityEvents.masterKeyChanged, {}));
  if (database.kind === 'postgres') await new Promise((resolve) => setTimeout(resolve, hearsWithinMs));
}

/** Guests whose session is over are gone within this. */
const sweepEveryMs = 10 * 60_000;

/** Keys without accounts: what a maintenance command needs. The migrations must have run. */
export async function openKeyRing(deps: Pick<IdentityDeps, 'database' | 'dataDir' | 'masterKeyFile' | 'now' | 'publish' | 'tokenLifeMs'>): Promise<StoredKeyRing> {
  const masterKeys = await MasterKeys.open({ dataDir: deps.dataDir, file: deps.masterKeyFile });
  return StoredKeyRing.open({ database: deps.database, sealer: new Sealer(() => masterKeys.keys, 'keyring'), now: deps.now, publish: deps.publish, tokenLifeMs: deps.tokenLifeMs });
}

/**
 * Opens accounts, sessions and keys. The migrations must have run.
 *
 * Errors  MasterKeyError · SealedUnderAnotherKey · DatabaseError
 */
export async function createIdentity(deps: IdentityDeps): Promise<Identity> {
  const { database, now, publish, secure } = deps;
  const masterKeys = await MasterKeys.open({ dataDir: deps.dataDir, file: deps.masterKeyFile });
  const keyRing = await StoredKeyRing.open({ database, sealer: new Sealer(() => masterKeys.keys, 'keyring'), now, publish, tokenLifeMs: deps.tokenLifeMs });
  const signInSteps: SignInStep[] = [addressStep(deps)];
  const parts: IdentityParts = {
    ...deps,
    keyRing,
    masterKeys,
    announceMasterKey: () => announceMasterKey(deps),
    sealer: new Sealer(() => masterKeys.keys, 'identity'),
    passwordHash: new PasswordHash(deps.passwordCostLog2),
    sessions: new Sessions({ newId: deps.newId, now, publish }),
    knownDevice: createKnownDevice({ secrets: () => keyRing.secrets('session-cookie'), secure }),
    signInSteps,
    personalData: deps.personalData ?? [],
    providers: openProviders({ settings: deps.providers, fetchOutside: deps.fetchOutside, now }),
  };
  signInSteps.push(askSecondFactor(parts));
  const slice: Slice = {
    name: 'identity',
    errors: identityErrors,
    limits: identityLimits,
    routes: (app) => {
      signUpRoutes(app, parts);
      signInRoutes(app, parts);
      sessionRoutes(app, parts);
      letterRoutes(app, parts);
      credentialRoutes(app, parts);
      secondFactorRoutes(app, parts);
      factorRoutes(app, parts);
      passkeyRoutes(app, parts);
      passkeySignInRoutes(app, parts);
      keyRoutes(app, parts);
      auditRoutes(app, parts);
      profileRoutes(app, parts);
      deviceRoutes(app, parts);
      personalDataRoutes(app, parts);
      providerRoutes(app, parts);
      ticketRoutes(app, parts);
      connectedRoutes(app, parts);
      setupRoutes(app, parts);
      peopleRoutes(app, parts);
      welcomeRoutes(app, parts);
      inviteRoutes(app, parts);
      guestRoutes(app, parts);
    },
    jobs: [
      { name: 'identity.asked-letters', everyMs: 1_000, run: () => writeAskedLetters(parts) },
      { name: 'identity.forget-expired', everyMs: 10 * 60_000, run: () => forgetExpired(database, now()) },
      // The rule is configuration: it changes with a start, and other processes may still let somebody in by the old one.
      { name: 'identity.address-rule', everyMs: 5 * 60_000, run: () => endForbiddenSessions(parts) },
      { name: 'identity.sweep', everyMs: sweepEveryMs, run: () => sweep(parts) },
    ],
    close: async () => undefined,
  };
  return {
    slice,
    keyRing,
    resolvePrincipal: createResolvePrincipal({ database, secure, now, rule: deps }),
    reloadMasterKey: () => masterKeys.reload(),
    isSessionLive: (id) => isSessionLive(database, deps, id, now()),
    guestPlace: (accountId) => findGuestPlace(database, accountId),
    sealerFor: (purpose) => new Sealer(() => masterKeys.keys, purpose),
    roleOf,
    waitingHashes: () => parts.passwordHash.waiting,
  };
}
