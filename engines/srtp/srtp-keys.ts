import { Bug } from '@parley/engine-wire';

/** The two profiles that browsers offer and this engine speaks. RFC 5764 §4.1.2, RFC 7714 §14.2 */
export type SrtpProfile = 'aes128-cm-sha1-80' | 'aead-aes-128-gcm';

/**
 * One direction's master key and salt.
 *
 * Shape   key 16 bytes; salt 14 bytes for CM, 12 for GCM; copied by those who take it
 */
export type SrtpKeys = { readonly profile: SrtpProfile; readonly key: Uint8Array; readonly salt: Uint8Array };

const masterKeyBytes = 16;

export function masterSaltBytes(profile: SrtpProfile): number {
  return profile === 'aead-aes-128-gcm' ? 12 : 14;
}

/** How many bytes the DTLS exporter must give for a profile: two keys, two salts. */
export function keyingMaterialBytes(profile: SrtpProfile): number {
  return 2 * (masterKeyBytes + masterSaltBytes(profile));
}

/**
 * Splits what DTLS exports under `EXTRACTOR-dtls_srtp` into the keys of what the client writes and of what
 * the server writes.
 *
 * Shape   `material` is keyingMaterialBytes(profile) long; the results own their bytes
 * Errors  Bug when the length is another
 * Source  RFC 5764 §4.2
 */
export function splitKeyingMaterial(profile: SrtpProfile, material: Uint8Array): { readonly client: SrtpKeys; readonly server: SrtpKeys } {
  const wanted = keyingMaterialBytes(profile);
  if (material.length !== wanted) throw new Bug(`${wanted} bytes of keying material, not ${material.length}`);
  const salt = masterSaltBytes(profile);
  const salts = 2 * masterKeyBytes;
  return {
    client: { profile, key: material.slice(0, masterKeyBytes), salt: material.slice(salts, salts + salt) },
    server: { profile, key: material.slice(masterKeyBytes, salts), salt: material.slice(salts + salt) },
  };
}

export function assertKeys(keys: SrtpKeys): void {
  const salt = masterSaltBytes(keys.profile);
  if (keys.key.length !== masterKeyBytes || keys.salt.length !== salt) {
    throw new Bug(`${keys.profile} wants a key of ${masterKeyBytes} bytes and a salt of ${salt}`);
  }
}
