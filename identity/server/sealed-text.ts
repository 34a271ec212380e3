import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

const ivBytes = 12;
const tagBytes = 16;
const version = 'v1';

/** Where a sealed text stands; it opens nowhere else, so rows cannot be swapped. */
export type SealedPlace = { readonly table: string; readonly row: string; readonly column: string };

/**
 * Encrypts secrets at rest with AES-256-GCM under a key derived from the master key.
 *
 * Shape  `v1.<iv>.<ciphertext and tag>`, both in base64url
 */
export class Sealer {
  readonly #masterKeys: () => readonly Uint8Array[];
  readonly #purpose: string;
  readonly #derived = new WeakMap<Uint8Array, Uint8Array>();

  /** Shape  masterKeys answers keys of 32 bytes: the first seals, each opens; purpose separates the derived keys */
  constructor(masterKeys: () => readonly Uint8Array[], purpose: string) {
    this.#masterKeys = masterKeys;
    this.#purpose = purpose;
  }

  seal(text: string, place: SealedPlace): string {
    const iv = randomBytes(ivBytes);
    const [newest] = this.#masterKeys();
    if (newest === undefined) throw new Error('there is no master key');
    const cipher = createCipheriv('aes-256-gcm', this.#derive(newest), iv).setAAD(additionalData(place));
    const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    return `${version}.${iv.toString('base64url')}.${sealed.toString('base64url')}`;
  }

  /** Answers  the text, or undefined when the key or the place is another one, or the text was changed */
  open(sealed: string, place: SealedPlace): string | undefined {
    const [prefix, ivText = '', bodyText = ''] = sealed.split('.');
    const iv = Buffer.from(ivText, 'base64url');
    const body = Buffer.from(bodyText, 'base64url');
    if (prefix !== version || iv.length !== ivBytes || body.length < tagBytes) return undefined;
    for (const masterKey of this.#masterKeys()) {
      const text = decrypt(this.#derive(masterKey), iv, body, place);
      if (text !== undefined) return text;
    }
    return undefined;
  }

  #derive(masterKey: Uint8Array): Uint8Array {
    const known = this.#derived.get(masterKey);
    if (known !== undefined) return known;
    const key = new Uint8Array(hkdfSync('sha256', masterKey, new Uint8Array(), `parley ${this.#purpose}`, 32));
    this.#derived.set(masterKey, key);
    return key;
  }
}

function decrypt(key: Uint8Array, iv: Buffer, body: Buffer, place: SealedPlace): string | undefined {
  const decipher = createDecipheriv('aes-256-gcm', key, iv, { authTagLength: tagBytes }).setAAD(additionalData(place));
  decipher.setAuthTag(body.subarray(body.length - tagBytes));
  try {
    return Buffer.concat([decipher.update(body.subarray(0, body.length - tagBytes)), decipher.final()]).toString('utf8');
  } catch {
    // final() throws when the tag does not fit: that is the answer, not an accident.
    return undefined;
  }
}

function additionalData(place: SealedPlace): Buffer {
  return Buffer.from(`${place.table}\0${place.row}\0${place.column}`);
}
