import { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { hostname, networkInterfaces } from 'node:os';
import { isPrivateAddress } from './name-constraints.ts';

/** A wildcard is written as it stands in a certificate. */
const wildcard = /^\*\.(?=.)/;

/** Letters, digits, hyphens and dots, as certificates and resolvers take them; an underscore is no host name. */
const dnsName = /^(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

export function isDnsName(text: string): boolean {
  return dnsName.test(text) && isIP(text) === 0;
}

/** The host of a URL as a certificate writes it: lower case, an IPv6 address without its brackets. */
export function hostOf(url: string): string {
  return new URL(url).hostname.replace(/^\[|\]$/g, '');
}

/** Host names and addresses that stay the same: loopback, this machine's own name, and what the configuration tells. */
export function lastingNames(told: readonly string[]): readonly string[] {
  const names = ['localhost', '127.0.0.1', '::1', hostname(), ...told].map((name) => name.toLowerCase());
  return [...new Set(names)].filter((name) => isIP(name) !== 0 || isDnsName(name.replace(wildcard, '')));
}

/** The addresses that a local network has given to this machine, until it gives others. Public ones must be told. */
export function localAddresses(): readonly string[] {
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  return addresses.map(({ address }) => address).filter(isPrivateAddress);
}

/** Whether a certificate is good for a host name or an address; a wildcard must stand in it as such. */
export function covers(certificate: X509Certificate, name: string): boolean {
  if (wildcard.test(name)) return (certificate.subjectAltName ?? '').split(', ').includes(`DNS:${name}`);
  return (isIP(name) === 0 ? certificate.checkHost(name) : certificate.checkIP(name)) !== undefined;
}
