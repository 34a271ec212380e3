import { ByteWriter, concatBytes, equalConstantTime, type Address, type Crypto } from '@parley/engine-wire';
import type { ClientHello } from './message-client-hello.ts';

/**
 * A cookie that proves that the client receives at its address, without remembering anything about it.
 *
 * Shape   32 bytes; bound to the address and to what the first hello said
 * Source  RFC 6347 §4.2.1
 */
export function makeCookie(crypto: Crypto, secret: Uint8Array, from: Address, hello: ClientHello): Uint8Array {
  const address = new ByteWriter(4).u32(from).written();
  return crypto.hmacSha256(secret, concatBytes(address, hello.random, crypto.sha256(hello.withoutCookie)));
}

export function isCookie(crypto: Crypto, secret: Uint8Array, from: Address, hello: ClientHello): boolean {
  return equalConstantTime(hello.cookie, makeCookie(crypto, secret, from, hello));
}
