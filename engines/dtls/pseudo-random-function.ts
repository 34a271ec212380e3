import { concatBytes, encodeUtf8, type Crypto } from '@parley/engine-wire';

/** P_SHA256 under a label. RFC 5246 §5 */
export function pseudoRandom(crypto: Crypto, secret: Uint8Array, label: string, seed: Uint8Array, length: number): Uint8Array {
  const labelled = concatBytes(encodeUtf8(label), seed);
  const output = new Uint8Array(length);
  let a = labelled;
  for (let offset = 0; offset < length; ) {
    a = crypto.hmacSha256(secret, a);
    const block = crypto.hmacSha256(secret, concatBytes(a, labelled));
    output.set(block.subarray(0, length - offset), offset);
    offset += block.length;
  }
  return output;
}
