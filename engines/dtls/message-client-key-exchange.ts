import { ByteReader, ByteWriter } from '@parley/engine-wire';

/** The client's public key, borrowed; undefined when malformed. RFC 8422 §5.7 */
export function readClientKeyExchange(body: Uint8Array): Uint8Array | undefined {
  const reader = new ByteReader(body);
  const publicKey = reader.view(reader.u8());
  return reader.failed || reader.remaining > 0 ? undefined : publicKey;
}

export function writeClientKeyExchange(publicKey: Uint8Array): Uint8Array {
  return new ByteWriter(1 + publicKey.length).u8(publicKey.length).raw(publicKey).written();
}
