import { resolve } from 'node:path';
import type { LimitOverrides } from '../limits/index.ts';
import type { LogLevel } from '../log/index.ts';
import { databaseProblems } from './database-safety.ts';
import { explainIssue, type Explaining } from './explain-issue.ts';
import { mailSettings, type SmtpSettings } from './mail-settings.ts';
import { environments, type Environment, type Section } from './merge-sections.ts';
import { metricsSettings, type MetricsSettings } from './metrics-settings.ts';
import { nearestWord } from './nearest-word.ts';
import { oidcSettings, type OidcProvider } from './oidc-settings.ts';
import { plainSettings, settingAt } from './list-settings.ts';
import { readJson } from './read-json.ts';
import { readSecretFiles } from './read-secret-files.ts';
import { readSections } from './read-sections.ts';
import { readVariables, type Variables } from './read-variables.ts';
import { limitsFileSchema, sectionSchema, type SectionValues } from './schema.ts';
import { siteAddress } from './site-address.ts';
import { tlsSettings, type TlsSettings } from './tls-settings.ts';
import { isWeakSecret } from './weak-secret.ts';

/** Everything the program was told, checked. Paths are absolute. */
export type Config = {
  readonly environment: Environment;
  readonly development: boolean;
  readonly port: number;
  readonly host: string;
  /** Absent in development until the port is known: see `publicUrlOf`. */
  readonly publicUrl: string | undefined;
  readonly domain: string | undefined;
  readonly subdomain: string | undefined;
  readonly certificateAlternativeDomains: readonly string[] | undefined;
  /** `subdomain.domain`, or the domain; absent in development and when only `publicUrl` is configured. */
  readonly siteDomain: string | undefined;
  /** The names of a certificate that we make or order; empty with an own certificate and without TLS. */
  readonly certificateNames: readonly string[];
  readonly tls: TlsSettings;
  readonly dataDir: string;
  readonly disk: { readonly ballastMiB: number; readonly lowWaterPercent: number | undefined };
  readonly databaseUrl: string | undefined;
  readonly databaseInsecure: boolean;
  readonly mediaAddresses: readonly string[];
  readonly mediaPort: number;
  readonly mediaAnnouncedPort: number | undefined;
  /** API keys of LiveKit server SDKs, id → secret. */
  readonly apiKeys: ReadonlyMap<string, string>;
  readonly trustedProxies: number;
  readonly drainTimeoutMs: number;
  readonly limits: LimitOverrides;
  readonly limitsFile: string | undefined;
  readonly allowedSignUpDomains: readonly string[] | null;
  readonly requireVerifiedEmail: boolean;
  readonly guests: { readonly enabled: boolean; readonly lifeHours: number };
  readonly masterKeyFile: string | undefined;
  /** Undefined: mails are kept for the developer, or cannot be sent. */
  readonly smtp: SmtpSettings | undefined;
  readonly mailFrom: string;
  readonly oidc: readonly OidcProvider[];
  readonly participantTokenMinutes: number;
  readonly publishersPerMeeting: number;
  readonly chatTokenMinutes: number;
  readonly cleanupIntervalMinutes: number;
  readonly graphqlIntrospection: boolean;
  readonly metrics: MetricsSettings | undefined;
  readonly logLevel: LogLevel;
  readonly outbound: { readonly allowPrivateAddresses: readonly string[]; readonly allowHttp: boolean };
  readonly auditRetentionDays: number;
  /** As an address that can be written to: `mailto:` or `https:`. */
  readonly securityContact: string | undefined;
};

export type LoadedConfig = {
  readonly ok: true;
  readonly config: Config;
  /** Whole sentences about what works but will surprise somebody. */
  readonly warnings: readonly string[];
  /** Where each key that is not a default came from, for `config check`. */
  readonly sources: ReadonlyMap<string, string>;
};

/** `problems` are whole sentences, one per mistake: the key, what is wrong with its value, and what to do. */
export type ConfigResult = LoadedConfig | { readonly ok: false; readonly problems: readonly string[] };

const configFileName = 'parley.config.json';

/**
 * Reads the configuration once: defaults, then the file's `global` section, then the environment's section, then
 * environment variables. An empty variable counts as not set.
 *
 * Answers  a checked configuration, or every problem as a sentence
 * Errors   never throws
 */
