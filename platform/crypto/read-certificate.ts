import { constants, verify, X509Certificate, type KeyObject } from 'node:crypto';
import { ecdsaP256Sha256, rsaPkcs1Sha256, type CertificateKey } from '@parley/engine-wire';

/** Verifying time grows with the modulus; browsers make 2048-bit keys, so 4096 is generous. */
const largestRsaBits = 4096;
/** Below this a signature proves nothing. BSI TR-02102, NIST SP 800-57 */
const smallestRsaBits = 2048;
/** An exponent of many bits makes one verification as dear as a signature. */
const largestRsaExponent = 0xffff_ffffn;
const derSequence = 0x30;

/**
 * Reads the public key of an X.509 certificate.
 *
 * Shape   exactly one certificate in DER, nothing behind it
 * Errors  never throws; undefined when it cannot be parsed
 */
export function readCertificate(der: Uint8Array): CertificateKey | undefined {
  // The parser below would take PEM as well, and ignore bytes after the certificate: both would let two
  // different byte strings mean the same certificate.
  if (der[0] !== derSequence) return undefined;
  let key: KeyObject;
  try {
    const certificate = new X509Certificate(der);
    if (certificate.raw.length !== der.length) return undefined;
    key = certificate.publicKey;
  } catch {
    return undefined; // not a certificate, or a key that OpenSSL does not know
  }
  const kind = kindOf(key);
  return { kind, verify: (scheme, message, signature) => verifies(key, kind, scheme, message, signature) };
}

function kindOf(key: KeyObject): CertificateKey['kind'] {
  const details = key.asymmetricKeyDetails;
  if (key.asymmetricKeyType === 'ec') return details?.namedCurve === 'prime256v1' ? 'ecdsa-p256' : 'other';
  if (key.asymmetricKeyType !== 'rsa') return 'other';
  const bits = details?.modulusLength ?? 0;
  const exponent = details?.publicExponent ?? 0n;
  return bits >= smallestRsaBits && bits <= largestRsaBits && exponent <= largestRsaExponent ? 'rsa' : 'other';
}

function verifies(key: KeyObject, kind: CertificateKey['kind'], scheme: number, message: Uint8Array, signature: Uint8Array): boolean {
  try {
    if (kind === 'ecdsa-p256' && scheme === ecdsaP256Sha256) return verify('sha256', message, key, signature);
    if (kind === 'rsa' && scheme === rsaPkcs1Sha256) return verify('sha256', message, { key, padding: constants.RSA_PKCS1_PADDING }, signature);
    return false;
  } catch {
    return false; // a signature that cannot even be decoded does not verify
  }
}
