import { isIP } from 'node:net';
import { z } from 'zod';
import { readAllowedTarget } from '../outbound/index.ts';
import { setting } from './setting.ts';
import { isDomain, isHost, isMailAddress } from './spellings.ts';

const port = (least = 0) => z.int().min(least).max(65_535);
const text = (accepts: (text: string) => boolean) => z.string().refine(accepts);
const path = () => z.string().min(1).refine((value) => !value.includes('\0'));
const flag = { kind: 'boolean', wants: 'true or false' } as const;
const filePath = { wants: 'the path of a file' } as const;

/** A shorter HMAC secret could be guessed from one token. [RFC 7518 §3.2] */
const minSecretLength = 32;
/** A bearer token that is tried over a network. */
const minTokenLength = 16;
/** The longest life of a participant token that the protocol's own service allows. */
const fourteenDaysMinutes = 20_160;

/** A file that holds a secret, beside the secret's own key. */
function secretFile(of: string, variable?: string) {
  return setting(path().optional(), {
    ...filePath,
    what: `A file that holds \`${of}\`, as secret stores mount them; line breaks at its end do not count.`,
    ...(variable === undefined ? {} : { variable }),
    example: '/run/secrets/parley',
  });
}

const tls = z
  .strictObject({
    mode: setting(z.enum(['local', 'files', 'acme', 'off']).optional(), {
      what: 'Where the certificate comes from: `local` (an authority in the data directory), `files` (your own), `acme` (Let\'s Encrypt and its like), or `off`: no TLS door.',
      wants: 'one of local, files, acme and off',
      variable: 'TLS_MODE',
      example: 'acme',
      otherwise: '`files` with a certificate, `acme` with its terms agreed, `off` behind a trusted proxy, else `local`',
    }),
    port: setting(port().optional(), {
      what: 'The port of HTTPS and everything else under TLS; `0` takes a free one.',
      wants: 'a whole number from 0 to 65535',
      variable: 'TLS_PORT',
      kind: 'number',
      example: '443',
      otherwise: '3443 in development, else 443',
    }),
    certificateFile: setting(path().optional(), { ...filePath, what: 'Your own certificate chain (PEM); it wins over every other source.', variable: 'TLS_CERTIFICATE_FILE', example: '/etc/parley/fullchain.pem' }),
    keyFile: setting(path().optional(), { ...filePath, what: 'The private key of your own certificate (PEM).', variable: 'TLS_KEY_FILE', example: '/etc/parley/key.pem' }),
    acme: z
      .strictObject({
        directoryUrl: setting(text((value) => URL.canParse(value) && new URL(value).protocol === 'https:').default('https://acme-v02.api.letsencrypt.org/directory'), {
          what: 'The directory of the certificate authority.',
          wants: 'an address that starts with https://',
          variable: 'ACME_DIRECTORY_URL',
          example: 'https://acme-v02.api.letsencrypt.org/directory',
        }),
        email: setting(text(isMailAddress).optional(), { what: 'Where the authority may write to.', wants: 'a mail address', variable: 'ACME_EMAIL', example: 'operator@example.org' }),
        agreeToTerms: setting(z.boolean().default(false), { ...flag, what: 'That you agree to the terms of the authority; nothing is ordered without it.', variable: 'ACME_AGREE_TO_TERMS', example: 'true' }),
        caFile: setting(path().optional(), { ...filePath, what: 'The root certificate (PEM) of a private authority.', variable: 'ACME_CA_FILE', example: '/etc/parley/our-root.pem' }),
      })
      .prefault({}),
  })
  .prefault({});

