import { ByteReader, ByteWriter, concatBytes } from '@parley/engine-wire';
import { readExtensions, writeExtensions, type HelloExtensions, type SaidExtensions } from './hello-extensions.ts';
import { dtls12, ecdheEcdsaAes128GcmSha256, noCompression, randomBytes } from './wire-numbers.ts';

const longestSessionId = 32;

/** Borrowed from the message body. */
export type ClientHello = {
  readonly version: number;
  readonly random: Uint8Array;
  readonly cookie: Uint8Array;
  readonly cipherSuites: readonly number[];
  readonly compressions: Uint8Array;
  readonly extensions: HelloExtensions;
  /** Everything but the cookie, owned: what must stay the same in the second hello. */
  readonly withoutCookie: Uint8Array;
};

/** Answers undefined when malformed. RFC 6347 §4.2.1, RFC 5246 §7.4.1.2 */
export function readClientHello(body: Uint8Array): ClientHello | undefined {
  const reader = new ByteReader(body);
  const version = reader.u16();
  const random = reader.view(randomBytes);
  const sessionId = reader.view(reader.u8());
  const cookieAt = reader.offset;
  const cookie = reader.view(reader.u8());
  const afterCookie = reader.offset;
  const suites = new ByteReader(reader.view(reader.u16()));
  const compressions = reader.view(reader.u8());
  if (reader.failed || sessionId.length > longestSessionId || suites.remaining % 2 !== 0) return undefined;
  const extensions = readExtensions(reader);
  if (extensions === undefined) return undefined;
  const cipherSuites: number[] = [];
  while (suites.remaining > 0) cipherSuites.push(suites.u16());
  const withoutCookie = concatBytes(body.subarray(0, cookieAt), body.subarray(afterCookie));
  return { version, random, cookie, cipherSuites, compressions, extensions, withoutCookie };
}

/** Our hello: one cipher, no session to resume. */
export function writeClientHello(random: Uint8Array, cookie: Uint8Array, said: SaidExtensions): Uint8Array {
  const extensions = writeExtensions(said);
  return new ByteWriter(2 + randomBytes + 1 + 1 + cookie.length + 4 + 2 + extensions.length)
    .u16(dtls12)
    .raw(random)
    .u8(0)
    .u8(cookie.length)
    .raw(cookie)
    .u16(2)
    .u16(ecdheEcdsaAes128GcmSha256)
    .u8(1)
    .u8(noCompression)
    .raw(extensions)
    .written();
}
