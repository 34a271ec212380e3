/**
 * The cryptographic primitives that engines ask for. `platform/crypto` implements them on node:crypto.
 *
 * Errors  nothing here throws because of peer input: a bad key, point, tag or signature is `undefined`
 *         or `false`
 */
export interface Crypto {
  sha256(data: Uint8Array): Uint8Array;
  hmacSha1(key: Uint8Array, data: Uint8Array): Uint8Array;
  hmacSha256(key: Uint8Array, data: Uint8Array): Uint8Array;
  /** An ephemeral key agreement on NIST P-256. */
  ecdhP256(): KeyAgreement;
  /** AES-128-GCM with a 12-byte nonce and a 16-byte tag after the ciphertext. */
  aes128Gcm(key: Uint8Array): Aead;
  /** Raw AES-128 blocks, for counter-mode keystreams. */
  aes128Blocks(key: Uint8Array): BlockCipher;
  /** The public key inside an X.509 certificate in DER; undefined when it cannot be used. */
  readCertificate(der: Uint8Array): CertificateKey | undefined;
}

export interface KeyAgreement {
  /** The uncompressed point: 65 bytes, 0x04 first. */
  readonly publicKey: Uint8Array;
  /** The x coordinate of the shared point, 32 bytes; undefined when the peer's point is not on the curve. */
  agree(peerPublicKey: Uint8Array): Uint8Array | undefined;
}

export interface Aead {
  /** Ciphertext and tag, owned by the caller. */
  seal(nonce: Uint8Array, additional: Uint8Array, plain: Uint8Array): Uint8Array;
  /** The plaintext, owned by the caller; undefined when the tag does not match. */
  open(nonce: Uint8Array, additional: Uint8Array, sealed: Uint8Array): Uint8Array | undefined;
}

export interface BlockCipher {
  /** Encrypts whole 16-byte blocks; the result is owned by the caller. */
  encrypt(blocks: Uint8Array): Uint8Array;
}

/** A signature algorithm of TLS 1.2 (hash and signature), as its two bytes on the wire. RFC 5246 §7.4.1.4.1 */
export type SignatureScheme = number;
export const ecdsaP256Sha256: SignatureScheme = 0x0403;
export const rsaPkcs1Sha256: SignatureScheme = 0x0401;

export interface CertificateKey {
  readonly kind: 'ecdsa-p256' | 'rsa' | 'other';
  /** True when `signature` over `message` was made with this key by `scheme`; false for a scheme of another kind. */
  verify(scheme: SignatureScheme, message: Uint8Array, signature: Uint8Array): boolean;
}

/** Our own end of a DTLS handshake: a self-signed ECDSA P-256 certificate and its key. */
export interface DtlsIdentity {
  /** DER. */
  readonly certificate: Uint8Array;
  /** SHA-256 of the certificate, 32 bytes. */
  readonly fingerprint: Uint8Array;
  /** An ecdsa_secp256r1_sha256 signature in DER. */
  sign(message: Uint8Array): Uint8Array;
}
