import { isIPv6, type LookupFunction } from 'node:net';

/**
 * A lookup that knows only the addresses that were judged. The connection asks it instead of DNS, whose second answer
 * may be another one than its first.
 *
 * Shape  at least one address
 */
export function pinnedLookup(addresses: readonly string[]): LookupFunction {
  const pinned = addresses.map((address) => ({ address, family: isIPv6(address) ? 6 : 4 }));
  return (_hostname, options, callback) => {
    const [first] = pinned;
    if (options.all === true) callback(null, pinned);
    else callback(null, first?.address ?? '', first?.family);
  };
}
