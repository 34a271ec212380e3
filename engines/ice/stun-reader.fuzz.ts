import { createNodeCrypto } from '@parley/platform/crypto';
import { readUfrag } from './read-ufrag.ts';
import { readStun } from './stun-reader.ts';
import { hasIntegrity } from './stun-integrity.ts';
import { writeCheck } from './testing/write-check.ts';
import { readXorMappedAddress } from './xor-address.ts';

export const target = 'engines/ice/stun-reader';

const crypto = createNodeCrypto();
const key = new Uint8Array(24);
const local = { ufrag: 'localUfrag12', password: '\0'.repeat(24) };

export const seeds: Uint8Array[] = [writeCheck(crypto, local, 1), writeCheck(crypto, local, 2, { nominating: false, username: 'ab:cd' })];

/** What is read stays inside the message, and both readers agree on whose it is. */
export function fuzz(bytes: Uint8Array): void {
  const ufrag = readUfrag(bytes);
  const message = readStun(bytes);
  if (message === undefined) return;
  if (message.integrityAt !== -1 && message.integrityAt + 24 > bytes.length) throw new Error('integrity beyond the end');
  if (message.xorMappedAddress !== undefined) readXorMappedAddress(message.xorMappedAddress, message.transactionId);
  hasIntegrity(bytes, message, key, crypto);
  if (ufrag !== undefined && message.integrityAt === -1 && message.username === undefined) throw new Error('a name for one reader only');
}
