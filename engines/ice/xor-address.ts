import { ByteReader, ByteWriter, type Address } from '@parley/engine-wire';
import { attributeType, magicCookie } from './stun-registry.ts';
import type { StunAttribute } from './stun-writer.ts';

/** What stands behind an address handle: 4 bytes of `ip` for IPv4, 16 for IPv6. */
export type TransportAddress = { readonly family: 4 | 6; readonly ip: Uint8Array; readonly port: number };

/** The door's table, seen by the one engine that has to tell a peer its own address. */
export type DescribeAddress = (address: Address) => TransportAddress;

/**
 * XOR-MAPPED-ADDRESS: the source of a request as we saw it.
 *
 * Source  RFC 8489 §14.2
 */
export function xorMappedAddress(address: TransportAddress, transactionId: Uint8Array): StunAttribute {
  const writer = new ByteWriter(4 + address.ip.length);
  writer.u8(0).u8(address.family === 4 ? 1 : 2).u16(address.port ^ (magicCookie >>> 16)).raw(masked(address.ip, transactionId));
  return { type: attributeType.xorMappedAddress, value: writer.bytes };
}

/** Reads the attribute's value; undefined when the family is unknown or the length is not the family's. */
export function readXorMappedAddress(value: Uint8Array, transactionId: Uint8Array): TransportAddress | undefined {
  const reader = new ByteReader(value, 1);
  const family = reader.u8();
  const port = reader.u16() ^ (magicCookie >>> 16);
  const ip = reader.view(family === 1 ? 4 : 16);
  if (reader.failed || reader.remaining > 0 || (family !== 1 && family !== 2)) return undefined;
  return { family: family === 1 ? 4 : 6, ip: masked(ip, transactionId), port };
}

function masked(ip: Uint8Array, transactionId: Uint8Array): Uint8Array {
  const mask = new ByteWriter(16).u32(magicCookie).raw(transactionId).bytes;
  return ip.map((byte, index) => byte ^ (mask[index] as number)); // an address has at most the mask's 16 bytes
}
