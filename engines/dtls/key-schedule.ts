import { concatBytes, type Crypto } from '@parley/engine-wire';
import type { DtlsRole, SrtpProfile } from './dtls-contract.ts';
import { pseudoRandom } from './pseudo-random-function.ts';
import { srtpProfileShapes } from './srtp-profiles.ts';

const masterSecretBytes = 48;
const keyBytes = 16;
const saltBytes = 4;
const verifyDataBytes = 12;

/** What both ends know when the key agreement is done. */
export type Secrets = {
  readonly master: Uint8Array;
  readonly clientRandom: Uint8Array;
  readonly serverRandom: Uint8Array;
};

type DirectionKey = { readonly key: Uint8Array; readonly salt: Uint8Array };
export type DirectionKeys = { readonly client: DirectionKey; readonly server: DirectionKey };

/**
 * The extended master secret: bound to the whole handshake so far, so no two sessions share it.
 *
 * Source  RFC 7627 §4
 */
export function extendedMasterSecret(crypto: Crypto, premaster: Uint8Array, sessionHash: Uint8Array): Uint8Array {
  return pseudoRandom(crypto, premaster, 'extended master secret', sessionHash, masterSecretBytes);
}

/** Keys of the record layer. RFC 5246 §6.3; AEAD ciphers have no MAC keys. */
export function recordKeys(crypto: Crypto, secrets: Secrets): DirectionKeys {
  const seed = concatBytes(secrets.serverRandom, secrets.clientRandom);
  return split(pseudoRandom(crypto, secrets.master, 'key expansion', seed, 2 * (keyBytes + saltBytes)), keyBytes, saltBytes);
}

/** Keys of SRTP. RFC 5764 §4.2, RFC 5705 §4 */
export function srtpKeys(crypto: Crypto, secrets: Secrets, profile: SrtpProfile): DirectionKeys {
  const shape = srtpProfileShapes[profile];
  const seed = concatBytes(secrets.clientRandom, secrets.serverRandom);
  const length = 2 * (shape.keyBytes + shape.saltBytes);
  return split(pseudoRandom(crypto, secrets.master, 'EXTRACTOR-dtls_srtp', seed, length), shape.keyBytes, shape.saltBytes);
}

/** What a Finished of `sender` says. RFC 5246 §7.4.9 */
export function verifyData(crypto: Crypto, secrets: Secrets, sender: DtlsRole, transcriptHash: Uint8Array): Uint8Array {
  return pseudoRandom(crypto, secrets.master, `${sender} finished`, transcriptHash, verifyDataBytes);
}

/** Both layouts are the same: client key, server key, client salt, server salt. */
function split(block: Uint8Array, key: number, salt: number): DirectionKeys {
  const salts = 2 * key;
  return {
    client: { key: block.slice(0, key), salt: block.slice(salts, salts + salt) },
    server: { key: block.slice(key, salts), salt: block.slice(salts + salt, salts + 2 * salt) },
  };
}
