import { plainSettings, type Setting } from './list-settings.ts';
import type { Config, LoadedConfig } from './load-config.ts';
import { valueAt } from './read-variables.ts';

/** The effective configuration for people, one `key = value  (where from)` per line, with every secret masked. */
export function describeConfig({ config, sources, warnings }: LoadedConfig): string {
  const lines = plainSettings.filter(({ key }) => !key.endsWith('File') || !isSecretFile(key)).map((setting) => {
    const source = sources.get(setting.key) ?? sources.get(`${setting.key}File`) ?? 'default';
    return `${setting.key} = ${shown(setting, config, sources)}  (${source})`;
  });
  const derived = [`environment = ${JSON.stringify(config.environment)}  (APP_ENV)`, `siteDomain = ${text(config.siteDomain)}  (derived)`, `certificateNames = ${text(config.certificateNames)}  (derived)`];
  return [...derived.slice(0, 1), ...lines, ...derived.slice(1), ...warnings.map((warning) => `Note: ${warning}`)].join('\n');
}

function isSecretFile(key: string): boolean {
  return plainSettings.some((other) => other.secret === true && `${other.key}File` === key);
}

function shown(setting: Setting, config: Config, sources: LoadedConfig['sources']): string {
  switch (setting.key) {
    case 'databaseUrl':
      return text(maskPassword(config.databaseUrl));
    case 'apiKeys':
      return text([...config.apiKeys.keys()].map((id) => `${id}: ***`));
    case 'oidc':
      return text(config.oidc.map((provider) => ({ ...provider, clientSecret: provider.clientSecret === undefined ? undefined : '***' })));
    case 'smtp.url':
      // Its parts are shown one by one.
      return sources.has('smtp.url') || sources.has('smtp.urlFile') ? '"***"' : '(not set)';
  }
  const value = valueAt(config, setting.path);
  return setting.secret === true && value !== undefined ? '"***"' : text(value);
}

function text(value: unknown): string {
  return value === undefined ? '(not set)' : JSON.stringify(value);
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
