import { ByteReader, ByteWriter, concatBytes } from '@parley/engine-wire';
import { describe, expect, test } from 'vitest';
import { isCookie, makeCookie } from './cookie.ts';
import { readExtensions, writeExtensions } from './hello-extensions.ts';
import { readClientHello, writeClientHello } from './message-client-hello.ts';
import { readHelloVerifyRequest, writeHelloVerifyRequest } from './message-hello-verify-request.ts';
import { readServerHello, writeServerHello } from './message-server-hello.ts';
import { ServerHandshake } from './server-handshake.ts';
import { crypto, serverIdentity } from './testing/dtls-pair.ts';
import { createSeededRandom } from '@parley/platform/testing';
import { handshakeType } from './wire-numbers.ts';

const random = Uint8Array.from({ length: 32 }, (_, index) => index);
const said = { groups: true, pointFormats: true, renegotiation: true, signatureSchemes: [0x0403], srtpCodes: [1, 7] } as const;

function extension(type: number, body: Uint8Array): Uint8Array {
  return new ByteWriter(4 + body.length).u16(type).u16(body.length).raw(body).written();
}

/** A hello with extensions of any kind. */
function helloWith(...extensions: readonly Uint8Array[]): Uint8Array {
  const list = concatBytes(...extensions);
  const start = writeClientHello(random, new Uint8Array(0), {}).subarray(0, 42);
  return concatBytes(start, new ByteWriter(2).u16(list.length).written(), list);
}

const good = [
  extension(23, new Uint8Array(0)),
  extension(10, Uint8Array.of(0, 6, 0x11, 0xec, 0, 29, 0, 23)),
  extension(13, Uint8Array.of(0, 4, 8, 4, 4, 3)),
];

function serverAnswer(body: Uint8Array): string {
  const server = new ServerHandshake({ crypto, random: createSeededRandom(1), identity: serverIdentity, cookie: 'never' });
  const step = server.take({ type: handshakeType.clientHello, seq: 0, body }, 0);
  return step.do === 'refuse' ? step.reason : step.do;
}

describe('a ClientHello', () => {
  test('is read as it was written', () => {
    const hello = readClientHello(writeClientHello(random, Uint8Array.of(1, 2, 3), said));

    expect(hello).toMatchObject({ version: 0xfefd, random, cookie: Uint8Array.of(1, 2, 3), cipherSuites: [0xc02b], compressions: Uint8Array.of(0) });
    expect(hello?.extensions).toEqual({
      extendedMasterSecret: true,
      groups: [23],
      pointFormats: Uint8Array.of(0),
      renegotiation: new Uint8Array(0),
      signatureSchemes: [0x0403],
      srtpCodes: [1, 7],
      srtpMki: false,
      others: false,
    });
  });

  test('of a browser, with DTLS 1.3 and post-quantum groups beside ours, is answered', () => {
    expect(serverAnswer(helloWith(...good, extension(43, Uint8Array.of(4, 0xfe, 0xfc, 0xfe, 0xfd)), extension(0x2a2a, new Uint8Array(3))))).toBe('reply');
  });

  test.each([
    ['that renegotiates', helloWith(...good, extension(0xff01, Uint8Array.of(1, 9))), 'parameters'],
    ['without P-256', helloWith(good[0] ?? random, extension(10, Uint8Array.of(0, 2, 0, 29)), good[2] ?? random), 'parameters'],
    ['with compressed points only', helloWith(...good, extension(11, Uint8Array.of(1, 1))), 'parameters'],
    ['without signature algorithms', helloWith(...good.slice(0, 2)), 'parameters'],
    ['without extensions', helloWith().subarray(0, 42), 'parameters'],
    ['with an extension twice', helloWith(...good, good[0] ?? random), 'malformed'],
    ['with an extended master secret that says something', helloWith(extension(23, Uint8Array.of(1))), 'malformed'],
    ['with bytes after its extensions', concatBytes(helloWith(...good), Uint8Array.of(0)), 'malformed'],
    ['with an odd list of groups', helloWith(extension(10, Uint8Array.of(0, 3, 0, 23, 0))), 'malformed'],
  ])('%s is refused', (_, body, reason) => {
    expect(serverAnswer(body)).toBe(reason);
  });

  test('cut anywhere is malformed, not a crash', () => {
    const whole = writeClientHello(random, new Uint8Array(0), said);

    for (let length = 0; length < whole.length; length++) {
      if (length === 42) continue; // exactly before the extensions, which may be absent
      expect(readClientHello(whole.subarray(0, length))).toBeUndefined();
    }
  });
});

describe('a ServerHello', () => {
  test('is read as it was written', () => {
    const hello = readServerHello(writeServerHello(random, { srtpCodes: [7] }));

    expect(hello).toMatchObject({ version: 0xfefd, random, cipherSuite: 0xc02b, compression: 0 });
    expect(hello?.extensions).toEqual({ extendedMasterSecret: true, srtpCodes: [7], srtpMki: false, others: false });
  });

  test('may end without extensions', () => {
    expect(readServerHello(writeServerHello(random, {}).subarray(0, 38))?.extensions).toEqual({ others: false });
  });
});

test('extensions survive their own writer', () => {
  expect(readExtensions(new ByteReader(writeExtensions(said)))?.srtpCodes).toEqual([1, 7]);
});

describe('a cookie', () => {
  const secret = new Uint8Array(32).fill(5);
  const hello = (cookie: Uint8Array, codes: readonly number[] = [1]) => {
    const read = readClientHello(writeClientHello(random, cookie, { ...said, srtpCodes: codes }));
    if (read === undefined) throw new Error('the hello of this test is well-formed');
    return read;
  };
  const cookie = makeCookie(crypto, secret, 7, hello(new Uint8Array(0)));

  test('travels in a HelloVerifyRequest', () => {
    expect(readHelloVerifyRequest(writeHelloVerifyRequest(cookie))).toEqual(cookie);
    expect(readHelloVerifyRequest(Uint8Array.of(0xfe, 0xff, 5, 1))).toBeUndefined();
  });

  test('counts for the same hello from the same address with the same secret only', () => {
    expect(isCookie(crypto, secret, 7, hello(cookie))).toBe(true);
    expect(isCookie(crypto, secret, 8, hello(cookie))).toBe(false);
    expect(isCookie(crypto, secret, 7, hello(cookie, [7]))).toBe(false);
    expect(isCookie(crypto, new Uint8Array(32), 7, hello(cookie))).toBe(false);
    expect(isCookie(crypto, secret, 7, hello(new Uint8Array(0)))).toBe(false);
  });
});