const smtp = z
  .strictObject({
    url: setting(text((value) => /^smtps?:\/\/[^/]/.test(value) && URL.canParse(value)).optional(), {
      what: 'The mail server in one line: `smtps://` for TLS from the first byte, `smtp://` for STARTTLS.',
      wants: 'an address that starts with smtp:// or smtps://',
      variable: 'SMTP_URL',
      example: 'smtps://parley:secret-of-yours@mail.example.org:465',
      secret: true,
    }),
    urlFile: secretFile('smtp.url', 'SMTP_URL_FILE'),
    host: setting(text(isHost).optional(), { what: 'The mail server, when it is not given as `smtp.url`.', wants: 'a host name or an IP address', variable: 'SMTP_HOST', example: 'mail.example.org' }),
    port: setting(port(1).optional(), { what: 'Its port.', wants: 'a whole number from 1 to 65535', variable: 'SMTP_PORT', kind: 'number', example: '587', otherwise: '465 when `smtp.secure`, else 587' }),
    secure: setting(z.boolean().optional(), { ...flag, what: 'TLS from the first byte instead of STARTTLS.', variable: 'SMTP_SECURE', example: 'true', otherwise: 'true exactly for port 465' }),
    user: setting(z.string().min(1).optional(), { what: 'The account on the mail server.', wants: 'a text', variable: 'SMTP_USER', example: 'parley' }),
    password: setting(z.string().min(1).optional(), { what: 'Its password.', wants: 'a text', variable: 'SMTP_PASSWORD', example: 'a password', secret: true }),
    passwordFile: secretFile('smtp.password', 'SMTP_PASSWORD_FILE'),
  })
  .prefault({});

const oidcProvider = z.strictObject({
  id: setting(z.string().regex(/^[a-z0-9][a-z0-9-]{0,31}$/), { what: 'The provider in addresses (`/api/auth/…/<id>`); never change it, accounts are tied to it.', wants: '1 to 32 lower-case letters, digits and -', example: '"company"' }),
  name: setting(z.string().min(1).max(60).optional(), { what: 'The name on the button.', wants: 'a text of at most 60 characters', example: '"Our company"', otherwise: "the preset's" }),
  preset: setting(z.enum(['google', 'facebook']).optional(), { what: 'Fills in what is known of a public provider.', wants: 'google or facebook', example: '"google"' }),
  issuer: setting(text((value) => URL.canParse(value) && /^https?:$/.test(new URL(value).protocol)).optional(), { what: 'The issuer, exactly as the provider writes it.', wants: 'an address that starts with https://', example: '"https://login.example.org"', otherwise: "the preset's" }),
  clientId: setting(z.string().min(1), { what: 'The client id that the provider has given.', wants: 'the text that the provider gave', example: '"parley-meetings"' }),
  clientSecret: setting(z.string().min(1).optional(), { what: 'The client secret that the provider has given.', wants: 'the text that the provider gave', example: '"the secret"', secret: true }),
  clientSecretFile: secretFile('clientSecret'),
  scopes: setting(z.array(z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]{1,100}$/)).min(1).max(20).optional(), { what: 'What is asked for.', wants: 'a list of scopes', example: '["openid", "email", "profile"]', otherwise: '`openid`, `email`, `profile`' }),
  allowedHosts: setting(z.array(text(isHost)).max(20).optional(), { what: "Other hosts that the provider's endpoints may be on.", wants: 'a list of host names', example: '["tokens.example.org"]', otherwise: "the preset's" }),
});

