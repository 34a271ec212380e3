export type { Machine, Out, Ms, DropReason } from './machine.ts';
export { theOnlyPeer, type Address } from './address.ts';
export { Bug } from './bug.ts';
export { ByteReader, readU16, readU24, readU32 } from './byte-reader.ts';
export { ByteWriter, writeU16, writeU32 } from './byte-writer.ts';
export { isNewer16, isNewer32, distance16, distance32, unwrap16, unwrap32 } from './serial.ts';
export { encodeUtf8, decodeUtf8 } from './utf8.ts';
export { equalConstantTime, concatBytes, toHex, fromHex } from './bytes.ts';
export { randomU32, randomText, type Random } from './random.ts';
export {
  ecdsaP256Sha256,
  rsaPkcs1Sha256,
  type Aead,
  type BlockCipher,
  type CertificateKey,
  type Crypto,
  type DtlsIdentity,
  type KeyAgreement,
  type SignatureScheme,
} from './crypto-port.ts';
export type { Keystream, MacKey, SrtpKernel } from './srtp-kernel.ts';
