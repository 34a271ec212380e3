import { BlockList, isIP } from 'node:net';
import { derContext, derContextBytes, derSequence } from '../crypto/index.ts';
import { ipBytes } from '../net/index.ts';

/** Addresses that only a local network routes: what a home or an office gives to its machines. */
const privateNetworks: readonly { readonly address: string; readonly prefix: number }[] = [
  { address: '127.0.0.0', prefix: 8 },
  { address: '10.0.0.0', prefix: 8 },
  { address: '172.16.0.0', prefix: 12 },
  { address: '192.168.0.0', prefix: 16 },
  { address: '169.254.0.0', prefix: 16 },
  { address: '100.64.0.0', prefix: 10 },
  { address: '::1', prefix: 128 },
  { address: 'fc00::', prefix: 7 },
];

const privateList = new BlockList();
for (const { address, prefix } of privateNetworks) privateList.addSubnet(address, prefix, isIP(address) === 4 ? 'ipv4' : 'ipv6');

/** Whether an address belongs to a network that is nobody's alone. */
export function isPrivateAddress(address: string): boolean {
  return privateList.check(address, isIP(address) === 4 ? 'ipv4' : 'ipv6');
}

/**
 * The extension that keeps a stolen local authority from vouching for somebody's bank.
 *
 * Shape    names are host names, permitted with everything below them, and addresses; the private networks are
 *          permitted besides
 * Answers  the DER of `NameConstraints` with its permitted subtrees
 * Source   RFC 5280 §4.2.1.10
 */
export function nameConstraints(names: readonly string[]): Uint8Array<ArrayBuffer> {
  const networks = privateNetworks.map(({ address, prefix }) => networkSubtree(address, prefix));
  return Uint8Array.from(derSequence(derContext(0, ...names.map(subtree), ...networks)));
}

/** Whether an authority that was made with such constraints may vouch for a name: it stands in there literally. */
export function permits(authority: Uint8Array, name: string): boolean {
  return (isIP(name) !== 0 && isPrivateAddress(name)) || Buffer.from(authority).includes(Buffer.from(subtree(name)));
}

function subtree(name: string): Uint8Array {
  const family = isIP(name);
  // A wildcard is below the name that follows it.
  return family === 0 ? derSequence(derContextBytes(2, new TextEncoder().encode(name.replace(/^\*\./, '')))) : networkSubtree(name, family === 4 ? 32 : 128);
}

function networkSubtree(text: string, prefix: number): Uint8Array {
  const address = ipBytes(text)?.ip;
  if (address === undefined) throw new Error(`${text} is no address`);
  const mask = address.map((_, i) => (0xff00 >> Math.min(Math.max(prefix - i * 8, 0), 8)) & 0xff);
  return derSequence(derContextBytes(7, Uint8Array.from([...address, ...mask])));
}
