import { FacebookProvider } from './facebook-provider.ts';
import type { FetchOutside } from './fetch-outside.ts';
import { OidcProvider } from './oidc-provider.ts';
import type { Provider, ProviderSettings } from './provider-settings.ts';

/** The configured providers by id, in the order in which they are offered. Nobody is asked anything yet. */
export function openProviders(options: { readonly settings: readonly ProviderSettings[]; readonly fetchOutside: FetchOutside; readonly now: () => number }): ReadonlyMap<string, Provider> {
  const { fetchOutside, now } = options;
  return new Map(options.settings.map((settings) => [settings.id, settings.preset === 'facebook' ? new FacebookProvider({ settings, fetchOutside }) : new OidcProvider({ settings, fetchOutside, now })]));
}