export function loadConfig(source: { readonly env: Variables; readonly cwd: string }): ConfigResult {
  const { env, cwd } = source;
  const environment = (env['APP_ENV'] || 'development') as Environment;
  if (!environments.includes(environment)) {
    const near = nearestWord(environment, environments) ?? environments.find((name) => name.startsWith(environment.toLowerCase()));
    return { ok: false, problems: [`APP_ENV must be one of ${environments.join(', ')}; it is "${environment}". ${near === undefined ? 'Write for example APP_ENV=production.' : `Did you mean ${near}?`}`] };
  }
  const fileName = env['PARLEY_CONFIG'] || configFileName;
  const file = readJson(resolve(cwd, fileName), env['PARLEY_CONFIG'] ? { by: 'PARLEY_CONFIG' } : undefined);
  if (!file.ok) return { ok: false, problems: [file.problem] };
  const sections = readSections(file.value, fileName, environment);
  if (!sections.ok) return { ok: false, problems: sections.problems };

  const { section, problems: untranslatable } = withoutForeign(sections.section, env);
  const told = readVariables(section, env);
  const placeOf: Explaining['placeOf'] = (path) => {
    const own = told.from.get(settingAt(path)?.key ?? '');
    return own === undefined ? sections.placeOf(path) : { variable: own };
  };
  const name = (key: string): string => {
    const variable = settingAt(key.replaceAll(/\[\d+\]/g, '.[]').split('.'))?.variable;
    return variable === undefined ? key : `${key} (${variable})`;
  };
  const secrets = readSecretFiles(told.section, cwd, name);
  const parsed = sectionSchema.safeParse(secrets.section);
  const early = [...untranslatable, ...secrets.problems];
  if (!parsed.success) {
    const explained = parsed.error.issues.flatMap((issue) => explainIssue(issue, { section: secrets.section, placeOf }));
    return { ok: false, problems: [...new Set([...early, ...explained])] };
  }
  const finished = finish(parsed.data, environment, source);
  if (!finished.ok) return { ok: false, problems: [...early, ...finished.problems] };
  if (early.length > 0) return { ok: false, problems: early };
  return { ...finished, sources: sourcesOf(placeOf) };
}

/** The address people use: as configured, or in development this machine with the port that is really open. */
export function publicUrlOf(config: Config, port: number): string {
  return config.publicUrl ?? `http://localhost:${port}`;
}

/** Settings of other systems that people bring along, with a sentence each instead of "nothing is configured by it". */
function withoutForeign(section: Section, env: Variables): { readonly section: Section; readonly problems: readonly string[] } {
  const problems: string[] = [];
  const { livekit, sslCertificateARN, redisUrl, ...own } = section;
  const asked = ['LIVEKIT_URL', 'LIVEKIT_API_KEY', 'LIVEKIT_API_SECRET'].filter((variable) => env[variable]);
  if (livekit !== undefined || asked.length > 0) {
    problems.push(`An external LiveKit server (LIVEKIT_URL, LIVEKIT_API_KEY, LIVEKIT_API_SECRET) is not supported by this version; remove ${asked.length > 0 ? asked.join(', ') : '"livekit"'} to use the built-in media server.`);
  }
  const redis = [...['REDIS_URL', 'REDIS_URL_FILE'].filter((variable) => env[variable]), ...(redisUrl === undefined ? [] : ['"redisUrl"'])];
  for (const name of redis) problems.push(`${name} is set, and this version has no Redis to share work through: several servers cannot be joined yet. Remove ${name}.`);
  if (sslCertificateARN !== undefined) {
    problems.push(`sslCertificateARN names a certificate in a cloud account; it is ${JSON.stringify(sslCertificateARN)}. Put the certificate into files and name them by tls.certificateFile and tls.keyFile.`);
  }
  return { section: own, problems };
}

function sourcesOf(placeOf: Explaining['placeOf']): ReadonlyMap<string, string> {
  const sources = new Map<string, string>();
  for (const { key, path } of plainSettings) {
    const place = placeOf(path);
    if (place !== undefined) sources.set(key, 'variable' in place ? place.variable : place.file);
  }
  return sources;
}

type Finished = Omit<LoadedConfig, 'sources'> | { readonly ok: false; readonly problems: readonly string[] };

