import { readCertificateVerify, writeCertificateVerify } from './message-certificate-verify.ts';

export const target = 'engines/dtls/certificate-verify';

export const seeds = [writeCertificateVerify(new Uint8Array(71)), writeCertificateVerify(new Uint8Array(0))];

export function fuzz(bytes: Uint8Array): void {
  const proof = readCertificateVerify(bytes);
  if (proof !== undefined && proof.signature.length + 4 !== bytes.length) throw new Error('bytes were left over');
}
