/**
 * What a key of the ring is for. A purpose has one algorithm for ever.
 *
 * - `participant-token`  ES384 pair; signs the tokens with which people join a media room
 * - `sfu-api`            HS256 secret; server API calls and webhooks between the slices and the media server
 * - `session-cookie`     HS256 secret; seals the session cookie
 * - `invite`             HS256 secret; signs the links that let guests in; nobody else verifies them
 */
export type KeyPurpose = 'participant-token' | 'sfu-api' | 'session-cookie' | 'invite';

/** A public key as JWKS publishes it. */
export type PublicKeyJwk = { readonly kty: 'EC'; readonly crv: 'P-384'; readonly x: string; readonly y: string };

export type VerifyingKey =
  | { readonly alg: 'HS256'; readonly secret: string; readonly purpose: KeyPurpose }
  | { readonly alg: 'ES384'; readonly publicKey: PublicKeyJwk; readonly purpose: KeyPurpose };

/** Signs with the current key of a purpose, and finds the key that vouched for a token. */
export interface KeyRing {
  /**
   * Signs claims as a JWT; `iss` and the header's `kid` name the key, `iat`, `nbf` and `exp` are added.
   *
   * Shape   expiresInSeconds > 0
   */
  sign(purpose: KeyPurpose, claims: Readonly<Record<string, unknown>>, life: { readonly expiresInSeconds: number }): Promise<{ token: string; keyId: string }>;
  /** Answers  the key while it may vouch for somebody (next, current or previous), else undefined; no I/O */
  findKey(keyId: string): VerifyingKey | undefined;
  /** The current secret of a purpose. Errors  throws for a purpose that has a key pair */
  secret(purpose: KeyPurpose): { readonly keyId: string; readonly secret: string };
}

/** `member`: a person with an account. `operator`: one who runs the server. `guest`: let in by an invite, for a while. */
export type AccountRole = 'member' | 'operator' | 'guest';

/** How the person behind a session proved who they are. */
export type SignInMethod = 'password' | 'passkey' | 'oidc' | 'invite' | 'setup-token';

/** Who is signed in. */
export type Principal = {
  readonly accountId: string;
  /** As shown to others. */
  readonly name: string;
  readonly username: string;
  readonly image?: string;
  readonly sessionId: string;
  readonly role: AccountRole;
  /** Unix ms at which the person last proved who they are. */
  readonly authenticatedAtMs: number;
};

/**
 * Turns a request's headers into who sent it: the session cookie, or `Authorization: Bearer <session token>`.
 *
 * Answers  undefined when nobody, or nobody any more, stands behind them
 */
export type ResolvePrincipal = (headers: Readonly<Record<string, string | string[] | undefined>>) => Promise<Principal | undefined>;
