import { isIPv4, isIPv6 } from 'node:net';

/**
 * The name under which a peer's rate is counted.
 *
 * IPv4 written as IPv6 is folded to IPv4, and IPv6 is cut to its /64: one customer owns the whole /64, so a
 * counter per address would give an attacker 2^64 of them.
 *
 * Answers  a canonical text; `unknown` for anything that is no address (all of those share one bucket)
 */
export function canonicalAddress(address: string | undefined): string {
  const text = (address ?? '').split('%', 1)[0] ?? '';
  if (isIPv4(text)) return text;
  if (!isIPv6(text)) return 'unknown';
  const groups = expand(text);
  const mapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  if (mapped) {
    // expand() always answers eight groups.
    const high = groups[6] as number;
    const low = groups[7] as number;
    return `${high >> 8}.${high & 255}.${low >> 8}.${low & 255}`;
  }
  return `${groups.slice(0, 4).map((group) => group.toString(16)).join(':')}::/64`;
}

/**
 * The address of the client behind `trustedProxies` reverse proxies of our own.
 *
 * Each proxy appends the address it saw, so the n-th entry from the right is the last one a proxy of ours
 * vouches for; everything left of it was written by the client.
 */
export function clientAddress(remoteAddress: string | undefined, forwardedFor: string | string[] | undefined, trustedProxies: number): string {
  if (trustedProxies === 0 || forwardedFor === undefined) return canonicalAddress(remoteAddress);
  const entries = (Array.isArray(forwardedFor) ? forwardedFor.join(',') : forwardedFor).split(',');
  return canonicalAddress(entries.at(-trustedProxies)?.trim() ?? remoteAddress);
}

/** The eight 16-bit groups of a valid IPv6 text. */
function expand(text: string): number[] {
  const dotted = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(text);
  const plain = dotted
    ? `${dotted[1]}${((Number(dotted[2]) << 8) | Number(dotted[3])).toString(16)}:${((Number(dotted[4]) << 8) | Number(dotted[5])).toString(16)}`
    : text;
  const [left = '', right] = plain.split('::');
  const head = left === '' ? [] : left.split(':');
  const tail = right === undefined || right === '' ? [] : right.split(':');
  const zeros = right === undefined ? 0 : 8 - head.length - tail.length;
  return [...head, ...new Array<string>(zeros).fill('0'), ...tail].map((group) => Number.parseInt(group, 16));
}
