import { resolve } from 'node:path';
import { readSecret } from './read-secret-files.ts';
import type { Variables } from './read-variables.ts';
import type { SectionValues } from './schema.ts';
import { isWeakSecret } from './weak-secret.ts';

export type OidcProvider = {
  readonly id: string;
  readonly name: string;
  readonly preset: 'google' | 'facebook' | undefined;
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string | undefined;
  readonly scopes: readonly string[];
  /** Hosts besides the issuer's that its endpoints may be on. */
  readonly allowedHosts: readonly string[];
};

const presets = {
  google: { name: 'Google', issuer: 'https://accounts.google.com', scopes: ['openid', 'email', 'profile'], allowedHosts: ['oauth2.googleapis.com', 'www.googleapis.com', 'openidconnect.googleapis.com'] },
  facebook: { name: 'Facebook', issuer: 'https://www.facebook.com', scopes: ['openid', 'email', 'public_profile'], allowedHosts: ['facebook.com', 'graph.facebook.com', 'limited.facebook.com'] },
} as const;

const usualScopes = ['openid', 'email', 'profile'];

/**
 * The providers of the file, with their presets filled in, and those that variables add.
 *
 * Answers the providers and the problems with them
 */
export function oidcSettings(section: SectionValues, env: Variables, cwd: string): { readonly oidc: readonly OidcProvider[]; readonly problems: readonly string[] } {
  const problems: string[] = [];
  const fromVariables = (['google', 'facebook'] as const).flatMap((preset) => {
    const found = presetFromVariables(preset, env, cwd);
    if (typeof found === 'string') problems.push(found);
    return typeof found === 'object' ? [found] : [];
  });
  // A variable wins over the file here as well.
  const written = section.oidc.map((provider, index) => ({ provider, at: `oidc[${index}]` })).filter(({ provider }) => !fromVariables.some(({ id }) => id === provider.id));
  const oidc = [...written, ...fromVariables.map((provider) => ({ provider, at: `oidc provider "${provider.id}"` }))].flatMap(({ provider, at }): OidcProvider[] => {
    const preset = provider.preset === undefined ? undefined : presets[provider.preset];
    const issuer = provider.issuer ?? preset?.issuer;
    if (issuer === undefined) {
      problems.push(`${at}.issuer must be the address of the provider; it is missing for "${provider.id}". Write it as the provider does, or name a preset: google or facebook.`);
      return [];
    }
    if (issuer.startsWith('http:') && !section.outbound.allowHttp) {
      problems.push(`${at}.issuer must start with https://; it is "${issuer}". Use the provider's https address, or set outbound.allowHttp (OUTBOUND_ALLOW_HTTP) to true for a provider on your own network.`);
    }
    if (provider.clientSecret !== undefined && isWeakSecret(provider.clientSecret)) {
      problems.push(`${at}.clientSecret is a secret that everybody tries; its value is not shown. Let the provider "${provider.id}" make a random one.`);
    }
    return [{
      id: provider.id,
      name: provider.name ?? preset?.name ?? provider.id,
      preset: provider.preset,
      issuer,
      clientId: provider.clientId,
      clientSecret: provider.clientSecret,
      scopes: provider.scopes ?? preset?.scopes ?? usualScopes,
      allowedHosts: provider.allowedHosts ?? preset?.allowedHosts ?? [],
    }];
  });
  const twice = oidc.find(({ id }, index) => oidc.findIndex((other) => other.id === id) !== index);
  if (twice !== undefined) problems.push(`oidc has two providers whose id is "${twice.id}". Give each its own id.`);
  return { oidc, problems };
}

type Written = SectionValues['oidc'][number];

function presetFromVariables(preset: 'google' | 'facebook', env: Variables, cwd: string): Written | string | undefined {
  const [id, secret, file] = ['CLIENT_ID', 'CLIENT_SECRET', 'CLIENT_SECRET_FILE'].map((name) => `${preset.toUpperCase()}_${name}`) as [string, string, string];
  const clientId = env[id] || undefined;
  const named = env[file] || undefined;
  let clientSecret = env[secret] || undefined;
  if (named !== undefined && clientSecret === undefined) {
    const read = readSecret(resolve(cwd, named));
    if (!read.ok) return `${file} names ${JSON.stringify(named)}, which ${read.why}. Put the secret there, readable for this user, or name another file.`;
    clientSecret = read.text;
  }
  if (clientId === undefined && clientSecret === undefined) return undefined;
  if (clientId === undefined || clientSecret === undefined) return `${id} and ${secret} belong together; ${clientId === undefined ? id : secret} is missing. Set both as the provider gave them, or neither.`;
  return { id: preset, preset, clientId, clientSecret };
}