/** The keys of a section of `parley.config.json`. What each says about itself is also its variable, its error and its line in the manual. */
export const sectionSchema = z.strictObject({
  port: setting(port().default(3000), { what: 'The port of pages, API and signalling over plain HTTP; `0` takes a free one. A taken port ends the start.', wants: 'a whole number from 0 to 65535', variable: 'PORT', kind: 'number', example: '3000' }),
  host: setting(z.string().min(1).optional(), { what: 'The listening address; `localhost` listens on both loopback addresses.', wants: 'a host name or an IP address', variable: 'HOST', example: '0.0.0.0', otherwise: '`localhost` in development, else all addresses' }),
  publicUrl: setting(
    z
      .string()
      .refine((value) => URL.canParse(value) && /^https?:$/.test(new URL(value).protocol), { abort: true })
      .refine((value) => /^\/?$/.test(new URL(value).pathname) && new URL(value).search === '' && new URL(value).hash === '' && new URL(value).username === '', 'an address without path, query and user')
      .optional(),
    { what: 'How people reach the server; links, cookies and allowed origins follow it. It wins over `domain`.', wants: 'a whole address such as https://meet.example.org', variable: 'PUBLIC_URL', example: 'https://meet.example.org', otherwise: '`http://localhost:<port>` in development, else `https://` and the site domain' },
  ),
  domain: setting(text(isDomain).optional(), { what: 'Your domain. The site is at `<subdomain>.<domain>`, or at the domain itself. Ignored in development.', wants: 'a domain name', variable: 'DOMAIN', example: 'example.org' }),
  subdomain: setting(text((value) => isDomain(`${value}.example.org`)).optional(), { what: 'The part in front of the domain.', wants: 'one or more labels of a domain name', variable: 'SUBDOMAIN', example: 'meet' }),
  certificateAlternativeDomains: setting(z.array(text((value) => isDomain(value.replace(/^\*\./, '')))).max(100).optional(), {
    what: 'The names in the certificate besides `domain`; one `*.example.org` serves several environments. Ignored with an own certificate.',
    wants: 'a list of domain names',
    variable: 'CERTIFICATE_ALTERNATIVE_DOMAINS',
    kind: 'list',
    example: '*.example.org,other.example.org',
    otherwise: 'the site domain',
  }),
  tls,
  dataDir: setting(path().default('./data'), { what: 'Where everything is kept.', wants: 'the path of a folder', variable: 'PARLEY_DATA', example: '/var/lib/parley' }),
  disk: z
    .strictObject({
      ballastMiB: setting(z.int().min(0).max(65_536).default(64), { what: 'Mebibytes of the data directory that are kept as ballast: given up when the disk is nearly full, so that people still sign in and talk while you make room. `0` keeps none.', wants: 'a whole number of mebibytes from 0 to 65536', variable: 'DISK_BALLAST_MIB', kind: 'number', example: '256' }),
      lowWaterPercent: setting(z.number().min(0).max(90).optional(), { what: 'Below this part of the disk nothing large is kept any more: pictures and backups are refused with 507.', wants: 'a number of percent from 0 to 90', variable: 'DISK_LOW_WATER_PERCENT', kind: 'number', example: '10', otherwise: '5, and no more than 5 GiB' }),
    })
    .prefault({}),
  databaseUrl: setting(text((value) => /^postgres(ql)?:\/\//.test(value)).optional(), { what: 'Your own PostgreSQL, 15 or newer; another machine needs a password and `sslmode`.', wants: 'an address that starts with postgres:// or postgresql://', variable: 'DATABASE_URL', example: 'postgres://parley:password@db.example.org/parley?sslmode=verify-full', secret: true, otherwise: 'embedded, in the data directory' }),
  databaseUrlFile: secretFile('databaseUrl', 'DATABASE_URL_FILE'),
  databaseInsecure: setting(z.boolean().default(false), { ...flag, what: 'Allows a PostgreSQL on another machine without TLS or without a password: for networks that you trust as a whole.', variable: 'DATABASE_INSECURE', example: 'true' }),
  mediaAddresses: setting(z.array(text((value) => isIP(value) !== 0)).max(16).default([]), { what: 'The IP addresses that clients send media to.', wants: 'a list of at most 16 IP addresses', variable: 'MEDIA_ADDRESSES', kind: 'list', example: '203.0.113.7,2001:db8::7', otherwise: "this machine's" }),
  mediaPort: setting(port().default(7882), { what: 'The UDP port of all media; `0` takes a free one.', wants: 'a whole number from 0 to 65535', variable: 'MEDIA_PORT', kind: 'number', example: '7882' }),
  mediaAnnouncedPort: setting(port(1).optional(), { what: 'The UDP port told to clients, when a forwarding rule makes it another than the open one.', wants: 'a whole number from 1 to 65535', variable: 'MEDIA_ANNOUNCED_PORT', kind: 'number', example: '17882' }),
  apiKeys: setting(z.record(z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, 'named by 1 to 64 letters, digits, - and _'), z.string().min(minSecretLength, `given secrets of at least ${minSecretLength} characters`)).default({}), {
    what: 'API keys for your own LiveKit applications: id and secret of at least 32 characters.',
    wants: 'an object of ids and secrets; in the variable "id: secret", one per line',
    variable: 'LIVEKIT_KEYS',
    kind: 'pairs',
    example: '"mykey: $(openssl rand -hex 32)"',
    secret: true,
    otherwise: 'none',
  }),
  apiKeysFile: secretFile('apiKeys', 'LIVEKIT_KEYS_FILE'),
  trustedProxies: setting(z.int().min(0).max(8).default(0), { what: 'How many reverse proxies of your own stand in front; each adds one entry to `X-Forwarded-For`.', wants: 'a whole number from 0 to 8', variable: 'TRUSTED_PROXIES', kind: 'number', example: '1' }),
  drainTimeoutMs: setting(z.int().min(0).max(3_600_000).default(0), { what: 'How long a server that stops waits for the people in its meetings to leave by themselves, in milliseconds; `0` sends them to the restarted one at once.', wants: 'a whole number from 0 to 3600000', variable: 'DRAIN_TIMEOUT_MS', kind: 'number', example: '60000' }),
  limitsFile: setting(path().optional(), { ...filePath, what: 'A file of rate limits: rule name → `{"count", "perMs"}`, `{"places"}` where what is open at once is counted, or `null` to switch the rule off.', variable: 'PARLEY_LIMITS', example: '/etc/parley/limits.json' }),
  masterKeyFile: setting(path().optional(), { ...filePath, what: 'The key that seals the keys in the database, outside the data directory.', variable: 'PARLEY_MASTER_KEY_FILE', example: '/run/secrets/parley-master-key', otherwise: 'made in the data directory' }),
  allowedSignUpDomains: setting(z.array(text((value) => isDomain(value.replace(/^\*\./, '')))).max(1_000).optional(), {
    what: 'Whose mail addresses may have an account: `null` everybody, `[]` nobody, else exactly the part after the `@` (`*.example.org` for sub-domains), in any case of letters.',
    wants: 'a list of domain names, [] or null',
    example: '["example.org"]',
    otherwise: '`null`: everybody',
  }),
  requireVerifiedEmail: setting(z.boolean().optional(), { ...flag, what: 'Whether a mail address must be confirmed before an account may be used.', variable: 'REQUIRE_VERIFIED_EMAIL', example: 'true', otherwise: 'true exactly when `allowedSignUpDomains` is a list' }),
  guests: z
    .strictObject({
      enabled: setting(z.boolean().default(true), { ...flag, what: 'Whether a meeting may let people in without an account.', variable: 'GUESTS_ENABLED', example: 'false' }),
      lifeHours: setting(z.number().min(1).max(168).default(24), { what: 'How long a guest is known.', wants: 'a number of hours from 1 to 168', variable: 'GUESTS_LIFE_HOURS', kind: 'number', example: '24' }),
    })
    .prefault({}),
  smtp,
  mailFrom: setting(text((value) => isMailAddress(/^[^<>\r\n]*<([^<>\s]+)>$/.exec(value)?.[1] ?? value)).optional(), { what: 'The sender of mails.', wants: 'a mail address, with or without a name', variable: 'MAIL_FROM', example: 'Parley <no-reply@example.org>', otherwise: '`Parley <no-reply@<site domain>>`' }),
  oidc: setting(z.array(oidcProvider).max(20).default([]), { what: 'Providers that people may sign in with. `GOOGLE_CLIENT_ID` with `GOOGLE_CLIENT_SECRET`, and `FACEBOOK_…`, add theirs.', wants: 'a list of providers, each an object with id, issuer, clientId and clientSecret', example: '[{"id": "company", "issuer": "https://login.example.org", "clientId": "parley", "clientSecretFile": "/run/secrets/oidc"}]', otherwise: 'none' }),
  participantTokenMinutes: setting(z.int().min(1).max(fourteenDaysMinutes).default(10), {
    what: 'How long a participant token opens its meeting. Ten minutes are enough for a slow join, and a connected client gets new ones; more (at most 14 days) only for clients that keep a token.',
    wants: 'a whole number of minutes from 1 to 20160',
    variable: 'PARTICIPANT_TOKEN_MINUTES',
    kind: 'number',
    example: '10',
  }),
  publishersPerMeeting: setting(z.int().min(1).max(1_000).default(12), { what: 'How many people may publish in a meeting at the same time, cameras and shared screens together; further ones watch until a slot is free.', wants: 'a whole number from 1 to 1000', variable: 'PUBLISHERS_PER_MEETING', kind: 'number', example: '12' }),
  chatTokenMinutes: setting(z.int().min(1).max(180).default(180), { what: 'How long a chat session lasts before the client asks for another token.', wants: 'a whole number of minutes from 1 to 180', variable: 'CHAT_TOKEN_MINUTES', kind: 'number', example: '180' }),
  cleanupIntervalMinutes: setting(z.int().min(1).max(1_440).optional(), { what: 'How often meetings that nobody keeps are looked for.', wants: 'a whole number of minutes from 1 to 1440', variable: 'CLEANUP_INTERVAL_MINUTES', kind: 'number', example: '60', otherwise: '360 in development, else 60' }),
  graphqlIntrospection: setting(z.boolean().optional(), { ...flag, what: 'Whether the GraphQL API describes itself to whoever asks.', variable: 'GRAPHQL_INTROSPECTION', example: 'true', otherwise: 'true in development only' }),
  metrics: z
    .strictObject({
      port: setting(port().optional(), { what: 'The port of `/metrics`, a listener of its own; without it there is none.', wants: 'a whole number from 0 to 65535', variable: 'METRICS_PORT', kind: 'number', example: '9464', otherwise: 'off' }),
      host: setting(text(isHost).default('127.0.0.1'), { what: 'Its listening address; another than loopback needs a token.', wants: 'a host name or an IP address', variable: 'METRICS_HOST', example: '10.0.0.5' }),
      token: setting(z.string().min(minTokenLength).optional(), { what: 'The bearer token that a request must carry.', wants: `a text of at least ${minTokenLength} characters`, variable: 'METRICS_TOKEN', example: '"$(openssl rand -hex 32)"', secret: true }),
      tokenFile: secretFile('metrics.token', 'METRICS_TOKEN_FILE'),
    })
    .prefault({}),
  logLevel: setting(z.enum(['error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'), { what: 'The least important lines that are written.', wants: 'one of error, warn, info, debug, trace and silent', variable: 'LOG_LEVEL', example: 'debug' }),
  outbound: z
    .strictObject({
      allowPrivateAddresses: setting(z.array(text((value) => readAllowedTarget(value) !== undefined)).max(100).default([]), {
        what: 'Hosts and networks of your own that requests of the server (OIDC, webhooks, pictures) may reach although their addresses are private.',
        wants: 'a list of host names, IP addresses and networks such as 10.0.0.0/8, each with :port for one port of it only',
        variable: 'OUTBOUND_ALLOW_PRIVATE_ADDRESSES',
        kind: 'list',
        example: '10.20.0.0/16,login.internal:9000',
        otherwise: 'none',
      }),
      allowHttp: setting(z.boolean().default(false), { ...flag, what: 'Whether such requests may go without TLS.', variable: 'OUTBOUND_ALLOW_HTTP', example: 'true' }),
    })
    .prefault({}),
  securityContact: setting(text((value) => isMailAddress(value) || (/^https:\/\/[\x21-\x7e]+$/.test(value) && URL.canParse(value))).optional(), {
    what: 'Whom to tell about a security hole of this server; `/.well-known/security.txt` says it.',
    wants: 'a mail address, or a page that starts with https://',
    variable: 'SECURITY_CONTACT',
    example: 'security@example.org',
    otherwise: 'nobody, and no such file',
  }),
  auditRetentionDays: setting(z.int().min(1).max(3_650).default(180), { what: 'How long the audit log is kept.', wants: 'a whole number of days from 1 to 3650', variable: 'AUDIT_RETENTION_DAYS', kind: 'number', example: '180' }),
});

export type SectionValues = z.infer<typeof sectionSchema>;

const limitRule = z.strictObject({
  count: z.number('A limit needs a "count".').positive('The "count" of a limit must be above 0.'),
  perMs: z.number('A limit needs "perMs".').positive('The "perMs" of a limit must be above 0.'),
});

const placeRule = z.strictObject({ places: z.int('The "places" of a limit are a whole number.').positive('The "places" of a limit must be above 0.') });

/** A limits file: rule name → rule, or null to switch it off. */
export const limitsFileSchema = z.record(
  z.string(),
  // Told apart by what is there, so that a mistake is told in the words of the rule that was meant.
  z.unknown().transform((value, context) => {
    if (value === null) return null;
    const read = (typeof value === 'object' && 'places' in value ? placeRule : limitRule).safeParse(value);
    if (read.success) return read.data;
    for (const { message, path } of read.error.issues) context.addIssue({ code: 'custom', message, path });
    return z.NEVER;
  }),
);
