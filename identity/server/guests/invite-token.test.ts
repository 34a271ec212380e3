import { createHmac, generateKeyPairSync } from 'node:crypto';
import { SignJWT } from 'jose';
import { beforeAll, describe, expect, test } from 'vitest';
import type { KeyRing, VerifyingKey } from '@parley/identity/contract';
import { readInvite, signInvite } from './invite-token.ts';
import type { InviteRow } from './invites.ts';

const now = Date.UTC(2026, 10, 21);
const seconds = now / 1_000;
const secret = 'the-secret-of-the-current-invite-key-here';
const pair = generateKeyPairSync('ec', { namedCurve: 'P-384' });
const { x = '', y = '' } = pair.publicKey.export({ format: 'jwk' });
const ours: Readonly<Record<string, VerifyingKey>> = {
  IN1: { alg: 'HS256', purpose: 'invite', secret },
  API1: { alg: 'HS256', purpose: 'sfu-api', secret },
  PT1: { alg: 'ES384', purpose: 'participant-token', publicKey: { kty: 'EC', crv: 'P-384', x, y } },
};
const looked: string[] = [];
const ring: Pick<KeyRing, 'sign' | 'findKey'> = {
  sign: async (_purpose, claims, { expiresInSeconds }) => ({
    token: await new SignJWT({ iss: 'IN1', ...claims }).setProtectedHeader({ alg: 'HS256', kid: 'IN1', typ: 'JWT' }).setIssuedAt(seconds).setNotBefore(seconds).setExpirationTime(seconds + expiresInSeconds).sign(Buffer.from(secret)),
    keyId: 'IN1',
  }),
  findKey: (id) => {
    looked.push(id);
    return Object.hasOwn(ours, id) ? ours[id] : undefined;
  },
};
const invite: InviteRow = { id: 'invite-1', createdBy: 'a', meetingId: 'meeting-1', meetingCode: 'abcd', role: 'viewer', createdAt: new Date(now), expiresAt: new Date(now + 3_600_000), uses: 1, usesLeft: 1, revokedAt: null };

const right = { iss: 'IN1', aud: 'parley-invite', jti: 'invite-1', meeting: 'meeting-1', role: 'viewer', iat: seconds, nbf: seconds, exp: seconds + 3_600 };
const header = { alg: 'HS256', kid: 'IN1', typ: 'JWT' };
const b64 = (value: unknown): string => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
/** Signed with our very secret: only what it says is wrong. */
const signed = (head: unknown, claims: unknown, key: string = secret): string => {
  const body = `${b64(head)}.${b64(claims)}`;
  return `${body}.${createHmac('sha256', key).update(body).digest('base64url')}`;
};
const own = (changed: object): string => signed({ ...header, ...changed }, right);
const claiming = (changed: object): string => signed(header, { ...right, ...changed });
const pem = pair.publicKey.export({ type: 'spki', format: 'pem' }).toString();

