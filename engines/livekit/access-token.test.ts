import { expect, test } from 'vitest';
import { TrackSource } from '@livekit/protocol';
import { grantFromClaims, parseAccessToken, videoClaim, type ClaimsAnswer } from './access-token.ts';
import type { Grant } from './grant.ts';
import { tokenLimit } from './limits.ts';

const now = 1_700_000_000;
const base = { sub: 'alice', exp: now + 60, video: { roomJoin: true, room: 'r' } };

function grant(claims: Record<string, unknown>): Grant {
  const answer = grantFromClaims({ ...base, ...claims }, 'key', now);
  if ('refused' in answer) throw new Error(answer.refused);
  return answer.grant;
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

test('the key is named by kid, else by issuer, and only two algorithms exist', () => {
  const token = (header: unknown): string => `${encode(header)}.${encode({ iss: 'issuer' })}.c2ln`;

  expect(parseAccessToken(token({ alg: 'HS256' }))).toMatchObject({ algorithm: 'HS256', keyId: 'issuer' });
  expect(parseAccessToken(token({ alg: 'ES384', kid: 'K1' }))).toMatchObject({ algorithm: 'ES384', keyId: 'K1' });
  for (const alg of ['none', 'HS384', 'RS256', 'ES256', undefined]) expect(parseAccessToken(token({ alg }))).toBeUndefined();
  expect(parseAccessToken(token({ alg: 'HS256', crit: ['b64'] }))).toBeUndefined();
  expect(parseAccessToken(`${encode({ alg: 'HS256' })}.${encode({})}.x`)).toBeUndefined();
  for (const bad of ['', 'a.b', 'a.b.c.d', '..', `${encode({ alg: 'HS256' })}.@@.x`, 'x'.repeat(tokenLimit + 1)]) expect(parseAccessToken(bad)).toBeUndefined();
});

test('time is checked with a minute of leeway, and a token must end', () => {
  const refused = (claims: Record<string, unknown>): string | undefined => {
    const answer: ClaimsAnswer = grantFromClaims({ ...base, ...claims }, 'key', now);
    return 'refused' in answer ? answer.refused : undefined;
  };

  expect(refused({ exp: now - 60 })).toBeUndefined();
  expect(refused({ exp: now - 61 })).toBe('token is expired');
  expect(refused({ exp: undefined })).toBe('token has no expiry');
  expect(refused({ exp: '9999999999' })).toBe('token has no expiry');
  expect(refused({ exp: 253_402_300_799 })).toBeUndefined();
  for (const exp of [253_402_300_800, 1e300, Infinity, NaN]) expect(refused({ exp })).toBe('token has no expiry');
  expect(refused({ nbf: now + 60 })).toBeUndefined();
  expect(refused({ nbf: now + 61 })).toBe('token is not valid yet');
  expect(refused({ nbf: 'soon' })).toBe('token is not valid yet');
  expect(refused({ name: 'n'.repeat(257) })).toBe('name: max length 256');
  expect(refused({ metadata: 'm'.repeat(512 * 1024 + 1) })).toContain('metadata');
  expect(refused({ attributes: { a: 'x'.repeat(64 * 1024) } })).toContain('attributes');
});

test('rights that are absent have their documented meaning', () => {
  expect(grant({}).permission).toMatchObject({ canPublish: true, canSubscribe: true, canPublishData: true, canPublishSources: [], canUpdateMetadata: false, hidden: false });
  expect(grant({ video: { canPublish: false } }).permission).toMatchObject({ canPublish: false, canPublishData: false });
  expect(grant({ video: { canPublish: false, canPublishData: true } }).permission.canPublishData).toBe(true);
  expect(grant({ video: { canPublishSources: ['camera', 'screen_share_audio', 'nonsense'] } }).permission.canPublishSources).toEqual([TrackSource.CAMERA, TrackSource.SCREEN_SHARE_AUDIO, TrackSource.UNKNOWN]);
  expect(grant({ video: undefined }).rights).toBeUndefined();
  expect(grant({ sub: undefined, jti: 'x' }).identity).toBe('x');
});

test('a truthy text is no right', () => {
  expect(grant({ video: { roomJoin: 'true', roomAdmin: 1, room: 'r' } }).rights).toMatchObject({ roomJoin: false, roomAdmin: false });
});

test('a refreshed token says what is allowed now', () => {
  const before = grant({ video: { roomJoin: true, room: 'r', canPublishSources: ['microphone'], canUpdateOwnMetadata: true } });
  const after = grant({ video: videoClaim('r', { ...before.permission, canPublish: false }) });

  expect(after.permission).toEqual({ ...before.permission, canPublish: false });
  expect(after.rights).toMatchObject({ room: 'r', roomJoin: true, roomAdmin: false });
});

test('[A-10] a token that says a thing twice is none, and one that only looks so is', () => {
  const token = (claims: string): string => `${encode({ alg: 'HS256', kid: 'K' })}.${Buffer.from(claims).toString('base64url')}.c2ln`;

  for (const twice of ['{"exp":1,"exp":2}', '{"video":{"room":"a","room":"b"}}', '{"a":[{"b":1,"b":2}]}', '{"a" :1,"a"\n:2}', '{"a":1,"\\u0061":2}']) expect([twice, parseAccessToken(token(twice))]).toEqual([twice, undefined]);
  for (const once of ['{"a":["x",":y"]}', '{"a":"\\":","b":"\\\\"}', '{"a":"b:","c":{"a":1},"d":[{"a":1},{"a":2}]}', '{"":null}']) {
    expect([once, parseAccessToken(token(once))?.claims]).toEqual([once, JSON.parse(once)]);
  }
});

test('[A-11] the name of a key is short and plain', () => {
  const token = (kid: unknown): string => `${encode({ alg: 'HS256', kid })}.${encode({})}.c2ln`;

  expect(parseAccessToken(token('k'.repeat(64)))?.keyId).toHaveLength(64);
  for (const kid of ['k'.repeat(65), '../x', 'a b', 'a\u0000', '__proto__\n', 'é', "' or 1=1"]) expect([kid, parseAccessToken(token(kid))]).toEqual([kid, undefined]);
});
