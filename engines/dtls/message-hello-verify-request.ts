import { ByteReader, ByteWriter } from '@parley/engine-wire';
import { dtls10 } from './wire-numbers.ts';

/** The cookie, owned; undefined when malformed. Its version says nothing. RFC 6347 §4.2.1 */
export function readHelloVerifyRequest(body: Uint8Array): Uint8Array | undefined {
  const reader = new ByteReader(body);
  reader.skip(2);
  const cookie = reader.view(reader.u8());
  return reader.failed || reader.remaining > 0 ? undefined : cookie.slice();
}

export function writeHelloVerifyRequest(cookie: Uint8Array): Uint8Array {
  return new ByteWriter(3 + cookie.length).u16(dtls10).u8(cookie.length).raw(cookie).written();
}
