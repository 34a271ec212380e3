import type { Crypto, DtlsIdentity } from '@parley/engine-wire';

/**
 * Crypto that is quick, repeatable and believes everything, so that a fuzzer gets past the checks that
 * would stop it and sees the parsers behind them. Proves nothing about security.
 */
export const stubCrypto: Crypto = {
  sha256: (data) => digest(data, 32),
  hmacSha1: (_, data) => digest(data, 20),
  hmacSha256: (_, data) => digest(data, 32),
  ecdhP256: () => ({ publicKey: new Uint8Array(65).fill(4), agree: (point) => (point.length === 65 ? new Uint8Array(32) : undefined) }),
  aes128Gcm: () => ({
    seal: (_nonce, _additional, bytes) => Uint8Array.from([...bytes, ...tag]),
    open: (_nonce, _additional, sealed) => (sealed.length >= tag.length ? sealed.slice(0, -tag.length) : undefined),
  }),
  aes128Blocks: () => ({ encrypt: (blocks) => blocks.slice() }),
  readCertificate: (der) => (der.length > 0 ? { kind: 'ecdsa-p256', verify: () => true } : undefined),
};

const certificate = Uint8Array.of(0x30, 3, 1, 1, 0);
export const stubIdentity: DtlsIdentity = { certificate, fingerprint: stubCrypto.sha256(certificate), sign: () => Uint8Array.of(0x30, 0) };
const tag = new Uint8Array(16).fill(0xaa);

/** FNV-1a, spread over as many bytes as asked. */
function digest(data: Uint8Array, length: number): Uint8Array {
  let state = 0x811c9dc5;
  for (const byte of data) state = Math.imul(state ^ byte, 0x01000193);
  return Uint8Array.from({ length }, (_, index) => (state >>> ((index & 3) * 8)) + index);
}
