import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { z } from 'zod';
import type { LimitOverrides } from '../limits/index.ts';
import { environments, mergeSections, type Environment, type Section } from './merge-sections.ts';
import { limitsFileSchema, sectionSchema } from './schema.ts';

/** Everything the program was told, checked. Paths are absolute. */
export type Config = {
  readonly environment: Environment;
  readonly development: boolean;
  readonly port: number;
  readonly host: string;
  /** Absent in development until the port is known: see `publicUrlOf`. */
  readonly publicUrl: string | undefined;
  readonly dataDir: string;
  readonly databaseUrl: string | undefined;
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
  readonly masterKeyFile: string | undefined;
};

/** `problems` are whole sentences, one per mistake. */
export type ConfigResult = { readonly ok: true; readonly config: Config } | { readonly ok: false; readonly problems: readonly string[] };

export const configFileName = 'parley.config.json';

/** A configuration file above this size is a mistake (a log, a dump), not a configuration. */
const maxFileBytes = 256 * 1024;

/**
 * Reads the configuration once: defaults, then the file's `global` section, then the environment's section, then
 * environment variables. An empty variable counts as not set.
 *
 * Answers  a checked configuration, or every problem as a sentence
 * Errors   never throws
 */
export function loadConfig(source: { readonly env: Readonly<Record<string, string | undefined>>; readonly cwd: string }): ConfigResult {
  const { env, cwd } = source;
  const environment = (env['APP_ENV'] || 'development') as Environment;
  if (!environments.includes(environment)) {
    return { ok: false, problems: [`APP_ENV must be one of ${environments.join(', ')}; it is "${environment}".`] };
  }
  const fileName = env['PARLEY_CONFIG'] || configFileName;
  const file = readJson(resolve(cwd, fileName), env['PARLEY_CONFIG'] !== undefined);
  if (!file.ok) return { ok: false, problems: [file.problem] };
  const sections = z.record(z.enum(['global', ...environments]), z.record(z.string(), z.unknown()).optional()).safeParse({ ...emptySections, ...(file.value as object) });
  if (!sections.success) {
    return { ok: false, problems: [`${fileName} must be an object whose keys are among global, ${environments.join(', ')}.`] };
  }
  const merged = { ...withoutNull(mergeSections(sections.data, environment)), ...fromEnvironment(env) };
  const parsed = sectionSchema.safeParse(merged);
  if (!parsed.success) return { ok: false, problems: parsed.error.issues.map((issue) => sentence(issue, fileName)) };
  return finish(parsed.data, environment, cwd);
}

const emptySections = Object.fromEntries(['global', ...environments].map((name) => [name, undefined]));

function finish(section: z.infer<typeof sectionSchema>, environment: Environment, cwd: string): ConfigResult {
  const problems: string[] = [];
  const development = environment === 'development';
  if (section.livekit !== undefined) {
    problems.push('An external LiveKit server (LIVEKIT_URL, LIVEKIT_API_KEY, LIVEKIT_API_SECRET) is not supported by this version; remove these settings to use the built-in media server.');
  }
  const publicUrl = section.publicUrl ? new URL(section.publicUrl).origin : undefined;
  if (!development && !publicUrl?.startsWith('https://')) {
    problems.push(`publicUrl (PUBLIC_URL) must be given and start with https:// when APP_ENV is ${environment}: browsers allow cameras and secure cookies only there.`);
  }
  let limits: LimitOverrides = {};
  if (section.limitsFile) {
    const file = readJson(resolve(cwd, section.limitsFile), true);
    const parsed = file.ok ? limitsFileSchema.safeParse(file.value) : undefined;
    if (!file.ok) problems.push(file.problem);
    else if (parsed?.success) limits = parsed.data;
    else problems.push(...(parsed?.error.issues ?? []).map((issue) => `${section.limitsFile}, ${issue.path.join('.')}: ${issue.message}`));
  }
  if (problems.length > 0) return { ok: false, problems };
  return {
    ok: true,
    config: {
      environment,
      development,
      port: section.port,
      // Plain http carries a session cookie, so development stays on this machine unless told otherwise.
      host: section.host ?? (development ? 'localhost' : '::'),
      publicUrl,
      dataDir: resolve(cwd, section.dataDir),
      databaseUrl: section.databaseUrl ?? undefined,
      mediaAddresses: section.mediaAddresses,
      mediaPort: section.mediaPort,
      mediaAnnouncedPort: section.mediaAnnouncedPort ?? undefined,
      apiKeys: new Map(Object.entries(section.apiKeys)),
      trustedProxies: section.trustedProxies,
      drainTimeoutMs: section.drainTimeoutMs,
      limits,
      limitsFile: section.limitsFile ? resolve(cwd, section.limitsFile) : undefined,
      allowedSignUpDomains: section.allowedSignUpDomains ?? null,
      masterKeyFile: section.masterKeyFile ? resolve(cwd, section.masterKeyFile) : undefined,
    },
  };
}

