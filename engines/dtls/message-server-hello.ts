import { ByteReader, ByteWriter } from '@parley/engine-wire';
import { readExtensions, writeExtensions, type HelloExtensions, type SaidExtensions } from './hello-extensions.ts';
import { dtls12, ecdheEcdsaAes128GcmSha256, noCompression, randomBytes } from './wire-numbers.ts';

const longestSessionId = 32;

/** Borrowed from the message body. */
export type ServerHello = {
  readonly version: number;
  readonly random: Uint8Array;
  readonly cipherSuite: number;
  readonly compression: number;
  readonly extensions: HelloExtensions;
};

/** Answers undefined when malformed. RFC 5246 §7.4.1.3 */
export function readServerHello(body: Uint8Array): ServerHello | undefined {
  const reader = new ByteReader(body);
  const version = reader.u16();
  const random = reader.view(randomBytes);
  const sessionId = reader.view(reader.u8());
  const cipherSuite = reader.u16();
  const compression = reader.u8();
  if (reader.failed || sessionId.length > longestSessionId) return undefined;
  const extensions = readExtensions(reader);
  return extensions && { version, random, cipherSuite, compression, extensions };
}

/** An empty session id: this session cannot be resumed. */
export function writeServerHello(random: Uint8Array, said: SaidExtensions): Uint8Array {
  const extensions = writeExtensions(said);
  return new ByteWriter(2 + randomBytes + 1 + 3 + extensions.length)
    .u16(dtls12)
    .raw(random)
    .u8(0)
    .u16(ecdheEcdsaAes128GcmSha256)
    .u8(noCompression)
    .raw(extensions)
    .written();
}
