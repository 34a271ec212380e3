import { isDnsName } from './certificate-names.ts';

/**
 * Says why names cannot be ordered by HTTP-01, before any authority is asked.
 *
 * Answers  undefined when they can, else one whole sentence
 * Source   RFC 8555 §8.3: no wildcards; the identifiers we send are DNS names
 */
export function objectionToAcmeNames(names: readonly string[], host: string): string | undefined {
  const wildcard = names.find((name) => name.startsWith('*.'));
  if (wildcard !== undefined) {
    return `A certificate for ${wildcard} cannot be had by ACME over HTTP; name each host in certificateAlternativeDomains, or bring an own certificate (tls.certificateFile, tls.keyFile).`;
  }
  const odd = names.find((name) => !isDnsName(name) || !name.includes('.'));
  if (odd !== undefined) return `A certificate by ACME is for a public host name such as meet.example.org; "${odd}" is none. Change publicUrl (PUBLIC_URL), domain or certificateAlternativeDomains, or set tls.mode (TLS_MODE) to local.`;
  if (!names.includes(host)) return `certificateAlternativeDomains must contain ${host}, the host that people open; browsers refuse a certificate without it.`;
  return undefined;
}
