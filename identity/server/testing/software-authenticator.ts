import { createHash, createSign, generateKeyPairSync, randomBytes, type KeyObject } from 'node:crypto';

/** What a page asks for, of the fields that an authenticator reads. */
type Asked = { readonly challenge: string; readonly user?: { readonly id: string }; readonly rp?: { readonly id: string }; readonly rpId?: string };

/** Where an answer departs from what a good authenticator would say. */
export type Departure = {
  readonly origin?: string;
  readonly rpId?: string;
  readonly challenge?: string;
  readonly type?: string;
  readonly crossOrigin?: boolean;
  readonly topOrigin?: string;
  readonly userVerified?: boolean;
  readonly userPresent?: boolean;
  readonly counter?: number;
  readonly userHandle?: string | null;
  readonly credentialId?: string;
  /** Signs something else than it sends. */
  readonly forged?: boolean;
  readonly attestation?: { readonly fmt: string; readonly statement: Buffer };
};

/** An authenticator with one P-256 key, written from the standard and not from the library that checks it. [WebAuthn §6] */
export class SoftwareAuthenticator {
  readonly #origin: string;
  readonly #keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  readonly credentialId: string = randomBytes(32).toString('base64url');
  counter = 0;
  userHandle: string | undefined;

  constructor(origin: string) {
    this.#origin = origin;
  }

  register(asked: Asked, departure: Departure = {}) {
    this.userHandle = asked.user?.id;
    const clientDataJSON = this.#clientData('webauthn.create', asked, departure);
    const { fmt, statement } = departure.attestation ?? { fmt: 'none', statement: Buffer.from([0xa0]) };
    const attestationObject = Buffer.concat([
      Buffer.from([0xa3]), text('fmt'), text(fmt), text('attStmt'), statement, text('authData'), bytes(this.#authenticatorData(asked, departure, true)),
    ]);
    return this.#envelope(departure, { clientDataJSON: clientDataJSON.toString('base64url'), attestationObject: attestationObject.toString('base64url'), transports: ['internal'] });
  }

  answer(asked: Asked, departure: Departure = {}) {
    this.counter = departure.counter ?? this.counter + 1;
    const clientDataJSON = this.#clientData('webauthn.get', asked, departure);
    const authenticatorData = this.#authenticatorData(asked, departure, false);
    const signed = createSign('sha256').update(authenticatorData).update(sha256(clientDataJSON));
    if (departure.forged) signed.update('more');
    const userHandle = departure.userHandle === null ? undefined : (departure.userHandle ?? this.userHandle);
    return this.#envelope(departure, {
      clientDataJSON: clientDataJSON.toString('base64url'),
      authenticatorData: authenticatorData.toString('base64url'),
      signature: signed.sign(this.#keys.privateKey).toString('base64url'),
      ...(userHandle === undefined ? {} : { userHandle }),
    });
  }

  #envelope<Response extends object>({ credentialId }: Departure, response: Response) {
    const id = credentialId ?? this.credentialId;
    return { id, rawId: id, type: 'public-key', clientExtensionResults: {}, response };
  }

  #clientData(type: string, asked: Asked, { origin, challenge, crossOrigin, topOrigin, ...departure }: Departure): Buffer {
    return Buffer.from(
      JSON.stringify({ type: departure.type ?? type, challenge: challenge ?? asked.challenge, origin: origin ?? this.#origin, crossOrigin: crossOrigin ?? false, ...(topOrigin === undefined ? {} : { topOrigin }) }),
    );
  }

  #authenticatorData(asked: Asked, { rpId, userVerified = true, userPresent = true }: Departure, isNew: boolean): Buffer {
    const flags = (userPresent ? 0x01 : 0) | (userVerified ? 0x04 : 0) | (isNew ? 0x40 : 0);
    const head = Buffer.alloc(5);
    head.writeUInt8(flags, 0);
    head.writeUInt32BE(this.counter, 1);
    const id = Buffer.from(this.credentialId, 'base64url');
    const length = Buffer.from([id.length >> 8, id.length & 0xff]);
    const credential = isNew ? [Buffer.alloc(16), length, id, coseKey(this.#keys.publicKey)] : [];
    return Buffer.concat([sha256(rpId ?? asked.rp?.id ?? asked.rpId ?? ''), head, ...credential]);
  }
}

/** {1: 2 (EC2), 3: -7 (ES256), -1: 1 (P-256), -2: x, -3: y} [RFC 9053 §7.1.1] */
function coseKey(key: KeyObject): Buffer {
  const { x = '', y = '' } = key.export({ format: 'jwk' });
  const coordinate = (label: number, value: string) => [Buffer.from([label, 0x58, 32]), Buffer.from(value, 'base64url')];
  return Buffer.concat([Buffer.from([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01]), ...coordinate(0x21, x), ...coordinate(0x22, y)]);
}

function text(value: string): Buffer {
  return Buffer.concat([Buffer.from([0x60 + value.length]), Buffer.from(value)]);
}

function bytes(value: Buffer): Buffer {
  return Buffer.concat([Buffer.from([0x59, value.length >> 8, value.length & 0xff]), value]);
}

function sha256(value: Buffer | string): Buffer {
  return createHash('sha256').update(value).digest();
}
