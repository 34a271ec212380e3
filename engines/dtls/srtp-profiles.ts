import type { SrtpProfile } from './dtls-contract.ts';

type SrtpProfileShape = { readonly code: number; readonly keyBytes: number; readonly saltBytes: number };

/** RFC 5764 §4.1.2; RFC 7714 §12 for GCM's shorter salt. */
export const srtpProfileShapes: Readonly<Record<SrtpProfile, SrtpProfileShape>> = {
  'aes128-cm-sha1-80': { code: 0x0001, keyBytes: 16, saltBytes: 14 },
  'aead-aes-128-gcm': { code: 0x0007, keyBytes: 16, saltBytes: 12 },
};

/** The first of `ours` that is among the peer's codes. */
export function chooseSrtpProfile(ours: readonly SrtpProfile[], codes: readonly number[]): SrtpProfile | undefined {
  return ours.find((profile) => codes.includes(srtpProfileShapes[profile].code));
}
