export { strayVariables } from './database-safety.ts';
export { describeConfig } from './describe-config.ts';
export { loadConfig, publicUrlOf, type Config, type ConfigResult } from './load-config.ts';
export { environments, mergeSections, type Environment } from './merge-sections.ts';
export type { MetricsSettings } from './metrics-settings.ts';
export type { OidcProvider } from './oidc-settings.ts';
export { secretVariables } from './secret-variables.ts';
export type { SmtpSettings } from './mail-settings.ts';
export type { TlsMode, TlsSettings } from './tls-settings.ts';
