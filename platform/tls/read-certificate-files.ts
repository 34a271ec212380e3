import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import { covers } from './certificate-names.ts';
import type { Certificate } from './certificate-source.ts';

/** A chain with its key has a few kilobytes; something larger is another file. */
const maxFileBytes = 256 * 1024;

export type CertificateFiles = { readonly certificateFile: string; readonly keyFile: string };

export type ReadCertificate = { readonly ok: true; readonly certificate: Certificate } | { readonly ok: false; readonly problem: string };

/**
 * Reads an own certificate and its key, and says what is wrong with them.
 *
 * Shape    host is the public host name or address that people open; now in milliseconds since 1970
 * Answers  the pair, or one whole sentence with what to do about it
 * Errors   never throws
 */
export async function readCertificateFiles(files: CertificateFiles, host: string, now: number): Promise<ReadCertificate> {
  const [cert, key] = await Promise.all([readText(files.certificateFile), readText(files.keyFile)]);
  if ('problem' in cert) return refuse(`The certificate file ${files.certificateFile} (tls.certificateFile) ${cert.problem}`);
  if ('problem' in key) return refuse(`The key file ${files.keyFile} (tls.keyFile) ${key.problem}`);
  const certificate = parseCertificate(cert.text);
  if (certificate === undefined) return refuse(`The certificate file ${files.certificateFile} (tls.certificateFile) holds no PEM certificate; it must begin with the server's own certificate, followed by the chain.`);
  const privateKey = parseKey(key.text);
  if (typeof privateKey === 'string') return refuse(`The key file ${files.keyFile} (tls.keyFile) ${privateKey}`);
  if (!certificate.checkPrivateKey(privateKey)) {
    return refuse(`The key in ${files.keyFile} (tls.keyFile) does not belong to the first certificate in ${files.certificateFile} (tls.certificateFile); the server's own certificate must come first, and the key must be the one it was requested with.`);
  }
  if (Date.parse(certificate.validTo) <= now) return refuse(`The certificate in ${files.certificateFile} (tls.certificateFile) expired on ${day(certificate.validTo)}; put a renewed one in its place.`);
  if (Date.parse(certificate.validFrom) > now) return refuse(`The certificate in ${files.certificateFile} (tls.certificateFile) is valid only from ${day(certificate.validFrom)} on; check the clock of this machine, or wait until then.`);
  if (!covers(certificate, host)) {
    const names = certificate.subjectAltName ?? 'no names at all';
    return refuse(`The certificate in ${files.certificateFile} (tls.certificateFile) is not for ${host}, which is the public host; it is for ${names}. Get one that names ${host}, or change publicUrl (PUBLIC_URL).`);
  }
  const pair = { key: key.text, cert: cert.text };
  const objection = objectionOfTls(pair);
  return objection === undefined ? { ok: true, certificate: pair } : refuse(`The certificate in ${files.certificateFile} (tls.certificateFile) cannot be used for TLS: ${objection}.`);
}

function refuse(problem: string): ReadCertificate {
  return { ok: false, problem };
}

type Text = { readonly text: string } | { readonly problem: string };

async function readText(path: string): Promise<Text> {
  try {
    const text = await readFile(path, 'utf8');
    return text.length > maxFileBytes ? { problem: `is larger than ${maxFileBytes} bytes; name a PEM file.` } : { text };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    return { problem: code === 'ENOENT' ? 'does not exist.' : `cannot be read (${code}); give this user the right to read it.` };
  }
}

function parseCertificate(text: string): X509Certificate | undefined {
  // Binary (DER) would parse as well, and then fail when the server shows it.
  if (!text.includes('-----BEGIN CERTIFICATE-----')) return undefined;
  try {
    return new X509Certificate(text);
  } catch {
    return undefined;
  }
}

/** Answers  the key, or the rest of a sentence */
function parseKey(text: string): KeyObject | string {
  if (/ENCRYPTED/.test(text)) return 'is protected by a passphrase, which nobody could type at a start; write it without one (openssl pkey -in key.pem -out plain.pem).';
  try {
    return createPrivateKey(text);
  } catch {
    // OpenSSL's words would not help, and must not quote the file.
    return 'holds no PEM private key.';
  }
}

/** OpenSSL refuses what its security level forbids, 1024-bit RSA for one. */
function objectionOfTls(pair: Certificate): string | undefined {
  try {
    createSecureContext(pair);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function day(time: string): string {
  return new Date(Date.parse(time)).toISOString().slice(0, 10);
}
