import { z } from 'zod';
import { secondFactor } from './api.ts';
import { displayName } from './texts.ts';

/** Codes are six digits, recovery codes eighteen characters with dashes; people type spaces too. */
const codeText = z.string().max(64);

/** A pending sign-in's token, for programs; pages have it in a cookie. */
const pendingToken = z.string().max(128).optional();

const base64url = (most: number) => z.string().max(most).regex(/^[\w-]*$/);

/** What both ceremonies send. Of the extensions' results nothing is read, so a page leaves them out. */
const sentAlong = {
  // A credential id has at most 1,023 bytes. [WebAuthn §4]
  id: base64url(1_364),
  rawId: base64url(1_364),
  type: z.literal('public-key'),
  clientExtensionResults: z.strictObject({}).optional(),
  authenticatorAttachment: z.string().max(32).nullish(),
};

/** What an authenticator says about a new passkey, as `PublicKeyCredential.toJSON()` spells it. */
export const passkeyRegistration = z.strictObject({
  ...sentAlong,
  response: z.strictObject({
    clientDataJSON: base64url(4_096),
    attestationObject: base64url(16_384),
    transports: z.array(z.string().max(32)).max(16).optional(),
    publicKeyAlgorithm: z.number().optional(),
    publicKey: base64url(8_192).optional(),
    authenticatorData: base64url(16_384).optional(),
  }),
});
export type PasskeyRegistration = z.infer<typeof passkeyRegistration>;

/** What an authenticator answers when it is asked to prove who is there. */
export const passkeyAnswer = z.strictObject({
  ...sentAlong,
  response: z.strictObject({
    clientDataJSON: base64url(4_096),
    authenticatorData: base64url(4_096),
    signature: base64url(2_048),
    userHandle: base64url(128).nullish(),
  }),
});
export type PasskeyAnswer = z.infer<typeof passkeyAnswer>;

/** Options for the browser's own calls: this contract passes them on and does not repeat their standard. */
export const passkeyOptions = z.looseObject({ challenge: z.string() });

/** GET /api/auth/second-factor: the sign-in that waits for a second factor in this browser, or null. */
export const pendingSignIn = z.strictObject({ methods: z.array(secondFactor), expiresAt: z.string() }).nullable();
export type PendingSignIn = z.infer<typeof pendingSignIn>;

/** POST /api/auth/second-factor/totp · /recovery-code */
export const secondFactorCodeRequest = z.strictObject({ code: codeText, token: pendingToken });
/** POST /api/auth/second-factor/passkey/options · /cancel */
export const secondFactorRequest = z.strictObject({ token: pendingToken });
/** POST /api/auth/second-factor/passkey */
export const secondFactorPasskeyRequest = z.strictObject({ answer: passkeyAnswer, token: pendingToken });

/** POST /api/auth/passkey/sign-in · /api/auth/confirm/passkey */
export const passkeyAnswerRequest = z.strictObject({ answer: passkeyAnswer });
/** POST /api/auth/confirm/passkey answers the session's new token to programs; a page has the cookie. */
export const confirmedAnswer = z.strictObject({ token: z.string().optional() });

/** POST /api/auth/totp/set-up: what an authenticator app needs, as text and as the address in a QR code. */
export const totpSetUp = z.strictObject({ secret: z.string(), address: z.string() });
export type TotpSetUp = z.infer<typeof totpSetUp>;
/** POST /api/auth/totp/confirm */
export const totpConfirmRequest = z.strictObject({ code: codeText });
/** Shown once: the database keeps hashes. */
export const recoveryCodesAnswer = z.strictObject({ recoveryCodes: z.array(z.string()) });
export type RecoveryCodesAnswer = z.infer<typeof recoveryCodesAnswer>;
export const passkey = z.strictObject({
  id: z.string(),
  name: z.string(),
  createdAt: z.string(),
  lastUsedAt: z.string().nullable(),
  /** Kept by a service of the person's, such as a password manager, and so not lost with one device. */
  isBackedUp: z.boolean(),
});
export type Passkey = z.infer<typeof passkey>;

/** POST /api/auth/passkeys */
export const passkeyAddRequest = z.strictObject({ name: displayName, registration: passkeyRegistration });
/** PATCH /api/auth/passkeys/{id} */
export const passkeyRenameRequest = z.strictObject({ name: displayName });
export const passkeyPath = z.strictObject({ id: z.string().max(64) });

/** GET /api/auth/factors: how this account proves who it is, beyond its password. */
export const factors = z.strictObject({
  totp: z.strictObject({ since: z.string() }).nullable(),
  recoveryCodesLeft: z.number(),
  /** What the asking browser would be called in a list: a proposal for the name of a new passkey. */
  thisDevice: z.string(),
  passkeys: z.array(passkey),
});
export type Factors = z.infer<typeof factors>;
