import { createHash, createHmac, createPublicKey, generateKeyPairSync, sign, type JsonWebKey, type KeyObject } from 'node:crypto';
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Database } from '@parley/platform/db';
import { openKeyRing } from '@parley/identity/server';
import { apiKey, openProduct, type Product } from './testing/open-product.ts';
import { mediaToken, pageHeaders, signUp, type Person } from './testing/people.ts';

/** One kind of token at the door that takes it. */
type Kind = {
  readonly name: string;
  readonly good: string;
  readonly keyId: string;
  readonly algorithm: 'HS256' | 'ES384';
  /** Of a symmetric kind: with it even a well-signed oddity can be made. */
  readonly secret?: Buffer;
  readonly publicKey?: JsonWebKey;
  ask(token: string): Promise<number>;
};

let product: Product;
let person: Person;
let kinds: Readonly<Record<string, Kind>>;
const queries: string[] = [];

const webhookBody = JSON.stringify({ event: 'participant_joined', room: { name: 'nowhere', sid: 'RM_x' } });

beforeAll(async () => {
  product = await openProduct('pglite', { around: countQueries });
  person = await signUp(product);
  const place = await product.app.inject({ method: 'POST', url: '/api/meetings/join', headers: pageHeaders(product, person), payload: {} });
  const participant: string = place.json().token;
  const jwks = (await product.app.inject('/.well-known/jwks.json')).json();
  const ring = await openKeyRing({ database: product.database, dataDir: product.dataDir, now: Date.now, publish: async () => undefined });
  const webhookKey = ring.secret('sfu-api');
  const sha256 = createHash('sha256').update(webhookBody).digest('base64');
  const webhookToken = jwt({ alg: 'HS256' }, { iss: webhookKey.keyId, exp: Math.floor(Date.now() / 1000) + 300, sha256 }, hmac('sha256', Buffer.from(webhookKey.secret)));
  const participantKey: string = decodeHeader(participant)['kid'] as string;
  kinds = {
    participant: { name: 'participant', good: participant, keyId: participantKey, algorithm: 'ES384', publicKey: jwks.keys.find((key: { kid: string }) => key.kid === participantKey), ask: askRtc },
    'API key at the media door': { name: 'rtc', good: await mediaToken({ room: 'r', roomJoin: true }), keyId: apiKey.id, algorithm: 'HS256', secret: Buffer.from(apiKey.secret), ask: askRtc },
    'API key at the server API': { name: 'twirp', good: await mediaToken({ roomList: true }), keyId: apiKey.id, algorithm: 'HS256', secret: Buffer.from(apiKey.secret), ask: askTwirp },
    'report of the media server': { name: 'webhook', good: webhookToken, keyId: webhookKey.keyId, algorithm: 'HS256', secret: Buffer.from(webhookKey.secret), ask: askWebhook },
  };
});
afterAll(async () => product?.close());

function countQueries(database: Database): Database {
  return new Proxy(database, {
    get: (target, name) => {
      // Private fields are not there through a proxy, so methods keep their own `this`.
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== 'function') return value;
      return (...given: unknown[]): unknown => {
        if (name === 'query') queries.push(String(given[0]));
        return value.apply(target, given) as unknown;
      };
    },
  });
}

const status = async (request: Promise<{ statusCode: number }>): Promise<number> => (await request).statusCode;
const askRtc = (token: string): Promise<number> => status(product.app.inject({ url: '/rtc/validate', headers: { authorization: `Bearer ${token}` } }));
const askTwirp = (token: string): Promise<number> => status(product.app.inject({ method: 'POST', url: '/twirp/livekit.RoomService/ListRooms', headers: { authorization: `Bearer ${token}` }, payload: {} }));
const askWebhook = (token: string): Promise<number> =>
  status(product.app.inject({ method: 'POST', url: '/api/meetings/media-events', headers: { authorization: token, 'content-type': 'application/webhook+json' }, payload: webhookBody }));
/** 200 only for somebody: the door answers everybody, but says `null` to nobody. */
async function askSession(token: string): Promise<number> {
  const answer = await product.app.inject({ url: '/api/auth/get-session', headers: { authorization: `Bearer ${token}` } });
  return answer.body === 'null' ? 401 : answer.statusCode;
}

