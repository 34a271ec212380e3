import { isDnsName } from './certificate-names.ts';

/**
 * Says why names cannot be ordered by HTTP-01, before any authority is asked.
 *
 * Answers  undefined when they can, else one whole sentence
 * Source   RFC 8555 §8.3: no wildcards; the identifiers we send are DNS names
 */
export function objectionToAcmeNames(names: readonly string[]): string | undefined {
  const odd = names.find((name) => !isDnsName(name) || !name.includes('.'));
  if (odd === undefined) return undefined;
  return `A certificate by ACME is for public host names such as meet.example.org; "${odd}" is none. Change publicUrl (PUBLIC_URL), domain (DOMAIN) or certificateAlternativeDomains, or set tls.mode (TLS_MODE) to local.`;
}
