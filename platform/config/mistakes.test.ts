import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadConfig } from './load-config.ts';
import { nearestWord } from './nearest-word.ts';
import { isWeakSecret } from './weak-secret.ts';

type Mistake = {
  readonly env?: Readonly<Record<string, string>>;
  /** The section `global`, or a whole file as text. */
  readonly file?: Readonly<Record<string, unknown>> | string;
  /** What the sentence must name: key and variable, the value or what is wrong with it, and the way out. */
  readonly says: readonly [key: string, value: string, fix: string];
};

const one = (env: Readonly<Record<string, string>>, ...says: Mistake['says']): Mistake => ({ env, says });
const written = (file: Mistake['file'] & {}, ...says: Mistake['says']): Mistake => ({ file, says });
const production = { APP_ENV: 'production', PUBLIC_URL: 'https://meet.example.org' };
const provider = { id: 'own', issuer: 'https://login.example.org', clientId: 'parley', clientSecret: 'Zx9-kq4T-77ab' };

const mistakes: readonly Mistake[] = [
  one({ PORT: 'many' }, 'port (PORT)', '"many", set by PORT', 'PORT=3000'),
  one({ PORT: '65536' }, 'port (PORT)', '65536', 'from 0 to 65535'),
  one({ PORT: '-1' }, 'port (PORT)', '-1', 'from 0 to 65535'),
  one({ PORT: '30.5' }, 'port (PORT)', '30.5', 'a whole number'),
  one({ PORT: '0x50' }, 'port (PORT)', '"0x50"', 'PORT=3000'),
  one({ PORT: ' ' }, 'port (PORT)', '" "', 'PORT=3000'),
  written({ port: '3000' }, 'port (PORT)', '"3000", set in parley.config.json, section global', '"port": 3000'),
  written({ host: 5 }, 'host (HOST)', '5', '"host": "0.0.0.0"'),
  one({ PUBLIC_URL: 'meet.example.org' }, 'publicUrl (PUBLIC_URL)', '"meet.example.org"', 'https://meet.example.org'),
  one({ PUBLIC_URL: 'ftp://meet.example.org' }, 'publicUrl (PUBLIC_URL)', '"ftp://meet.example.org"', 'https://meet.example.org'),
  one({ PUBLIC_URL: 'https://meet.example.org/path' }, 'publicUrl (PUBLIC_URL)', '/path"', 'without path'),
  one({ PUBLIC_URL: 'https://meet.example.org/?a=1' }, 'publicUrl (PUBLIC_URL)', '?a=1"', 'without path, query'),
  one({ APP_ENV: 'production', PUBLIC_URL: 'http://meet.example.org' }, 'publicUrl (PUBLIC_URL)', '"http://meet.example.org"', 'write https://meet.example.org'),
  one({ APP_ENV: 'production' }, 'domain (DOMAIN)', 'missing', 'publicUrl (PUBLIC_URL)'),
  one({ APP_ENV: 'prod' }, 'APP_ENV', '"prod"', 'Did you mean production?'),
  one({ APP_ENV: 'Staging' }, 'APP_ENV', '"Staging"', 'Did you mean staging?'),
  one({ APP_ENV: 'live' }, 'APP_ENV', '"live"', 'APP_ENV=production'),
  one({ DOMAIN: 'https://example.org' }, 'domain (DOMAIN)', '"https://example.org"', 'DOMAIN=example.org'),
  one({ DOMAIN: 'localhost' }, 'domain (DOMAIN)', '"localhost"', 'DOMAIN=example.org'),
  one({ DOMAIN: '10.0.0.1' }, 'domain (DOMAIN)', '"10.0.0.1"', 'DOMAIN=example.org'),
  written({ subdomain: 'meet.' }, 'subdomain (SUBDOMAIN)', '"meet."', '"subdomain": "meet"'),
  one({ CERTIFICATE_ALTERNATIVE_DOMAINS: 'a.example.org,*' }, 'certificateAlternativeDomains (CERTIFICATE_ALTERNATIVE_DOMAINS)', '"*" in it', '*.example.org'),
  written({ certificateAlternativeDomains: '*.example.org' }, 'certificateAlternativeDomains (CERT', '"*.example.org"', '["*.example.org","other.example.org"]'),
  written({ sslCertificateARN: 'arn:aws:acm:x' }, 'sslCertificateARN', '"arn:aws:acm:x"', 'tls.certificateFile and tls.keyFile'),
  one({ TLS_MODE: 'auto' }, 'tls.mode (TLS_MODE)', '"auto"', 'local, files, acme and off'),
  one({ TLS_PORT: 'https' }, 'tls.port (TLS_PORT)', '"https"', 'TLS_PORT=443'),
  one({ TLS_MODE: 'files' }, 'tls.certificateFile (TLS_CERTIFICATE_FILE)', 'missing', 'Set tls.certificateFile and tls.keyFile both'),
  one({ TLS_KEY_FILE: '/k.pem' }, 'tls.certificateFile (TLS_CERTIFICATE_FILE)', 'missing', 'or neither'),
  one({ ...production, TLS_MODE: 'acme' }, 'tls.acme.agreeToTerms (ACME_AGREE_TO_TERMS)', 'it is false', 'ACME_AGREE_TO_TERMS=true'),
  one({ ACME_EMAIL: 'operator' }, 'tls.acme.email (ACME_EMAIL)', '"operator"', 'ACME_EMAIL=operator@example.org'),
  one({ ACME_DIRECTORY_URL: 'http://acme.example.org/dir' }, 'tls.acme.directoryUrl (ACME_DIRECTORY_URL)', '"http://acme.example.org/dir"', 'https://'),
  one({ ...production, DOMAIN: 'example.org', CERTIFICATE_ALTERNATIVE_DOMAINS: '*.example.org', TLS_MODE: 'acme', ACME_AGREE_TO_TERMS: 'true' }, 'certificateAlternativeDomains', '"*.example.org"', 'List the hosts one by one'),
  written({ tls: 'on' }, 'tls must be an object', '"on"', 'mode, port, certificateFile'),
  written({ tls: { prot: 443 } }, '"tls.prot"', 'Nothing is configured by', 'Did you mean "tls.port"?'),
  written({ dataDir: '' }, 'dataDir (PARLEY_DATA)', '""', '/var/lib/parley'),
  one({ DISK_BALLAST_MIB: '64M' }, 'disk.ballastMiB (DISK_BALLAST_MIB)', '"64M"', 'DISK_BALLAST_MIB=256'),
  one({ DISK_BALLAST_MIB: '-1' }, 'disk.ballastMiB (DISK_BALLAST_MIB)', '-1', 'from 0 to 65536'),
  one({ DISK_LOW_WATER_PERCENT: '5%' }, 'disk.lowWaterPercent (DISK_LOW_WATER_PERCENT)', '"5%"', 'DISK_LOW_WATER_PERCENT=10'),
  written({ disk: { lowWaterPercent: 91 } }, 'disk.lowWaterPercent (DISK_LOW_WATER_PERCENT)', '91', '"lowWaterPercent": 10'),
  written({ disk: { balastMiB: 1 } }, '"disk.balastMiB"', 'Nothing is configured by', 'Did you mean "disk.ballastMiB"?'),
  one({ DATABASE_URL: 'mysql://db/x' }, 'databaseUrl (DATABASE_URL)', 'not shown', 'starts with postgres://'),
  one({ DATABASE_URL: 'postgres://u:p@[/x' }, 'databaseUrl (DATABASE_URL)', 'not shown', 'Percent-encode'),
  one({ DATABASE_URL: 'postgres://u:Zx9-kq4T@db.example.org/x' }, 'databaseUrl (DATABASE_URL)', 'sslmode is missing', 'sslmode=verify-full'),
  one({ DATABASE_URL: 'postgres://u@db.example.org/x?sslmode=require' }, 'databaseUrl (DATABASE_URL)', 'without a password', 'databaseInsecure (DATABASE_INSECURE)'),
  one({ DATABASE_URL: 'postgres://u:changeme@db.example.org/x?sslmode=require' }, 'databaseUrl (DATABASE_URL)', 'everybody tries', 'Give the database user another one'),
  one({ DATABASE_URL_FILE: '/nowhere/url' }, 'databaseUrlFile (DATABASE_URL_FILE)', '"/nowhere/url", which cannot be read (ENOENT)', 'Put the secret there'),
  written({ databaseUrl: 'postgres://localhost/x', databaseUrlFile: '/x' }, 'databaseUrl and databaseUrlFile', '"/x"', 'Keep one'),
  one({ DATABASE_INSECURE: 'yes' }, 'databaseInsecure (DATABASE_INSECURE)', '"yes"', 'true or false'),
  one({ MEDIA_ADDRESSES: '127.0.0.1,home' }, 'mediaAddresses (MEDIA_ADDRESSES)', '"home" in it', 'MEDIA_ADDRESSES=203.0.113.7'),
  one({ MEDIA_PORT: '70000' }, 'mediaPort (MEDIA_PORT)', '70000', 'MEDIA_PORT=7882'),
  one({ MEDIA_ANNOUNCED_PORT: '0' }, 'mediaAnnouncedPort (MEDIA_ANNOUNCED_PORT)', '0', 'from 1 to 65535'),
  one({ LIVEKIT_KEYS: 'key' }, 'apiKeys (LIVEKIT_KEYS)', 'not shown', 'openssl rand -hex 32'),
  one({ LIVEKIT_KEYS: 'key: short' }, 'apiKeys (LIVEKIT_KEYS)', 'not shown', 'at least 32 characters'),
  one({ LIVEKIT_KEYS: `my key: ${'d8e8fca2dc0f896f'.repeat(2)}` }, 'apiKeys (LIVEKIT_KEYS)', 'named by', 'letters, digits'),
  one({ LIVEKIT_KEYS: `devkey: ${'secret'.repeat(6)}` }, 'apiKeys (LIVEKIT_KEYS)', '"devkey"', 'openssl rand -hex 32'),
  written({ apiKeys: ['a'] }, 'apiKeys (LIVEKIT_KEYS)', 'not shown', '"apiKeys": {"mykey"'),
  one({ TRUSTED_PROXIES: '-1' }, 'trustedProxies (TRUSTED_PROXIES)', '-1', 'from 0 to 8'),
  one({ TRUSTED_PROXIES: '10.0.0.1' }, 'trustedProxies (TRUSTED_PROXIES)', '"10.0.0.1"', 'TRUSTED_PROXIES=1'),
  one({ PARLEY_LIMITS: 'none.json' }, 'limitsFile (PARLEY_LIMITS)', 'none.json does not exist', 'Make it, or correct the name'),
  one({ PARLEY_CONFIG: 'none.json' }, 'PARLEY_CONFIG', 'none.json does not exist', 'Make it, or correct the name'),
  written({ allowedSignUpDomains: 'example.org' }, 'allowedSignUpDomains', '"example.org"', '["example.org"]'),
  written({ allowedSignUpDomains: ['@example.org'] }, 'allowedSignUpDomains', '"@example.org" in it', '["example.org"]'),
  one({ ...production, REQUIRE_VERIFIED_EMAIL: 'true' }, 'requireVerifiedEmail (REQUIRE_VERIFIED_EMAIL)', 'is true', 'Set SMTP_URL'),
  one({ GUESTS_ENABLED: 'on' }, 'guests.enabled (GUESTS_ENABLED)', '"on"', 'true or false'),
  written({ guests: { lifeHours: 0 } }, 'guests.lifeHours (GUESTS_LIFE_HOURS)', '0', '"lifeHours": 24'),
  one({ SMTP_URL: 'mail.example.org' }, 'smtp.url (SMTP_URL)', 'not shown', 'smtps://'),
  one({ SMTP_URL: 'smtp://u:100%@mail.example.org' }, 'smtp.url (SMTP_URL)', 'not shown', 'percent-encoded'),
  one({ SMTP_PORT: '587' }, 'smtp.host (SMTP_HOST)', 'missing', 'Set it, or write everything in smtp.url'),
  one({ SMTP_HOST: 'mail example' }, 'smtp.host (SMTP_HOST)', '"mail example"', 'SMTP_HOST=mail.example.org'),
  one({ SMTP_HOST: 'mail.example.org', SMTP_USER: 'parley' }, 'smtp.user (SMTP_USER)', 'smtp.password is missing', 'Set both'),
  one({ SMTP_URL: 'smtps://u:password@mail.example.org' }, 'smtp.password (SMTP_PASSWORD, SMTP_URL)', 'everybody tries', 'another password'),
  written({ smtp: { url: 'smtp://a.example.org', host: 'b.example.org' } }, 'smtp.url (SMTP_URL) and smtp.host', '"b.example.org"', 'Keep one'),
  one({ MAIL_FROM: 'Parley' }, 'mailFrom (MAIL_FROM)', '"Parley"', 'MAIL_FROM=Parley <no-reply@example.org>'),
  one({ MAIL_FROM: 'Parley\r\nBcc: x@example.org' }, 'mailFrom (MAIL_FROM)', 'Bcc', 'no-reply@example.org'),
  written({ oidc: provider }, 'oidc must be', 'login.example.org', 'a list of providers'),
  written({ oidc: [{ ...provider, id: 'My Own' }] }, 'oidc[0].id', '"My Own"', 'lower-case letters'),
  written({ oidc: [{ ...provider, clientId: undefined }] }, 'oidc[0].clientId', 'missing', '"clientId": "parley-meetings"'),
  written({ oidc: [{ ...provider, issuer: undefined }] }, 'oidc[0].issuer', 'missing', 'name a preset'),
  written({ oidc: [{ ...provider, issuer: 'http://login.example.org' }] }, 'oidc[0].issuer', '"http://login.example.org"', 'outbound.allowHttp (OUTBOUND_ALLOW_HTTP)'),
  written({ oidc: [{ ...provider, clientSecret: 'changeme' }] }, 'oidc[0].clientSecret', 'everybody tries', 'make a random one'),
  written({ oidc: [{ ...provider, preset: 'github' }] }, 'oidc[0].preset', '"github"', 'google or facebook'),
  written({ oidc: [provider, provider] }, 'oidc', '"own"', 'Give each its own id'),
  written({ oidc: [{ ...provider, clientid: 'x' }] }, '"oidc[0].clientid"', 'Nothing is configured by', 'Did you mean "oidc[0].clientId"?'),
  one({ GOOGLE_CLIENT_ID: 'id' }, 'GOOGLE_CLIENT_SECRET', 'missing', 'Set both'),
  one({ FACEBOOK_CLIENT_ID: 'id', FACEBOOK_CLIENT_SECRET_FILE: '/nowhere/s' }, 'FACEBOOK_CLIENT_SECRET_FILE', '"/nowhere/s"', 'Put the secret there'),
  one({ PARTICIPANT_TOKEN_MINUTES: '30000' }, 'participantTokenMinutes (PARTICIPANT_TOKEN_MINUTES)', '30000', 'from 1 to 20160'),
  one({ CHAT_TOKEN_MINUTES: '181' }, 'chatTokenMinutes (CHAT_TOKEN_MINUTES)', '181', 'from 1 to 180'),
  one({ CLEANUP_INTERVAL_MINUTES: '0' }, 'cleanupIntervalMinutes (CLEANUP_INTERVAL_MINUTES)', '0', 'from 1 to 1440'),
  one({ GRAPHQL_INTROSPECTION: 'dev' }, 'graphqlIntrospection (GRAPHQL_INTROSPECTION)', '"dev"', 'true or false'),
  one({ METRICS_PORT: 'on' }, 'metrics.port (METRICS_PORT)', '"on"', 'METRICS_PORT=9464'),
  one({ METRICS_PORT: '9464', METRICS_HOST: '0.0.0.0' }, 'metrics.host (METRICS_HOST)', '"0.0.0.0"', 'METRICS_TOKEN_FILE'),
  one({ METRICS_PORT: '9464', METRICS_TOKEN: 'short' }, 'metrics.token (METRICS_TOKEN)', 'not shown', 'at least 16 characters'),
  one({ METRICS_PORT: '9464', METRICS_TOKEN: 'changemechangeme' }, 'metrics.token (METRICS_TOKEN', 'everybody tries', 'openssl rand -hex 32'),
  one({ LOG_LEVEL: 'verbose' }, 'logLevel (LOG_LEVEL)', '"verbose"', 'LOG_LEVEL=debug'),
  one({ OUTBOUND_ALLOW_PRIVATE_ADDRESSES: '10.0.0.0/33' }, 'outbound.allowPrivateAddresses (OUTBOUND_ALLOW_PRIVATE_ADDRESSES)', '"10.0.0.0/33" in it', 'networks such as 10.0.0.0/8'),
  one({ SECURITY_CONTACT: 'the operator' }, 'securityContact (SECURITY_CONTACT)', '"the operator"', 'SECURITY_CONTACT=security@example.org'),
  one({ SECURITY_CONTACT: 'https://example.org/\nExpires: never' }, 'securityContact (SECURITY_CONTACT)', 'Expires: never', 'a mail address'),
  one({ AUDIT_RETENTION_DAYS: '6 months' }, 'auditRetentionDays (AUDIT_RETENTION_DAYS)', '"6 months"', 'AUDIT_RETENTION_DAYS=180'),
  one({ LIVEKIT_URL: 'wss://x' }, 'LIVEKIT_URL', 'is not supported by this version', 'remove LIVEKIT_URL'),
  one({ REDIS_URL: 'redis://x' }, 'REDIS_URL', 'has no Redis', 'Remove REDIS_URL'),
  written({ prot: 1 }, '"prot"', 'Nothing is configured by', 'Did you mean "port"?'),
  written({ databaseURL: 'x' }, '"databaseURL"', 'Nothing is configured by', 'Did you mean "databaseUrl"?'),
  written({ whatever: 1 }, '"whatever"', 'Nothing is configured by', 'The keys there are port, host'),
  written('{"globl": {}}', '"globl"', 'There is no section', 'Did you mean "global"?'),
  written('{"port": 3000}', '"port"', 'stands at the top', 'section "global"'),
  written('{"global": 3}', '"global"', 'it is 3', '"global": {"port": 3000}'),
  written('[]', 'parley.config.json', 'it is a list', 'Its keys are global, development'),
  written('{"global": {"port": 3000,}}', 'parley.config.json', 'cannot be read as JSON', 'commas at the end are not JSON'),
  written('', 'parley.config.json', 'ends too early', 'Correct it there'),
];

