import { ByteReader, ByteWriter, ecdsaP256Sha256 } from '@parley/engine-wire';

/** Borrowed from the message body. */
export type CertificateVerify = { readonly scheme: number; readonly signature: Uint8Array };

/** Answers undefined when malformed. RFC 5246 §7.4.8 */
export function readCertificateVerify(body: Uint8Array): CertificateVerify | undefined {
  const reader = new ByteReader(body);
  const scheme = reader.u16();
  const signature = reader.view(reader.u16());
  return reader.failed || reader.remaining > 0 ? undefined : { scheme, signature };
}

export function writeCertificateVerify(signature: Uint8Array): Uint8Array {
  return new ByteWriter(4 + signature.length).u16(ecdsaP256Sha256).u16(signature.length).raw(signature).written();
}
