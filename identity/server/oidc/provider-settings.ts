/** A provider as the configuration names it. */
export type ProviderSettings = {
  /** Part of an address: lower-case letters, digits and dashes. */
  readonly id: string;
  /** On the button. */
  readonly name: string;
  readonly preset?: 'google' | 'facebook' | undefined;
  /** Exactly as the provider writes it. */
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret?: string | undefined;
  readonly scopes?: readonly string[] | undefined;
  /** Hosts besides the issuer's own site that its endpoints may be on. */
  readonly allowedHosts?: readonly string[] | undefined;
};

/** What a provider has vouched for. Only issuer and subject say who it is. */
export type ProvenIdentity = {
  readonly issuer: string;
  readonly subject: string;
  readonly email?: string | undefined;
  /** True only when the provider says exactly that. */
  readonly emailVerified: boolean;
  readonly name?: string | undefined;
  readonly username?: string | undefined;
};

/** What is bound to one browser for one way to a provider and back. */
export type AttemptSecrets = { readonly state: string; readonly nonce: string; readonly codeVerifier: string };

/** One provider, whatever it speaks. */
export interface Provider {
  readonly settings: ProviderSettings;
  /** Answers  false after a try that failed, until one succeeds */
  readonly reachable: boolean;
  /**
   * Where to send the browser.
   *
   * Errors  ProviderUnreachable · ProviderAnswerRefused when its metadata cannot be trusted
   */
  authorizationUrl(redirectUri: string, secrets: AttemptSecrets): Promise<URL>;
  /**
   * Turns the answer that the browser brought into an identity.
   *
   * Shape   callback is the redirect address with the query as it came
   * Errors  ProviderUnreachable · ProviderAnswerRefused
   */
  identify(callback: URL, secrets: AttemptSecrets): Promise<ProvenIdentity>;
}

/** The provider does not answer: nothing is wrong with what the person did. */
export class ProviderUnreachable extends Error {
  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'ProviderUnreachable';
  }
}

/** The provider's answer proves nothing. `reason` is a word for the audit log. */
export class ProviderAnswerRefused extends Error {
  readonly reason: string;
  constructor(reason: string, options?: { cause?: unknown }) {
    super(`the provider's answer was refused: ${reason}`, options);
    this.name = 'ProviderAnswerRefused';
    this.reason = reason;
  }
}