function problemsOf({ env = {}, file }: Mistake): readonly string[] {
  const cwd = mkdtempSync(join(tmpdir(), 'parley-config-'));
  if (file !== undefined) writeFileSync(join(cwd, 'parley.config.json'), typeof file === 'string' ? file : JSON.stringify({ global: file }));
  const result = loadConfig({ env, cwd });
  rmSync(cwd, { recursive: true });
  return result.ok ? [] : result.problems;
}

test('the table is long enough to be worth its name', () => {
  expect(mistakes.length).toBeGreaterThanOrEqual(60);
});

test.each(mistakes)('$says.0 with $says.1 is told in one sentence, with the way out: $says.2', (mistake) => {
  const [key, value, fix] = mistake.says;

  const told = problemsOf(mistake).filter((problem) => problem.includes(key));

  expect(told.length).toBeGreaterThan(0);
  expect(told.join('\n')).toContain(value);
  expect(told.join('\n')).toContain(fix);
  expect(told.every((problem) => /[.?]$/.test(problem))).toBe(true);
});

test('several mistakes are told together', () => {
  expect(problemsOf({ env: { PORT: 'x', MEDIA_PORT: 'y', LOG_LEVEL: 'z' }, says: ['', '', ''] })).toHaveLength(3);
});

test.each(['secret', 'Secret', 'changeme', 'change-me', 'CHANGE_ME', 'password123', 'secretsecretsecret', 'admin', '12345678', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', 'abcabcabcabcabcabcabcabcabcabcabcabc', ''])('%j is no secret', (text) => {
  expect(isWeakSecret(text)).toBe(true);
});

test.each(['Zx9-kq4T', 'd8e8fca2dc0f896fd7cb4cb0031ba249', 'correct horse battery staple', 'a-secret-of-at-least-32-characters', 'MyPasswordIsNotInTheList'])('%j may be one', (text) => {
  expect(isWeakSecret(text)).toBe(false);
});

test('a typing mistake finds its word, and another word finds none', () => {
  const words = ['port', 'host', 'publicUrl', 'databaseUrl'];

  expect(['prot', 'Port', 'public_url', 'publicURL', 'databseUrl'].map((typed) => nearestWord(typed, words))).toEqual(['port', 'port', 'publicUrl', 'publicUrl', 'databaseUrl']);
  expect(['colour', 'x', 'p'.repeat(200), ''].map((typed) => nearestWord(typed, words))).toEqual([undefined, undefined, undefined, undefined]);
});
