import { ByteReader, ByteWriter, concatBytes, ecdsaP256Sha256 } from '@parley/engine-wire';
import { namedCurve, secp256r1 } from './wire-numbers.ts';

/** Borrowed from the message body. */
export type ServerKeyExchange = {
  readonly curveType: number;
  readonly curve: number;
  readonly publicKey: Uint8Array;
  readonly scheme: number;
  readonly signature: Uint8Array;
};

/** Answers undefined when malformed; whether the curve is ours is the caller's question. RFC 8422 §5.4 */
export function readServerKeyExchange(body: Uint8Array): ServerKeyExchange | undefined {
  const reader = new ByteReader(body);
  const curveType = reader.u8();
  const curve = reader.u16();
  const publicKey = reader.view(reader.u8());
  const scheme = reader.u16();
  const signature = reader.view(reader.u16());
  return reader.failed || reader.remaining > 0 ? undefined : { curveType, curve, publicKey, scheme, signature };
}

/** What the server signs: both randoms, so that no signature fits another session. */
export function signedKeyExchange(clientRandom: Uint8Array, serverRandom: Uint8Array, publicKey: Uint8Array): Uint8Array {
  return concatBytes(clientRandom, serverRandom, curveParameters(publicKey));
}

export function writeServerKeyExchange(publicKey: Uint8Array, signature: Uint8Array): Uint8Array {
  const parameters = curveParameters(publicKey);
  return new ByteWriter(parameters.length + 4 + signature.length)
    .raw(parameters)
    .u16(ecdsaP256Sha256)
    .u16(signature.length)
    .raw(signature)
    .written();
}

function curveParameters(publicKey: Uint8Array): Uint8Array {
  return new ByteWriter(4 + publicKey.length).u8(namedCurve).u16(secp256r1).u8(publicKey.length).raw(publicKey).written();
}
