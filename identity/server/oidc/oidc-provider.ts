import * as openid from 'openid-client';
import { checkMetadata, isOfProvider } from './check-metadata.ts';
import { boundedFetch, longestAnswerMs, type FetchOutside } from './fetch-outside.ts';
import { ProviderAnswerRefused, type AttemptSecrets, type Provider, type ProvenIdentity, type ProviderSettings } from './provider-settings.ts';
import { refusalOf } from './read-refusal.ts';

/** Providers change their endpoints rarely, and announce it. */
const metadataLifeMs = 3_600_000;
/** An ID token is made while the person waits: one from another day was made for something else. */
const oldestTokenMs = 10 * 60_000;
const clockSkewSeconds = 30;

export type OidcProviderOptions = { readonly settings: ProviderSettings; readonly fetchOutside: FetchOutside; readonly now: () => number };

/**
 * A provider that speaks OpenID Connect: code flow with PKCE, state and nonce.
 *
 * It is asked for its metadata when somebody wants to use it, so a provider that is down when the server starts costs nothing.
 *
 * Source  OpenID Connect Core 1.0 §3.1, RFC 7636, RFC 9207, RFC 9700
 */
export class OidcProvider implements Provider {
  readonly settings: ProviderSettings;
  readonly #fetch: openid.CustomFetch;
  readonly #now: () => number;
  #known: { readonly configuration: openid.Configuration; readonly untilMs: number } | undefined;
  #asking: Promise<openid.Configuration> | undefined;
  #failed = false;

  constructor({ settings, fetchOutside, now }: OidcProviderOptions) {
    this.settings = settings;
    this.#now = now;
    this.#fetch = boundedFetch({ fetchOutside, mayAsk: (url) => isOfProvider(settings, url) });
  }

  get reachable(): boolean {
    return !this.#failed;
  }

  async authorizationUrl(redirectUri: string, secrets: AttemptSecrets): Promise<URL> {
    const configuration = await this.#configuration();
    return openid.buildAuthorizationUrl(configuration, {
      redirect_uri: redirectUri,
      scope: (this.settings.scopes ?? ['openid', 'email', 'profile']).join(' '),
      code_challenge: await openid.calculatePKCECodeChallenge(secrets.codeVerifier),
      code_challenge_method: 'S256',
      state: secrets.state,
      nonce: secrets.nonce,
    });
  }

  async identify(callback: URL, secrets: AttemptSecrets): Promise<ProvenIdentity> {
    const configuration = await this.#configuration();
    try {
      const tokens = await openid.authorizationCodeGrant(configuration, callback, {
        pkceCodeVerifier: secrets.codeVerifier,
        expectedState: secrets.state,
        expectedNonce: secrets.nonce,
        idTokenExpected: true,
      });
      const claims = tokens.claims();
      if (claims === undefined) throw new ProviderAnswerRefused('no-id-token');
      this.#checkClaims(claims);
      return readIdentity(this.settings.issuer, claims, await this.#moreClaims(configuration, claims, tokens.access_token));
    } catch (error) {
      throw refusalOf(error);
    }
  }

  /** What the library leaves to its caller. */
  #checkClaims({ azp, iat, sub }: openid.IDToken): void {
    if (azp !== undefined && azp !== this.settings.clientId) throw new ProviderAnswerRefused('other-azp');
    const issuedMs = iat * 1_000;
    if (issuedMs > this.#now() + clockSkewSeconds * 1_000) throw new ProviderAnswerRefused('issued-in-the-future');
    if (issuedMs < this.#now() - oldestTokenMs) throw new ProviderAnswerRefused('issued-long-ago');
    // OpenID Connect Core §2: at most 255 ASCII characters.
    if (sub.length < 1 || sub.length > 255) throw new ProviderAnswerRefused('odd-subject');
  }

  /** Many providers tell the address only at the userinfo endpoint, whose `sub` must be the token's. */
  async #moreClaims(configuration: openid.Configuration, claims: openid.IDToken, accessToken: string): Promise<Readonly<Record<string, unknown>>> {
    if (claims['email'] !== undefined || configuration.serverMetadata().userinfo_endpoint === undefined) return {};
    return openid.fetchUserInfo(configuration, accessToken, claims.sub);
  }

  #configuration(): Promise<openid.Configuration> {
    if (this.#known !== undefined && this.#known.untilMs > this.#now()) return Promise.resolve(this.#known.configuration);
    // Ten people who press the button at once ask once.
    this.#asking ??= this.#discover().finally(() => (this.#asking = undefined));
    return this.#asking;
  }

  async #discover(): Promise<openid.Configuration> {
    const { issuer, clientId, clientSecret } = this.settings;
    const plain = issuer.startsWith('http:') ? [openid.allowInsecureRequests] : [];
    const timeout = longestAnswerMs / 1_000;
    try {
      const found = await openid.discovery(new URL(issuer), clientId, undefined, undefined, { [openid.customFetch]: this.#fetch, timeout, execute: plain });
      const metadata = checkMetadata(this.settings, found.serverMetadata());
      const configuration = new openid.Configuration(metadata, clientId, { [openid.clockTolerance]: clockSkewSeconds }, clientAuthentication(metadata, clientSecret));
      configuration[openid.customFetch] = this.#fetch;
      configuration.timeout = timeout;
      for (const prepare of [openid.enableNonRepudiationChecks, ...plain]) prepare(configuration);
      this.#known = { configuration, untilMs: this.#now() + metadataLifeMs };
      this.#failed = false;
      return configuration;
    } catch (error) {
      this.#failed = true;
      throw refusalOf(error);
    }
  }
}

/** Basic is what a client is registered with when nothing else is said. [OpenID Connect Discovery §3] */
function clientAuthentication(metadata: openid.ServerMetadata, secret: string | undefined): openid.ClientAuth {
  if (secret === undefined) return openid.None();
  const methods = metadata.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
  return methods.includes('client_secret_basic') ? openid.ClientSecretBasic(secret) : openid.ClientSecretPost(secret);
}

function readIdentity(issuer: string, token: openid.IDToken, more: Readonly<Record<string, unknown>>): ProvenIdentity {
  const claim = (name: string): unknown => token[name] ?? more[name];
  const text = (name: string): string | undefined => {
    const value = claim(name);
    return typeof value === 'string' && value !== '' ? value.slice(0, 256) : undefined;
  };
  const email = text('email');
  // Exactly true: the text "true" of a careless provider verifies nothing.
  return { issuer, subject: token.sub, email, emailVerified: email !== undefined && claim('email_verified') === true, name: text('name'), username: text('preferred_username') };
}

