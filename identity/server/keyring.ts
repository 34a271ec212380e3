import { createPrivateKey, generateKeyPairSync, randomBytes, type KeyObject } from 'node:crypto';
import { SignJWT } from 'jose';
import { isUniqueViolation, type Database, type Transaction } from '@parley/platform/db';
import { identityEvents, type KeyPurpose, type KeyRing, type PublicKeyJwk, type VerifyingKey } from '@parley/identity/contract';
import { insertKey, listKeys, listLiveKeys, lockKey, lockKeys, moveKey, type KeyPage, type KeyRow, type ListedKey } from './key-store.ts';
import type { PublishFact } from './publish-fact.ts';
import type { Sealer } from './sealed-text.ts';

/** Algorithm and the id's first letters, by purpose. Ids are `[A-Za-z0-9]`, so they need no quoting anywhere. */
const purposes: Readonly<Record<KeyPurpose, { readonly algorithm: 'ES384' | 'HS256'; readonly prefix: string }>> = {
  'participant-token': { algorithm: 'ES384', prefix: 'PT' },
  // LiveKit's own API keys begin like this, and its tools show them so.
  'sfu-api': { algorithm: 'HS256', prefix: 'API' },
  'session-cookie': { algorithm: 'HS256', prefix: 'SC' },
  invite: { algorithm: 'HS256', prefix: 'IN' },
};

/** After a rotation the old key still vouches this long, or as long as the tokens live that are configured to live longer. */
export const overlapMs = 24 * 3600 * 1000;
/** Clocks that are slow. */
const slackMs = 5 * 60_000;
/** No id of ours is longer; a longer one is not looked up. */
const maxKeyIdLength = 64;

type LiveKey = { readonly row: KeyRow; readonly secret: string; readonly privateKey: KeyObject | undefined };

export type KeyRingOptions = {
  readonly database: Database;
  readonly sealer: Sealer;
  readonly now: () => number;
  /** Writes the fact in the same transaction. */
  readonly publish: PublishFact;
  /** The longest life of a token that is signed here. */
  readonly tokenLifeMs?: number | undefined;
};

/** The master key does not fit the database: nothing sealed can be read. */
export class SealedUnderAnotherKey extends Error {
  constructor(keyId: string) {
    super(`The key ${keyId} was sealed under another master key. Restore keys/master.key of this data directory.`);
    this.name = 'SealedUnderAnotherKey';
  }
}

/**
 * All keys of the product, in memory, with their states next → current → previous → retired.
 *
 * One writer changes a purpose at a time (the unique indexes see to it); every process holds the whole live set and
 * reloads it when it hears of a change.
 */
export class StoredKeyRing implements KeyRing {
  readonly #options: KeyRingOptions;
  #byId = new Map<string, LiveKey>();
  #current = new Map<KeyPurpose, LiveKey>();

  private constructor(options: KeyRingOptions) {
    this.#options = options;
  }