type Signer = (input: string) => Buffer;
const part = (value: unknown): string => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
const jwt = (header: unknown, claims: unknown, signer: Signer): string => {
  const input = `${part(header)}.${part(claims)}`;
  return `${input}.${signer(input).toString('base64url')}`;
};
const hmac = (hash: string, secret: Buffer): Signer => (input) => createHmac(hash, secret).update(input).digest();
const ecdsa = (hash: string, key: KeyObject, dsaEncoding: 'ieee-p1363' | 'der' = 'ieee-p1363'): Signer => (input) => sign(hash, Buffer.from(input), { key, dsaEncoding });
const decodeHeader = (token: string): Record<string, unknown> => JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()) as Record<string, unknown>;

const mine = generateKeyPairSync('ec', { namedCurve: 'P-384' });
const small = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const large = generateKeyPairSync('ec', { namedCurve: 'P-521' });
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const edwards = generateKeyPairSync('ed25519');
const mySecret = Buffer.alloc(48, 7);
const mySigner = (kind: Kind): Signer => (kind.algorithm === 'ES384' ? ecdsa('sha384', mine.privateKey) : hmac('sha256', mySecret));
const nothing: Signer = () => Buffer.alloc(0);

/** Forgeries of one good token: none of them may open anything. */
function forgeries(kind: Kind): Record<string, string> {
  const { good, keyId, algorithm } = kind;
  const [head = '', body = '', tail = ''] = good.split('.');
  const signature = Buffer.from(tail, 'base64url');
  const claims = decodeJwt(good);
  const header = { ...decodeHeader(good), alg: algorithm };
  const forged = (change: Record<string, unknown>, signer: Signer = nothing): string => jwt({ ...header, ...change }, claims, signer);
  const changed = (at: number): Buffer => Buffer.from(signature.map((byte, index) => (index === (at + signature.length) % signature.length ? byte ^ 1 : byte)));
  const withSignature = (bytes: Buffer): string => `${head}.${body}.${bytes.toString('base64url')}`;
  const list: Record<string, string> = {
    'alg none': forged({ alg: 'none' }),
    'alg None': forged({ alg: 'None' }),
    'alg nOnE': forged({ alg: 'nOnE' }),
    'alg NONE, signature kept': `${part({ ...header, alg: 'NONE' })}.${body}.${tail}`,
    'alg none, signature kept': `${part({ ...header, alg: 'none' })}.${body}.${tail}`,
    'alg empty': forged({ alg: '' }),
    'alg null': forged({ alg: null }, mySigner(kind)),
    'alg absent': forged({ alg: undefined }, mySigner(kind)),
    'alg a list': forged({ alg: [algorithm] }, mySigner(kind)),
    'alg a number': forged({ alg: 256 }, mySigner(kind)),
    'alg in lower case': `${part({ ...header, alg: algorithm.toLowerCase() })}.${body}.${tail}`,
    'alg with a space': `${part({ ...header, alg: `${algorithm} ` })}.${body}.${tail}`,
    'HS256 with the key id as secret': forged({ alg: 'HS256' }, hmac('sha256', Buffer.from(keyId))),
    'HS256 with an empty secret': forged({ alg: 'HS256' }, hmac('sha256', Buffer.alloc(0))),
    'HS256 with zeros as secret': forged({ alg: 'HS256' }, hmac('sha256', Buffer.alloc(32))),
    'HS384 with a secret of mine': forged({ alg: 'HS384' }, hmac('sha384', mySecret)),
    'a key of mine': forged({}, mySigner(kind)),
    'ES384 with a key of mine': forged({ alg: 'ES384' }, ecdsa('sha384', mine.privateKey)),
    'ES384 with a key of mine, as DER': forged({ alg: 'ES384' }, ecdsa('sha384', mine.privateKey, 'der')),
    'ES256 with a key of mine': forged({ alg: 'ES256' }, ecdsa('sha256', small.privateKey)),
    'ES512 with a key of mine': forged({ alg: 'ES512' }, ecdsa('sha512', large.privateKey)),
    'ES384 over the smaller curve': forged({ alg: 'ES384' }, ecdsa('sha384', small.privateKey)),
    'RS256 with a key of mine': forged({ alg: 'RS256' }, (input) => sign('sha256', Buffer.from(input), rsa.privateKey)),
    'EdDSA with a key of mine': forged({ alg: 'EdDSA' }, (input) => sign(null, Buffer.from(input), edwards.privateKey)),
    'my key in the header': forged({ jwk: mine.publicKey.export({ format: 'jwk' }) }, mySigner(kind)),
    'my key at an address (jku)': forged({ jku: 'https://evil.example/jwks.json' }, mySigner(kind)),
    'my certificate at an address (x5u)': forged({ x5u: 'https://evil.example/x.pem' }, mySigner(kind)),
    'my certificate in the header (x5c)': forged({ x5c: ['MIIB'] }, mySigner(kind)),
    'no signature': `${head}.${body}.`,
    'zeros as signature': withSignature(Buffer.alloc(signature.length)),
    'ones as signature': withSignature(Buffer.alloc(signature.length, 255)),
    'one byte less': withSignature(signature.subarray(0, -1)),
    'one byte more': withSignature(Buffer.concat([signature, Buffer.alloc(1)])),
    'first byte changed': withSignature(changed(0)),
    'last byte changed': withSignature(changed(-1)),
    'other claims': `${head}.${part({ ...claims, sub: 'somebody else' })}.${tail}`,
    'other header': `${part({ ...header, typ: 'at+jwt' })}.${body}.${tail}`,
    'two segments': `${head}.${body}`,
    'one segment': head,
    'four segments': `${good}.${tail}`,
    'five segments': `${good}.${tail}.${tail}`,
    'only dots': '..',
    'a list as header': `${part([header])}.${body}.${tail}`,
    'a text as header': `${part(JSON.stringify('x'))}.${body}.${tail}`,
    'null as claims': `${head}.${part(null)}.${tail}`,
    'a byte order mark': `${part(`\ufeff${JSON.stringify(header)}`)}.${body}.${tail}`,
    'white space inside': `${head}. ${body}.${tail}`,
    'a hundred thousand characters': 'a'.repeat(100_000),
  };
  const { publicKey, secret } = kind;
  if (publicKey !== undefined) {
    const key = createPublicKey({ key: publicKey, format: 'jwk' });
    const forms = { PEM: key.export({ type: 'spki', format: 'pem' }), DER: key.export({ type: 'spki', format: 'der' }), JWK: JSON.stringify(publicKey), x: Buffer.from(publicKey['x'] as string, 'base64url') };
    for (const [name, form] of Object.entries(forms)) list[`HS256 with the public key as ${name}`] = forged({ alg: 'HS256' }, hmac('sha256', Buffer.from(form)));
    list['the good signature as DER'] = withSignature(derOf(signature));
    list['half of it zero'] = withSignature(Buffer.concat([signature.subarray(0, 48), Buffer.alloc(48)]));
  }
  if (secret !== undefined) {
    const well = (changedHeader: unknown, changedClaims: unknown): string => jwt(changedHeader, changedClaims, hmac('sha256', secret));
    const odd = (change: Record<string, unknown>): string => well(header, { ...claims, ...change });
    const now = Math.floor(Date.now() / 1000);
    Object.assign(list, {
      'the secret with HS384': forged({ alg: 'HS384' }, hmac('sha384', secret)),
      'the secret with HS512': forged({ alg: 'HS512' }, hmac('sha512', secret)),
      'the secret, called ES384': forged({ alg: 'ES384' }, hmac('sha256', secret)),
      'crit of a thing nobody knows': well({ ...header, crit: ['x'], x: 1 }, claims),
      'crit of an unencoded payload': well({ ...header, crit: ['b64'], b64: false }, claims),
      'exp as text': odd({ exp: String(now + 600) }),
      'exp of no date': odd({ exp: 1e300 }),
      'exp past': odd({ exp: now - 3600 }),
      'exp as list': odd({ exp: [now + 600] }),
      'exp null': odd({ exp: null }),
      'no exp': odd({ exp: undefined }),
      'not yet': odd({ nbf: now + 3600 }),
      'a list as claims': well(header, [claims]),
      'two algorithms': well(`{"alg":"none",${JSON.stringify(header).slice(1)}`, claims),
      'two expiries': well(header, `{"exp":1,${JSON.stringify(claims).slice(1)}`),
    });
  }
  return list;
}

