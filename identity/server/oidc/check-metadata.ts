import type { ServerMetadata } from 'openid-client';
import { ProviderAnswerRefused, type ProviderSettings } from './provider-settings.ts';

/** Signatures that are sound today. HMAC is absent: the client secret of one party must never sign for another. */
const ourAlgorithms: readonly string[] = ['RS256', 'PS256', 'ES256', 'ES384', 'EdDSA', 'Ed25519'];

/** Whether this provider's endpoints may be at an address: its issuer's host, hosts below that, or one the operator listed. */
export function isOfProvider(settings: Pick<ProviderSettings, 'issuer' | 'allowedHosts'>, url: URL): boolean {
  const issuer = new URL(settings.issuer);
  if (url.username !== '' || url.password !== '') return false;
  if (url.protocol !== 'https:') return issuer.protocol === 'http:' && url.origin === issuer.origin;
  return url.host === issuer.host || url.hostname.endsWith(`.${issuer.hostname}`) || (settings.allowedHosts ?? []).includes(url.hostname);
}

/**
 * Reads a provider's metadata before anything in it is believed: the issuer exactly as configured, endpoints of the
 * provider only, and the signatures that both of us accept.
 *
 * Answers  the metadata with nothing in it that we do not use
 * Errors   ProviderAnswerRefused
 */
export function checkMetadata(settings: ProviderSettings, metadata: ServerMetadata): ServerMetadata {
  if (metadata.issuer !== settings.issuer) throw new ProviderAnswerRefused('other-issuer');
  const { authorization_endpoint, token_endpoint, jwks_uri, userinfo_endpoint } = metadata;
  if (authorization_endpoint === undefined || token_endpoint === undefined || jwks_uri === undefined) throw new ProviderAnswerRefused('no-endpoints');
  for (const address of [authorization_endpoint, token_endpoint, jwks_uri, userinfo_endpoint]) {
    if (address === undefined) continue;
    if (typeof address !== 'string' || !URL.canParse(address) || !isOfProvider(settings, new URL(address))) throw new ProviderAnswerRefused('endpoint-elsewhere');
  }
  // OpenID Connect Discovery §3 requires the list; who leaves it out means RS256, which all must support.
  const offered = metadata.id_token_signing_alg_values_supported ?? ['RS256'];
  const algorithms = ourAlgorithms.filter((name) => offered.includes(name));
  if (algorithms.length === 0) throw new ProviderAnswerRefused('no-common-algorithm');
  return {
    issuer: settings.issuer,
    authorization_endpoint,
    token_endpoint,
    jwks_uri,
    ...(userinfo_endpoint === undefined ? {} : { userinfo_endpoint }),
    id_token_signing_alg_values_supported: algorithms,
    ...(metadata.token_endpoint_auth_methods_supported === undefined ? {} : { token_endpoint_auth_methods_supported: metadata.token_endpoint_auth_methods_supported }),
    ...(metadata.authorization_response_iss_parameter_supported === true ? { authorization_response_iss_parameter_supported: true } : {}),
  };
}
