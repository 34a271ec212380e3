import { equalConstantTime, type Crypto } from '@parley/engine-wire';
import type { Fingerprint } from './dtls-contract.ts';

/**
 * Whether a certificate is one that was described.
 *
 * Answers true when a SHA-256 digest of the list is the certificate's. Weaker hashes never count, even
 *         beside a good one; stronger ones are stepped over, because every browser also sends SHA-256
 * Source  RFC 8122 §5, RFC 8827 §6.5
 */
export function matchesFingerprint(crypto: Crypto, certificate: Uint8Array, expected: readonly Fingerprint[]): boolean {
  const digest = crypto.sha256(certificate);
  return expected.some((fingerprint) => fingerprint.hash.toLowerCase() === 'sha-256' && equalConstantTime(fingerprint.digest, digest));
}