describe('an invite', () => {
  let token: string;
  beforeAll(async () => {
    token = await signInvite(ring, invite, now);
  });

  test('is read as it was signed', async () => {
    expect(await readInvite(ring, token, now)).toMatchObject({ jti: 'invite-1', meeting: 'meeting-1', role: 'viewer' });
    expect(await readInvite(ring, signed(header, right), now)).toBeDefined();
    expect(await readInvite(ring, token, now + 3_600_001)).toBe('ended');
  });

  test.each<readonly [string, () => string | Promise<string>]>([
    ['nothing', () => ''],
    ['no token', () => 'invite'],
    ['two parts', () => token.split('.').slice(0, 2).join('.')],
    ['four parts', () => `${token}.x`],
    ['five parts', () => `${token}.x.y`],
    ['an empty signature', () => token.replace(/[^.]+$/, '')],
    ['a space before it', () => ` ${token}`],
    ['a line break behind it', () => `${token}\n`],
    ['another alphabet', () => token.replace(/[-_]|.$/, '+')],
    ['ten thousand characters', () => claiming({ jti: 'x'.repeat(10_000) })],
    ['alg none', () => `${b64({ ...header, alg: 'none' })}.${b64(right)}.`],
    ['alg none with a signature', () => own({ alg: 'none' })],
    ['alg nOnE', () => own({ alg: 'nOnE' })],
    ['alg hs256', () => own({ alg: 'hs256' })],
    ['alg HS384 over the same secret', () => {
      const body = `${b64({ ...header, alg: 'HS384' })}.${b64(right)}`;
      return `${body}.${createHmac('sha384', secret).update(body).digest('base64url')}`;
    }],
    ['no alg', () => own({ alg: undefined })],
    ['two algs, ours last', () => signed('{"alg":"none","alg":"HS256","kid":"IN1","typ":"JWT","alg":"HS384"}', right)],
    ['another secret', () => signed(header, right, 'another-secret-that-is-long-enough')],
    ['an empty secret', () => signed(header, right, '\0')],
    ['our public key as the secret', () => signed({ ...header, kid: 'PT1' }, { ...right, iss: 'PT1' }, pem)],
    ['a signature of the participants’ key', () => new SignJWT({ ...right, iss: 'PT1' }).setProtectedHeader({ alg: 'ES384', kid: 'PT1', typ: 'JWT' }).sign(pair.privateKey)],
    ['the key of another purpose', () => signed({ ...header, kid: 'API1' }, { ...right, iss: 'API1' })],
    ['an unknown key', () => own({ kid: 'IN2' })],
    ['no key', () => own({ kid: undefined })],
    ['a key id that is a path', () => own({ kid: '../../dev/null' })],
    ['a key id that every object has', () => own({ kid: '__proto__' })],
    ['a key id that is a list', () => own({ kid: ['IN1'] })],
    ['a key in the header', () => own({ jwk: { kty: 'oct', k: b64('mine') } })],
    ['an address of keys in the header', () => own({ jku: 'https://evil.example/jwks' })],
    ['a certificate in the header', () => own({ x5u: 'https://evil.example/cert' })],
    ['crit', () => own({ crit: ['exp'], exp: 1 })],
    ['b64 false', () => own({ crit: ['b64'], b64: false })],
    ['another type', () => own({ typ: 'at+jwt' })],
    ['no type', () => own({ typ: undefined })],
    ['a header that is a list', () => signed([header], right)],
    ['a header that is no JSON', () => signed('{"alg":', right)],
    ['claims that are no JSON', () => signed(header, 'claims')],
    ['claims that are a list', () => signed(header, [right])],
    ['claims that were changed', () => token.replace(/\.[^.]+\./, `.${b64({ ...right, role: 'participant' })}.`)],
    ['another issuer', () => claiming({ iss: 'API1' })],
    ['another audience', () => claiming({ aud: 'parley' })],
    ['several audiences', () => claiming({ aud: ['parley-invite', 'parley'] })],
    ['no audience', () => claiming({ aud: undefined })],
    ['no end', () => claiming({ exp: undefined })],
    ['an end that is a text', () => claiming({ exp: String(seconds + 3_600) })],
    ['an end that is no whole number', () => claiming({ exp: seconds + 0.5 })],
    ['an end beyond all numbers', () => signed(header, JSON.stringify(right).replace(/"exp":\d+/, '"exp":1e999'))],
    ['a beginning in the future', () => claiming({ nbf: seconds + 60 })],
    ['an end before its beginning', () => claiming({ iat: seconds + 7_200 })],
    ['no meeting', () => claiming({ meeting: undefined })],
    ['a role that there is not', () => claiming({ role: 'host' })],
    ['one claim more', () => claiming({ admin: true })],
  ])('with %s is none', async (_what, make) => {
    expect(await readInvite(ring, await make(), now)).toBeUndefined();
  });

  test('what looks like no key id is not looked up', async () => {
    looked.length = 0;
    for (const kid of ['../../dev/null', '', "' OR 1=1", 'x'.repeat(65)]) await readInvite(ring, own({ kid }), now);

    expect(looked).toEqual([]);
  });
});
