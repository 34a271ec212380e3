import type { AuditLog } from '@parley/platform/audit';
import type { Database } from '@parley/platform/db';
import type { Limiter } from '@parley/platform/limits';
import type { SendMail } from '@parley/platform/mail';
import type { PersonalData } from './export-account.ts';
import type { SignInStep } from './finish-sign-in.ts';
import type { StoredKeyRing } from './keyring.ts';
import type { FindMeeting, GuestRules } from './guests/find-meeting.ts';
import type { KnownDevice } from './known-device.ts';
import type { MasterKeys } from './master-key.ts';
import type { Provider } from './oidc/provider-settings.ts';
import type { PasswordHash } from './password-hash.ts';
import type { PublishFact } from './publish-fact.ts';
import type { SealedColumn } from './rotate-master-key.ts';
import type { Sealer } from './sealed-text.ts';
import type { Sessions } from './sessions.ts';

/** What the verbs and routes of this slice are built from; made once in `index.ts`. */
export type IdentityParts = {
  readonly database: Database;
  readonly limiter: Limiter;
  readonly keyRing: StoredKeyRing;
  /** Resolves when every process has read the master key file again. */
  readonly announceMasterKey: () => Promise<void>;
  readonly masterKeys: MasterKeys;
  /** Seals what the database keeps and must give back. */
  readonly sealer: Sealer;
  readonly sealedElsewhere?: readonly SealedColumn[];
  readonly passwordHash: PasswordHash;
  readonly sessions: Sessions;
  readonly knownDevice: KnownDevice;
  readonly audit: AuditLog;
  readonly sendMail: SendMail;
  readonly publish: PublishFact;
  /** What other slices keep about a person. */
  readonly personalData: readonly PersonalData[];
  readonly signInSteps: readonly SignInStep[];
  /** The public address is https. */
  readonly secure: boolean;
  /** Where links in letters lead; never taken from a request. */
  readonly publicUrl: string;
  readonly allowedSignUpDomains: readonly string[] | null;
  /** An address must be confirmed before its account may be used. */
  readonly requireVerifiedEmail: boolean;
  /** Letters reach somebody. */
  readonly canSendMail: boolean;
  /** Where the setup token is kept. */
  readonly dataDir: string;
  readonly providers: ReadonlyMap<string, Provider>;
  readonly guests: GuestRules;
  readonly findMeeting: FindMeeting;
  /** Whether the disk has room for so many bytes more; small rows need not ask. */
  readonly mayStore: (bytes: number) => boolean;
  readonly newId: () => string;
  readonly now: () => number;
  readonly reportError: (message: string) => void;
};