/** The address people use: as configured, or in development this machine with the port that is really open. */
export function publicUrlOf(config: Config, port: number): string {
  return config.publicUrl ?? `http://localhost:${port}`;
}

/** Environment variables and the key each one carries. */
const variables: Readonly<Record<string, { readonly key: string; readonly kind: 'text' | 'number' | 'list' | 'pairs' }>> = {
  PORT: { key: 'port', kind: 'number' },
  HOST: { key: 'host', kind: 'text' },
  PUBLIC_URL: { key: 'publicUrl', kind: 'text' },
  PARLEY_DATA: { key: 'dataDir', kind: 'text' },
  DATABASE_URL: { key: 'databaseUrl', kind: 'text' },
  MEDIA_ADDRESSES: { key: 'mediaAddresses', kind: 'list' },
  MEDIA_PORT: { key: 'mediaPort', kind: 'number' },
  MEDIA_ANNOUNCED_PORT: { key: 'mediaAnnouncedPort', kind: 'number' },
  LIVEKIT_KEYS: { key: 'apiKeys', kind: 'pairs' },
  TRUSTED_PROXIES: { key: 'trustedProxies', kind: 'number' },
  DRAIN_TIMEOUT_MS: { key: 'drainTimeoutMs', kind: 'number' },
  PARLEY_LIMITS: { key: 'limitsFile', kind: 'text' },
  PARLEY_MASTER_KEY_FILE: { key: 'masterKeyFile', kind: 'text' },
  LIVEKIT_URL: { key: 'livekit', kind: 'text' },
  LIVEKIT_API_KEY: { key: 'livekit', kind: 'text' },
  LIVEKIT_API_SECRET: { key: 'livekit', kind: 'text' },
};

const read: Readonly<Record<'text' | 'number' | 'list' | 'pairs', (text: string) => unknown>> = {
  text: (text) => text,
  number: Number,
  list: (text) => text.split(',').map((item) => item.trim()).filter(Boolean),
  pairs: readPairs,
};

/** `id: secret` per line, as LiveKit's own server reads this variable. */
function readPairs(text: string): unknown {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return Object.fromEntries(lines.map((line) => [line.slice(0, Math.max(0, line.indexOf(':'))).trim(), line.slice(line.indexOf(':') + 1).trim()]));
}

function fromEnvironment(env: Readonly<Record<string, string | undefined>>): Section {
  const values: Record<string, unknown> = {};
  for (const [name, { key, kind }] of Object.entries(variables)) {
    const text = env[name];
    if (text === undefined || text === '') continue;
    values[key] = read[kind](text);
  }
  return values;
}

/** After the merge a `null` has done its work: the key falls back to its default. */
function withoutNull(section: Section): Section {
  return Object.fromEntries(Object.entries(section).filter(([, value]) => value !== null));
}

type JsonFile = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly problem: string };

function readJson(path: string, mustExist: boolean): JsonFile {
  if (!existsSync(path)) return mustExist ? { ok: false, problem: `The file ${path} does not exist.` } : { ok: true, value: {} };
  try {
    const text = readFileSync(path, 'utf8');
    if (text.length > maxFileBytes) return { ok: false, problem: `The file ${path} is larger than ${maxFileBytes} bytes.` };
    return { ok: true, value: JSON.parse(text) as unknown };
  } catch (error) {
    return { ok: false, problem: `The file ${path} cannot be read as JSON: ${error instanceof Error ? error.message : String(error)}.` };
  }
}

function sentence(issue: z.core.$ZodIssue, fileName: string): string {
  if (issue.code === 'unrecognized_keys') return `Nothing is configured by ${issue.keys.map((key) => `"${key}"`).join(', ')}; check the spelling in ${fileName}.`;
  return issue.message;
}
