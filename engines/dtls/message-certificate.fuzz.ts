import { readCertificateMessage, writeCertificateMessage } from './message-certificate.ts';
import { readCertificateRequest, writeCertificateRequest } from './message-certificate-request.ts';

export const target = 'engines/dtls/certificate';

export const seeds = [writeCertificateMessage(new Uint8Array(40)), Uint8Array.of(0, 0, 8, 0, 0, 1, 1, 0, 0, 1, 2), writeCertificateRequest()];

export function fuzz(bytes: Uint8Array): void {
  const certificate = readCertificateMessage(bytes);
  if (certificate instanceof Uint8Array && (certificate.length === 0 || certificate.length > bytes.length - 6)) throw new Error('a certificate of a wrong size');
  readCertificateRequest(bytes);
}
