import { isIP } from 'node:net';
import { networkInterfaces } from 'node:os';
import ipaddr from 'ipaddr.js';

/** Public by its number, and answered by the hypervisor: Azure's machine service. */
const cloudServices: ReadonlySet<string> = new Set(['168.63.129.16']);
/** Everything that is routed on the internet lies in here; the rest of IPv6 is special or not given out. [RFC 4291 §2.4] */
const globalUnicast = ipaddr.IPv6.parse('2000::');
const globalUnicastBits = 3;

/** What the library calls the ranges, in words. */
const words: Readonly<Record<string, string>> = {
  unspecified: 'no address at all',
  loopback: 'this machine itself',
  linkLocal: 'a link-local address, where clouds keep their metadata',
  private: 'a private address',
  uniqueLocal: 'a private address',
  carrierGradeNat: "an address inside a provider's network",
  multicast: 'a multicast address',
  broadcast: 'a broadcast address',
  rfc6052: 'an IPv4 address behind a translator',
  rfc6145: 'an IPv4 address behind a translator',
  '6to4': 'an IPv4 address inside a tunnel',
  teredo: 'an IPv4 address inside a tunnel',
};

/**
 * Says what keeps a request of ours away from an address.
 *
 * Shape   text of an IPv4 or IPv6 address; IPv4 written as IPv6 is judged as IPv4
 * Answers undefined for an address of the public internet, else what it is, in words; a text that is no address is
 *         forbidden too
 */
export function forbiddenKind(address: string, own: ReadonlySet<string> = ownAddresses()): string | undefined {
  // Not by the library: it also takes `1.2.3` and octal numbers, which others read differently.
  if (address.includes('%') || isIP(address) === 0) return 'not an IP address';
  const ip = ipaddr.process(address);
  const range = ip.range();
  if (range !== 'unicast') return words[range] ?? 'an address reserved for special purposes';
  // The library's table misses IPv4-compatible addresses (::127.0.0.1) and whatever is defined after it.
  if (ip.kind() === 'ipv6' && !ip.match([globalUnicast, globalUnicastBits])) return 'an address reserved for special purposes';
  if (cloudServices.has(ip.toString())) return "a service of the cloud's own network";
  // What a firewall keeps from the internet would be open to us under our own public address.
  return own.has(ip.toString()) ? 'this machine itself' : undefined;
}

/** The addresses of this machine, as they are now: interfaces come and go. */
function ownAddresses(): ReadonlySet<string> {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return new Set(all.flatMap(({ address }) => (isIP(address) !== 0 ? [ipaddr.process(address).toString()] : [])));
}
