import type { Config } from './load-config.ts';

/** The effective configuration for people, one `key = value` per line, with every secret masked. */
export function describeConfig(config: Config): string {
  const shown = { ...config, databaseUrl: maskPassword(config.databaseUrl), apiKeys: [...config.apiKeys.keys()].map((id) => `${id}: ***`) };
  return Object.entries(shown)
    .map(([key, value]) => `${key} = ${value === undefined ? '(not set)' : JSON.stringify(value)}`)
    .join('\n');
}

/** A URL that cannot be taken apart is masked whole: half a secret is still one. */
function maskPassword(url: string | undefined): string | undefined {
  if (url === undefined) return undefined;
  if (!URL.canParse(url)) return '***';
  const parsed = new URL(url);
  if (parsed.password !== '') parsed.password = '***';
  // libpq also reads a password from the query.
  if (parsed.searchParams.has('password')) parsed.searchParams.set('password', '***');
  return parsed.toString();
}