function finish(section: SectionValues, environment: Environment, { env, cwd }: { readonly env: Variables; readonly cwd: string }): Finished {
  const development = environment === 'development';
  const { tls, problems: tlsProblems } = tlsSettings(section, development, cwd);
  const { problems: siteProblems, ...site } = siteAddress(section, development, environment, tls.mode);
  const { smtp, problems: mailProblems } = mailSettings(section);
  const { oidc, problems: oidcProblems } = oidcSettings(section, env, cwd);
  const { metrics, problems: metricsProblems } = metricsSettings(section);
  const { limits, problems: limitsProblems } = readLimits(section.limitsFile, cwd);
  const account = accountRules(section, development, smtp);
  const problems = [
    ...siteProblems, ...tlsProblems, ...mailProblems, ...oidcProblems, ...metricsProblems, ...limitsProblems, ...account.problems,
    ...(section.databaseUrl === undefined ? [] : databaseProblems(section.databaseUrl, section.databaseInsecure)),
    ...Object.entries(section.apiKeys).filter(([, secret]) => isWeakSecret(secret)).map(([id]) => `apiKeys (LIVEKIT_KEYS) has a secret that everybody tries, for "${id}"; its value is not shown. Make a random one with openssl rand -hex 32.`),
  ];
  if (problems.length > 0) return { ok: false, problems };
  const optionalPath = (path: string | undefined): string | undefined => (path === undefined ? undefined : resolve(cwd, path));
  return {
    ok: true,
    warnings: account.warnings,
    config: {
      environment,
      development,
      port: section.port,
      // Plain http carries a session cookie, so development stays on this machine unless told otherwise.
      host: section.host ?? (development ? 'localhost' : '::'),
      domain: section.domain,
      subdomain: section.subdomain,
      certificateAlternativeDomains: section.certificateAlternativeDomains,
      ...site,
      tls,
      dataDir: resolve(cwd, section.dataDir),
      disk: { ballastMiB: section.disk.ballastMiB, lowWaterPercent: section.disk.lowWaterPercent },
      databaseUrl: section.databaseUrl,
      databaseInsecure: section.databaseInsecure,
      mediaAddresses: section.mediaAddresses,
      mediaPort: section.mediaPort,
      mediaAnnouncedPort: section.mediaAnnouncedPort,
      apiKeys: new Map(Object.entries(section.apiKeys)),
      trustedProxies: section.trustedProxies,
      drainTimeoutMs: section.drainTimeoutMs,
      limits,
      limitsFile: optionalPath(section.limitsFile),
      allowedSignUpDomains: section.allowedSignUpDomains ?? null,
      requireVerifiedEmail: account.requireVerifiedEmail,
      guests: section.guests,
      masterKeyFile: optionalPath(section.masterKeyFile),
      smtp,
      mailFrom: section.mailFrom ?? `Parley <no-reply@${site.siteDomain ?? (site.publicUrl === undefined ? 'localhost' : new URL(site.publicUrl).hostname)}>`,
      oidc,
      participantTokenMinutes: section.participantTokenMinutes,
      publishersPerMeeting: section.publishersPerMeeting,
      chatTokenMinutes: section.chatTokenMinutes,
      // Whoever develops restarts more often than that anyway.
      cleanupIntervalMinutes: section.cleanupIntervalMinutes ?? (development ? 360 : 60),
      graphqlIntrospection: section.graphqlIntrospection ?? development,
      metrics,
      logLevel: section.logLevel,
      outbound: section.outbound,
      auditRetentionDays: section.auditRetentionDays,
      securityContact: section.securityContact === undefined ? undefined : contactAddress(section.securityContact),
    },
  };
}

/** A bare mail address is one to write to. */
function contactAddress(contact: string): string {
  return contact.startsWith('https://') ? new URL(contact).href : `mailto:${encodeURIComponent(contact).replace('%40', '@')}`;
}

/** Without a mail server nobody can confirm an address; in development the mails are shown instead of sent. */
function accountRules(section: SectionValues, development: boolean, smtp: SmtpSettings | undefined): { readonly requireVerifiedEmail: boolean; readonly problems: readonly string[]; readonly warnings: readonly string[] } {
  const requireVerifiedEmail = section.requireVerifiedEmail ?? section.allowedSignUpDomains !== undefined;
  if (!requireVerifiedEmail || development || smtp !== undefined) return { requireVerifiedEmail, problems: [], warnings: [] };
  const dead = 'and no mail can be sent because smtp.url (SMTP_URL) is missing';
  if (section.requireVerifiedEmail === true) return { requireVerifiedEmail, problems: [`requireVerifiedEmail (REQUIRE_VERIFIED_EMAIL) is true ${dead}. Set SMTP_URL, or write REQUIRE_VERIFIED_EMAIL=false.`], warnings: [] };
  // An empty list lets nobody in, so nobody is left waiting for a mail.
  if (section.allowedSignUpDomains?.length === 0) return { requireVerifiedEmail, problems: [], warnings: [] };
  return { requireVerifiedEmail, problems: [], warnings: [`allowedSignUpDomains asks for confirmed mail addresses ${dead}: new accounts cannot be confirmed. Set SMTP_URL, or REQUIRE_VERIFIED_EMAIL=false if whoever signs up may claim any address.`] };
}

function readLimits(limitsFile: string | undefined, cwd: string): { readonly limits: LimitOverrides; readonly problems: readonly string[] } {
  if (limitsFile === undefined) return { limits: {}, problems: [] };
  const file = readJson(resolve(cwd, limitsFile), { by: 'limitsFile (PARLEY_LIMITS)' });
  if (!file.ok) return { limits: {}, problems: [file.problem] };
  const parsed = limitsFileSchema.safeParse(file.value);
  if (parsed.success) return { limits: parsed.data, problems: [] };
  const advice = 'Write rules such as "meetings.join": {"count": 10, "perMs": 60000}, or null to switch one off';
  return { limits: {}, problems: parsed.error.issues.map((issue) => `limitsFile (PARLEY_LIMITS), ${limitsFile}, ${issue.path.join('.') || 'the whole file'}: ${issue.message.replace(/\.?$/, '.')} ${advice}.`) };
}
