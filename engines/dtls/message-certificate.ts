import { ByteReader, ByteWriter } from '@parley/engine-wire';

/**
 * The sender's own certificate, owned; `none` when the list is empty; undefined when malformed.
 *
 * Certificates after the first are stepped over: a fingerprint vouches for the first, not an authority.
 *
 * Source  RFC 5246 §7.4.2
 */
export function readCertificateMessage(body: Uint8Array): Uint8Array | 'none' | undefined {
  const reader = new ByteReader(body);
  const list = new ByteReader(reader.view(reader.u24()));
  if (reader.failed || reader.remaining > 0) return undefined;
  let own: Uint8Array | 'none' = 'none';
  while (list.remaining > 0) {
    const certificate = list.view(list.u24());
    if (list.failed || certificate.length === 0) return undefined;
    if (own === 'none') own = certificate.slice();
  }
  return own;
}

export function writeCertificateMessage(certificate: Uint8Array): Uint8Array {
  return new ByteWriter(6 + certificate.length)
    .u24(3 + certificate.length)
    .u24(certificate.length)
    .raw(certificate)
    .written();
}