/** The two halves of an ECDSA signature as ASN.1, which RFC 7518 does not allow. */
function derOf(raw: Buffer): Buffer {
  const integer = (half: Buffer): Buffer => {
    const value = (half[0] ?? 0) & 0x80 ? Buffer.concat([Buffer.alloc(1), half]) : half;
    return Buffer.concat([Buffer.from([2, value.length]), value]);
  };
  const both = Buffer.concat([integer(raw.subarray(0, raw.length / 2)), integer(raw.subarray(raw.length / 2))]);
  return Buffer.concat([Buffer.from([0x30, both.length]), both]);
}

const kindNames = ['participant', 'API key at the media door', 'API key at the server API', 'report of the media server'] as const;

describe.each(kindNames)('a token of %s', (name) => {
  test('[A-10] is taken when it is good, and no forgery of it is', async () => {
    const kind = kinds[name] as Kind;
    const list = forgeries(kind);
    expect(Object.keys(list).length).toBeGreaterThan(40);
    expect(await kind.ask(kind.good)).toBe(200);
    for (const [what, token] of Object.entries(list)) expect([what, await kind.ask(token)]).toEqual([what, 401]);
    for (const [what, token] of Object.entries(list)) expect([what, await askSession(token)]).toEqual([what, 401]);
    expect(await kind.ask(kind.good)).toBe(200);
  });

  test('[A-11] names its key by a short plain word, which is looked up and never opened', async () => {
    const kind = kinds[name] as Kind;
    const words = [
      '../../../../dev/null', '/etc/passwd', 'C:\\x', "' OR 1=1 --", '1; drop table keys', '__proto__', 'constructor', 'toString', 'hasOwnProperty', '', ' ', '\u0000', 'https://evil.example/k', 'file:///etc/passwd',
      '${jndi:ldap://x}', '%2e%2e%2f', 'k'.repeat(65), 'k'.repeat(60_000), `${kind.keyId}\u0000`, `${kind.keyId} `, kind.keyId.toUpperCase() === kind.keyId ? 'x' : kind.keyId.toUpperCase(), ...Array.from({ length: 200 }, (_, index) => `unknown${index}`),
    ];
    const watched = watchFiles();
    queries.length = 0;
    try {
      for (const word of words) {
        for (const place of ['kid', 'iss', 'both']) {
          const header = { alg: kind.algorithm, ...(place === 'iss' ? {} : { kid: word }) };
          const claims = { ...decodeJwt(kind.good), iss: place === 'kid' ? undefined : word };
          expect([word.slice(0, 40), place, await kind.ask(jwt(header, claims, mySigner(kind)))]).toEqual([word.slice(0, 40), place, 401]);
        }
      }
      expect(watched.opened).toEqual([]);
      // The bus looks for news all the time, and jobs for letters, deliveries and waiting people whose time has come.
      expect(queries.filter((sql) => !/pg_snapshot_xmin|from events|event_cursors|asked_letters|mail_outbox|webhook_|^delete from meeting_(?:knocks|slots|slot_requests) where/.test(sql))).toEqual([]);
    } finally {
      watched.restore();
    }
  });
});