  /** Loads the ring and makes the keys that are missing. Errors  SealedUnderAnotherKey */
  static async open(options: KeyRingOptions): Promise<StoredKeyRing> {
    const ring = new StoredKeyRing(options);
    await ring.reload();
    for (const purpose of Object.keys(purposes) as KeyPurpose[]) if (!ring.#current.has(purpose)) await ring.#makeFirst(purpose);
    return ring;
  }

  async reload(): Promise<void> {
    const byId = new Map<string, LiveKey>();
    const current = new Map<KeyPurpose, LiveKey>();
    for (const row of await listLiveKeys(this.#options.database)) {
      const key = this.#open(row);
      byId.set(row.keyId, key);
      if (row.state === 'current') current.set(row.purpose, key);
    }
    this.#byId = byId;
    this.#current = current;
  }

  async sign(purpose: KeyPurpose, claims: Readonly<Record<string, unknown>>, life: { readonly expiresInSeconds: number }): Promise<{ token: string; keyId: string }> {
    const key = this.#currentOf(purpose);
    const { keyId, algorithm } = key.row;
    const seconds = Math.floor(this.#options.now() / 1000);
    const token = await new SignJWT({ iss: keyId, ...claims })
      .setProtectedHeader({ alg: algorithm, kid: keyId, typ: 'JWT' })
      .setIssuedAt(seconds)
      .setNotBefore(seconds)
      .setExpirationTime(seconds + life.expiresInSeconds)
      .sign(key.privateKey ?? Buffer.from(key.secret));
    return { token, keyId };
  }

  findKey(keyId: string): VerifyingKey | undefined {
    const key = keyId.length <= maxKeyIdLength ? this.#byId.get(keyId) : undefined;
    if (!key) return undefined;
    const { purpose, publicJwk, verifyUntil } = key.row;
    if (verifyUntil !== null && verifyUntil.getTime() <= this.#options.now()) return undefined;
    return publicJwk ? { alg: 'ES384', publicKey: publicJwk, purpose } : { alg: 'HS256', secret: key.secret, purpose };
  }

  secret(purpose: KeyPurpose): { readonly keyId: string; readonly secret: string } {
    if (purposes[purpose].algorithm !== 'HS256') throw new Error(`the keys for ${purpose} are pairs and have no secret to give`);
    const key = this.#currentOf(purpose);
    return { keyId: key.row.keyId, secret: key.secret };
  }

  /** Every secret of a purpose that may vouch for something now, the current one first. */
  secrets(purpose: KeyPurpose): readonly string[] {
    const { keyId, secret } = this.secret(purpose);
    const others = [...this.#byId.values()].filter(({ row }) => row.purpose === purpose && row.keyId !== keyId && this.findKey(row.keyId) !== undefined);
    return [secret, ...others.map((key) => key.secret)];
  }

  /** The public halves that may vouch for a token, as RFC 7517 writes them. */
  jwks(): { keys: (PublicKeyJwk & { kid: string; alg: 'ES384'; use: 'sig' })[] } {
    const keys = [...this.#byId.values()].flatMap(({ row }) =>
      row.publicJwk && this.findKey(row.keyId) ? [{ ...row.publicJwk, kid: row.keyId, alg: 'ES384' as const, use: 'sig' as const }] : [],
    );
    return { keys };
  }

  /**
   * Puts a new key into use; the old one vouches for what it has signed until the overlap ends.
   *
   * Shape    and: what else becomes durable with it
   * Answers  the id of the new current key
   */
  async rotate(purpose: KeyPurpose, and?: (tx: Transaction, keyId: string) => Promise<void>): Promise<string> {
    const { database, now, publish } = this.#options;
    const keyId = await database.transaction(async (tx) => {
      const at = new Date(now());
      for (const old of await lockKeys(tx, purpose, 'previous')) {
        if (old.verifyUntil !== null && old.verifyUntil <= at) await moveKey(tx, old.keyId, 'retired', at);
      }
      for (const old of await lockKeys(tx, purpose, 'current')) await moveKey(tx, old.keyId, 'previous', at, new Date(at.getTime() + Math.max(overlapMs, (this.#options.tokenLifeMs ?? 0) + slackMs)));
      const id = await this.#promote(tx, purpose, at);
      await publish(tx, identityEvents.keyRotated, { purpose, keyId: id });
      await and?.(tx, id);
      return id;
    });
    await this.reload();
    return keyId;
  }

  /**
   * Takes a key out of use at once: it vouches for nobody any more, and everybody connected by it is closed. A new
   * current key takes its place when it was the current one.
   *
   * Answers  false when there is no such key, or it was out of use already
   */
  async revoke(keyId: string, and?: (tx: Transaction) => Promise<void>): Promise<boolean> {
    const { database, now, publish } = this.#options;
    const done = await database.transaction(async (tx) => {
      const key = await lockKey(tx, keyId);
      if (!key || key.state === 'revoked') return false;
      const at = new Date(now());
      await moveKey(tx, keyId, 'revoked', at);
      if (key.state === 'current') await this.#promote(tx, key.purpose, at);
      await publish(tx, identityEvents.keyRevoked, { purpose: key.purpose, keyId });
      await and?.(tx);
      return true;
    });
    await this.reload();
    return done;
  }

  /** A page of every key there ever was, the newest first, without what it keeps secret. */
  async list(page: KeyPage): Promise<ListedKey[]> {
    return listKeys(this.#options.database, this.#options.now(), page);
  }

  /** Prepares the key of the next rotation, so that verifiers that fetch the public keys know it before its first use. */
  async prepareNext(purpose: KeyPurpose): Promise<void> {
    const { database, now } = this.#options;
    await database.transaction(async (tx) => {
      if ((await lockKeys(tx, purpose, 'next')).length === 0) await insertKey(tx, this.#make(purpose, 'next'), new Date(now()));
    });
    await this.reload();
  }

  /** The prepared key becomes current; without one, a new one does. */
  async #promote(tx: Transaction, purpose: KeyPurpose, at: Date): Promise<string> {
    const [prepared] = await lockKeys(tx, purpose, 'next');
    if (prepared) {
      await moveKey(tx, prepared.keyId, 'current', at);
      return prepared.keyId;
    }
    const made = this.#make(purpose, 'current');
    await insertKey(tx, made, at);
    return made.keyId;
  }

  async #makeFirst(purpose: KeyPurpose): Promise<void> {
    try {
      await insertKey(this.#options.database, this.#make(purpose, 'current'), new Date(this.#options.now()));
    } catch (error) {
      // Another process that starts at the same time was first; its key is as good.
      if (!isUniqueViolation(error)) throw error;
    }
    await this.reload();
  }

  #make(purpose: KeyPurpose, state: 'next' | 'current'): KeyRow {
    const { algorithm, prefix } = purposes[purpose];
    // 96 bits in hexadecimal: ids appear in logs and tokens and must never collide.
    const keyId = `${prefix}${randomBytes(12).toString('hex')}`;
    const pair = algorithm === 'ES384' ? generateKeyPairSync('ec', { namedCurve: 'P-384' }) : undefined;
    const secret = pair ? pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() : randomBytes(32).toString('base64url');
    const sealed = this.#options.sealer.seal(secret, place(keyId));
    return { keyId, purpose, algorithm, state, sealed, publicJwk: pair ? publicJwk(pair.publicKey) : null, verifyUntil: null };
  }

  #open(row: KeyRow): LiveKey {
    const secret = this.#options.sealer.open(row.sealed, place(row.keyId));
    if (secret === undefined) throw new SealedUnderAnotherKey(row.keyId);
    return { row, secret, privateKey: row.algorithm === 'ES384' ? createPrivateKey(secret) : undefined };
  }

  #currentOf(purpose: KeyPurpose): LiveKey {
    const key = this.#current.get(purpose);
    // open() made one for each purpose, and every change leaves one.
    if (!key) throw new Error(`there is no current key for ${purpose}`);
    return key;
  }
}

const place = (keyId: string): { table: string; row: string; column: string } => ({ table: 'keys', row: keyId, column: 'sealed' });

function publicJwk(key: KeyObject): PublicKeyJwk {
  const { x, y } = key.export({ format: 'jwk' });
  // A P-384 public key exports both coordinates.
  return { kty: 'EC', crv: 'P-384', x: x as string, y: y as string };
}
