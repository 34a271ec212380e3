import { equalConstantTime, writeU16, type Crypto } from '@parley/engine-wire';
import { integrityBytes, stunHeaderBytes } from './stun-registry.ts';
import type { StunMessage } from './stun-reader.ts';

/**
 * Verifies MESSAGE-INTEGRITY of a message that was read from `bytes`, in constant time.
 *
 * Shape   key = the password of whoever the message is addressed to, as UTF-8
 * Answers false also when the message carries none
 * Source  RFC 8489 §14.5
 */
export function hasIntegrity(bytes: Uint8Array, message: StunMessage, key: Uint8Array, crypto: Crypto): boolean {
  const at = message.integrityAt;
  if (at < 0) return false;
  const signed = bytes.slice(0, at);
  // The length that was signed ends with this attribute, whatever follows it.
  writeU16(signed, 2, at + 4 + integrityBytes - stunHeaderBytes);
  return equalConstantTime(crypto.hmacSha1(key, signed), bytes.subarray(at + 4, at + 4 + integrityBytes));
}