test('[A-10] a token of one kind opens no door of another', async () => {
  const { participant, 'API key at the media door': api, 'API key at the server API': server, 'report of the media server': report } = kinds as Record<(typeof kindNames)[number], Kind>;
  for (const token of [participant.good, api.good, server.good, person.token]) expect(await askWebhook(token)).toBe(401);
  for (const token of [participant.good, api.good, report.good, person.token]) expect(await askTwirp(token)).toBe(401);
  for (const token of [server.good, report.good, person.token]) expect(await askRtc(token)).toBe(401);
  for (const { good } of Object.values(kinds)) expect(await askSession(good)).toBe(401);
  expect(await askSession(person.token)).toBe(200);
});

test('[A-10] a session token that is nearly right is wrong', async () => {
  const { token } = person;
  const near = [token.slice(0, -1), `${token}a`, `${token.slice(0, -1)}${token.endsWith('a') ? 'b' : 'a'}`, token.toUpperCase(), token.toLowerCase(), `${token}\u0000`, ` ${token}.x`, `${token},${token}`, createHash('sha256').update(token).digest('base64url'), createHash('sha256').update(token).digest('hex'), '', ' ', 'null', 'undefined', '[object Object]', "' or 1=1 --", 'a'.repeat(100_000)];
  for (const one of near) expect([one.slice(0, 50), await askSession(one)]).toEqual([one.slice(0, 50), 401]);
});

/** Every way in which a program opens a file, counted. */
function watchFiles(): { readonly opened: string[]; restore(): void } {
  const opened: string[] = [];
  const note = (file: unknown): void => void opened.push(String(file));
  const spies = [
    ...(['open', 'openSync', 'readFile', 'readFileSync', 'createReadStream'] as const).map((name) => vi.spyOn(fs, name).mockImplementation(((file: unknown) => note(file)) as never)),
    ...(['open', 'readFile'] as const).map((name) => vi.spyOn(fs.promises, name).mockImplementation(((file: unknown) => Promise.reject(note(file) ?? new Error('watched'))) as never)),
  ];
  syncBuiltinESMExports();
  return {
    opened,
    restore: () => {
      for (const spy of spies) spy.mockRestore();
      syncBuiltinESMExports();
    },
  };
}
