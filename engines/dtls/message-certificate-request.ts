import { ByteReader, ByteWriter, ecdsaP256Sha256, rsaPkcs1Sha256 } from '@parley/engine-wire';

/** ClientCertificateType. RFC 8422 §5.5, RFC 5246 §7.4.4 */
const ecdsaSign = 64;
const rsaSign = 1;

/** True when our ECDSA certificate is welcome; undefined when malformed. RFC 5246 §7.4.4 */
export function readCertificateRequest(body: Uint8Array): boolean | undefined {
  const reader = new ByteReader(body);
  const types = reader.view(reader.u8());
  const schemes = new ByteReader(reader.view(reader.u16()));
  reader.skip(reader.u16()); // names of authorities: nobody here has one
  if (reader.failed || reader.remaining > 0 || schemes.remaining % 2 !== 0) return undefined;
  let welcome = false;
  while (schemes.remaining > 0) welcome = schemes.u16() === ecdsaP256Sha256 || welcome;
  return welcome && types.includes(ecdsaSign);
}

/** RSA too: the ciphers only bind the server's key, and old clients have RSA certificates. */
export function writeCertificateRequest(): Uint8Array {
  return new ByteWriter(11).u8(2).u8(ecdsaSign).u8(rsaSign).u16(4).u16(ecdsaP256Sha256).u16(rsaPkcs1Sha256).u16(0).written();
}
