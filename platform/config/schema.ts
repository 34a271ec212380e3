import { isIP } from 'node:net';
import { z } from 'zod';

const port = (name: string) => z.int(`${name} must be a whole number.`).min(0, `${name} must be 0 or more.`).max(65_535, `${name} must be at most 65535.`);

const httpUrl = z
  .string()
  .refine((text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol), 'publicUrl (PUBLIC_URL) must be a whole address such as https://meet.example.org.')
  .refine((text) => !URL.canParse(text) || (new URL(text).pathname === '/' && new URL(text).search === ''), 'publicUrl (PUBLIC_URL) must have no path and no query.');

/** A shorter HMAC secret could be guessed from one token. [RFC 7518 §3.2] */
const minSecretLength = 32;

/** The keys of a section of `parley.config.json`. Environment variables carry the same values under the names in `load-config.ts`. */
export const sectionSchema = z.strictObject({
  port: port('port (PORT)').default(3000),
  /** Listening address; `localhost` listens on both loopback addresses. */
  host: z.string('host (HOST) must be a text.').min(1).nullish(),
  publicUrl: httpUrl.nullish(),
  dataDir: z.string('dataDir (PARLEY_DATA) must be a path.').min(1, 'dataDir (PARLEY_DATA) must not be empty.').default('./data'),
  databaseUrl: z
    .string('databaseUrl (DATABASE_URL) must be a text.')
    .refine((text) => /^postgres(ql)?:\/\//.test(text), 'databaseUrl (DATABASE_URL) must start with postgres:// or postgresql://.')
    .nullish(),
  mediaAddresses: z
    .array(z.string().refine((text) => isIP(text) !== 0, 'mediaAddresses (MEDIA_ADDRESSES) must be a list of IP addresses.'), 'mediaAddresses (MEDIA_ADDRESSES) must be a list of IP addresses.')
    .max(16, 'mediaAddresses (MEDIA_ADDRESSES) can name at most 16 addresses.')
    .default([]),
  mediaPort: port('mediaPort (MEDIA_PORT)').default(7882),
  /** The UDP port told to clients, when a forwarding rule makes it another than the open one. */
  mediaAnnouncedPort: port('mediaAnnouncedPort (MEDIA_ANNOUNCED_PORT)').min(1).nullish(),
  /** API keys for LiveKit server SDKs, besides the ring's own: id → secret. */
  apiKeys: z
    .record(
      z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, 'apiKeys (LIVEKIT_KEYS): an id has 1 to 64 letters, digits, - and _.'),
      z.string().min(minSecretLength, `apiKeys (LIVEKIT_KEYS): a secret has at least ${minSecretLength} characters.`),
      'apiKeys must be an object of ids and secrets; LIVEKIT_KEYS is written "id: secret", one per line.',
    )
    .default({}),
  /** How many reverse proxies of our own stand in front; each adds one entry to X-Forwarded-For. */
  trustedProxies: z.int('trustedProxies (TRUSTED_PROXIES) must be a whole number.').min(0).max(8, 'trustedProxies (TRUSTED_PROXIES) must be between 0 and 8.').default(0),
  /** How long a server that stops waits for the people in its meetings to leave by themselves. 0: they are sent to the next one at once. */
  drainTimeoutMs: z.int('drainTimeoutMs (DRAIN_TIMEOUT_MS) must be a whole number.').min(0, 'drainTimeoutMs (DRAIN_TIMEOUT_MS) must be 0 or more.').max(3_600_000, 'drainTimeoutMs (DRAIN_TIMEOUT_MS) must be at most one hour.').default(0),
  limitsFile: z.string('limitsFile (PARLEY_LIMITS) must be a path.').min(1).nullish(),
  /** Null or absent: anyone may sign up. An empty list: nobody. */
  allowedSignUpDomains: z.array(z.string('allowedSignUpDomains must be a list of domains.'), 'allowedSignUpDomains must be a list of domains.').nullish(),
  livekit: z.unknown().optional(),
  masterKeyFile: z.string('masterKeyFile (PARLEY_MASTER_KEY_FILE) must be a path.').min(1).nullish(),
});

const limitRule = z.strictObject({
  count: z.number('A limit needs a "count".').positive('The "count" of a limit must be above 0.'),
  perMs: z.number('A limit needs "perMs".').positive('The "perMs" of a limit must be above 0.'),
});

/** A limits file: rule name → rule, or null to switch it off. */
export const limitsFileSchema = z.record(z.string(), limitRule.nullable());
