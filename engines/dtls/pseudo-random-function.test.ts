import { fromHex, toHex } from '@parley/engine-wire';
import { expect, test } from 'vitest';
import { pseudoRandom } from './pseudo-random-function.ts';
import { crypto } from './testing/dtls-pair.ts';

test('answers the published TLS 1.2 P_SHA256 vector', () => {
  const secret = fromHex('9bbe436ba940f017b17652849a71db35') ?? new Uint8Array(0);
  const seed = fromHex('a0ba9f936cda311827a6f796ffd5198c') ?? new Uint8Array(0);

  // https://mailarchive.ietf.org/arch/msg/tls/fzVCzk-z3FShgGJ6DOXqM1ydxms
  expect(toHex(pseudoRandom(crypto, secret, 'test label', seed, 100))).toBe(
    'e3f229ba727be17b8d122620557cd453c2aab21d07c3d495329b52d4e61edb5a6b301791e90d35c9c9a46b4e14baf9af0fa022f7077def17abfd3797c0564bab4fbc91666e9def9b97fce34f796789baa48082d122ee42c5a72e5a5110fff70187347b66',
  );
});

test('of a shorter length is a beginning of the longer', () => {
  const make = (length: number) => pseudoRandom(crypto, new Uint8Array(16), 'x', new Uint8Array(4), length);

  expect(make(0)).toHaveLength(0);
  expect(make(33)).toEqual(make(64).subarray(0, 33));
});
