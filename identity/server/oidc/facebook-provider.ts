import { createHash, createHmac } from 'node:crypto';
import { z } from 'zod';
import { boundedFetch, type FetchOutside } from './fetch-outside.ts';
import { ProviderAnswerRefused, type AttemptSecrets, type Provider, type ProvenIdentity, type ProviderSettings } from './provider-settings.ts';
import { refusalOf } from './read-refusal.ts';

/** The version of the Graph API whose documentation this follows. */
const graphVersion = 'v25.0';
const facebook = 'https://www.facebook.com';
const graph = 'https://graph.facebook.com';

const tokenAnswer = z.object({ access_token: z.string().min(1).max(4_096) });
const meAnswer = z.object({ id: z.string().regex(/^\d{1,64}$/), name: z.string().max(256).optional(), email: z.string().max(256).optional() });

/**
 * Facebook's web login: OAuth 2 with a code, and the Graph API says who it was.
 *
 * Its OpenID Connect flow for the web is announced as still in testing, and its metadata names no token endpoint, so this
 * follows the flow that is not. Facebook does not say whether it has verified an address: none of its addresses counts as verified.
 *
 * Source  developers.facebook.com: Manually Build a Login Flow; Securing Graph API Requests
 */
export class FacebookProvider implements Provider {
  readonly settings: ProviderSettings;
  readonly #fetch: FetchOutside;
  /** Tests have a Facebook of their own at one address. */
  readonly #graph: string;
  #failed = false;

  constructor({ settings, fetchOutside }: { readonly settings: ProviderSettings; readonly fetchOutside: FetchOutside }) {
    this.settings = settings;
    this.#graph = settings.issuer === facebook ? graph : settings.issuer;
    this.#fetch = boundedFetch({ fetchOutside, mayAsk: (url) => url.origin === this.#graph });
  }

  get reachable(): boolean {
    return !this.#failed;
  }

  async authorizationUrl(redirectUri: string, secrets: AttemptSecrets): Promise<URL> {
    const url = new URL(`/${graphVersion}/dialog/oauth`, this.settings.issuer);
    const scopes = (this.settings.scopes ?? ['public_profile', 'email']).filter((scope) => scope !== 'openid');
    const challenge = createHash('sha256').update(secrets.codeVerifier).digest('base64url');
    for (const [name, value] of Object.entries({ client_id: this.settings.clientId, redirect_uri: redirectUri, state: secrets.state, response_type: 'code', scope: scopes.join(','), code_challenge: challenge, code_challenge_method: 'S256' })) {
      url.searchParams.set(name, value);
    }
    return url;
  }

  async identify(callback: URL, secrets: AttemptSecrets): Promise<ProvenIdentity> {
    try {
      return await this.#identify(callback, secrets);
    } catch (error) {
      const refusal = refusalOf(error);
      this.#failed = !(refusal instanceof ProviderAnswerRefused);
      throw refusal;
    }
  }

  async #identify(callback: URL, secrets: AttemptSecrets): Promise<ProvenIdentity> {
    if (one(callback, 'state') !== secrets.state) throw new ProviderAnswerRefused('other-state');
    const problem = one(callback, 'error');
    if (problem !== undefined) throw new ProviderAnswerRefused(/^[a-z_]{1,64}$/.test(problem) ? problem : 'unknown');
    const code = one(callback, 'code');
    if (code === undefined) throw new ProviderAnswerRefused('no-code');
    const { clientId, clientSecret = '', issuer } = this.settings;
    const redirectUri = callback.origin + callback.pathname;
    const { access_token } = await this.#ask('/oauth/access_token', { client_id: clientId, client_secret: clientSecret, redirect_uri: redirectUri, code, code_verifier: secrets.codeVerifier }, tokenAnswer);
    // Proves that the token is used by the application it was made for.
    const proof = createHmac('sha256', clientSecret).update(access_token).digest('hex');
    const me = await this.#ask('/me', { fields: 'id,name,email', access_token, appsecret_proof: proof }, meAnswer);
    this.#failed = false;
    return { issuer, subject: me.id, email: me.email, emailVerified: false, name: me.name };
  }

  async #ask<Answer>(path: string, parameters: Readonly<Record<string, string>>, shape: z.ZodType<Answer>): Promise<Answer> {
    const url = new URL(`${this.#graph}/${graphVersion}${path}`);
    url.search = new URLSearchParams(parameters).toString();
    const response = await this.#fetch(url.href, { method: 'GET', headers: { accept: 'application/json' } });
    const answer = shape.safeParse(await response.json().catch(() => undefined));
    if (!response.ok || !answer.success) throw new ProviderAnswerRefused(response.ok ? 'odd-answer' : 'graph-refused');
    return answer.data;
  }
}

/** A parameter that comes twice is no parameter. */
function one(url: URL, name: string): string | undefined {
  const values = url.searchParams.getAll(name);
  return values.length === 1 && values[0] !== '' ? values[0] : undefined;
}
