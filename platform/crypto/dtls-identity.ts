import { generateKeyPairSync, hash, randomBytes, sign } from 'node:crypto';
import type { DtlsIdentity } from '@parley/engine-wire';
import { derBitString, derExplicit, derObjectId, derSequence, derSet, derUnsigned, derUtcTime, derUtf8 } from './der-writer.ts';

const dayMs = 86_400_000;
/** A peer's clock may be wrong; the fingerprint is what counts, but some stacks look at the dates. */
const validBeforeDays = 1;
/** A process is not meant to live longer with one key. */
const validForDays = 30;
const serialBytes = 16;

/**
 * Makes a fresh ECDSA P-256 key and a self-signed certificate around it.
 *
 * Shape   the key lives in this closure only: no file, no export; a restart makes another one
 * Units   `at` is wall time, for the validity dates
 * Source  RFC 5280 §4.1, RFC 5758 §3.2, RFC 8827 §6.5
 */
export function createDtlsIdentity(at: Date = new Date()): DtlsIdentity {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const signDer = (message: Uint8Array) => new Uint8Array(sign('sha256', message, privateKey));
  const certificate = selfSigned(new Uint8Array(publicKey.export({ type: 'spki', format: 'der' })), at, signDer);
  return { certificate, fingerprint: new Uint8Array(hash('sha256', certificate, 'buffer')), sign: signDer };
}

function selfSigned(publicKeyInfo: Uint8Array, at: Date, signDer: (message: Uint8Array) => Uint8Array): Uint8Array {
  const version3 = derExplicit(0, derUnsigned(Uint8Array.of(2)));
  const ecdsaWithSha256 = derSequence(derObjectId(1, 2, 840, 10045, 4, 3, 2));
  const commonName = derObjectId(2, 5, 4, 3);
  // No host name: peers know the certificate by its fingerprint, and everybody on the path can read this.
  const name = derSequence(derSet(derSequence(commonName, derUtf8('parley'))));
  const validity = derSequence(
    derUtcTime(new Date(at.getTime() - validBeforeDays * dayMs)),
    derUtcTime(new Date(at.getTime() + validForDays * dayMs)),
  );
  const serial = derUnsigned(new Uint8Array(randomBytes(serialBytes)));
  const signed = derSequence(version3, serial, ecdsaWithSha256, name, validity, name, publicKeyInfo);
  return derSequence(signed, ecdsaWithSha256, derBitString(signDer(signed)));
}
