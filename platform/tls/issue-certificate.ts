import { generateKeyPairSync, randomBytes, webcrypto, type KeyObject } from 'node:crypto';
import { isIP } from 'node:net';
import type { ExtendedKeyUsage, JsonGeneralName } from '@peculiar/x509';
import { nameConstraints } from './name-constraints.ts';
import type { Certificate } from './certificate-source.ts';

const dayMs = 86_400_000;
/** Devices trust it by hand, which nobody wants to repeat; the constraints in it say what it may vouch for. */
const authorityLifeMs = 3_650 * dayMs;
/** Browsers refuse more than 397 days; ours are short because nobody has to do anything for a renewal. */
const serverLifeMs = 90 * dayMs;
/** A device whose clock is a little behind must not find a certificate of the future. */
const clockSlackMs = 3_600_000;

const serverAuth = '1.3.6.1.5.5.7.3.1' as ExtendedKeyUsage;
const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

/** The library's container wants a reflection polyfill, which the ACME client loads; so that one comes first. */
async function loadX509(): Promise<typeof import('@peculiar/x509')> {
  await import('acme-client');
  return import('@peculiar/x509');
}

/**
 * Makes a certificate authority that may vouch for servers of these names and for nothing else.
 *
 * Shape  names are host names and addresses; those of private networks are permitted without being named
 * Source RFC 5280 §4.2.1.10
 */
export async function issueAuthority(names: readonly string[], title: string, now: number): Promise<Certificate> {
  const x509 = await loadX509();
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const keys = await asCryptoKeys(pair);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: newSerial(),
    name: `CN=${title}`,
    notBefore: new Date(now - clockSlackMs),
    notAfter: new Date(now + authorityLifeMs),
    signingAlgorithm: algorithm,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      new x509.ExtendedKeyUsageExtension([serverAuth]),
      new x509.Extension('2.5.29.30', true, nameConstraints(names)),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { key: exportKey(pair.privateKey), cert: `${certificate.toString('pem')}\n` };
}

/** Makes a server's certificate. Answers it with a key of its own; the chain is the one certificate. */
export async function issueServer(authority: Certificate, names: readonly string[], now: number): Promise<Certificate> {
  const x509 = await loadX509();
  const issuer = new x509.X509Certificate(authority.cert);
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { publicKey } = await asCryptoKeys(pair);
  const signingKey = await webcrypto.subtle.importKey('pkcs8', pkcs8(authority.key), algorithm, false, ['sign']);
  const alternatives = names.map((value): JsonGeneralName => ({ type: isIP(value) === 0 ? 'dns' : 'ip', value }));
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: newSerial(),
    subject: 'CN=Parley',
    issuer: issuer.subject,
    notBefore: new Date(now - clockSlackMs),
    notAfter: new Date(Math.min(now + serverLifeMs, issuer.notAfter.getTime())),
    signingAlgorithm: algorithm,
    publicKey,
    signingKey,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([serverAuth]),
      new x509.SubjectAlternativeNameExtension(alternatives),
      await x509.SubjectKeyIdentifierExtension.create(publicKey),
      await x509.AuthorityKeyIdentifierExtension.create(issuer),
    ],
  });
  return { key: exportKey(pair.privateKey), cert: `${certificate.toString('pem')}\n` };
}

/** 127 random bits, positive and not zero. [RFC 5280 §4.1.2.2] */
function newSerial(): string {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return bytes.toString('hex');
}

type KeyPair = { readonly privateKey: KeyObject; readonly publicKey: KeyObject };

async function asCryptoKeys(pair: KeyPair): Promise<webcrypto.CryptoKeyPair> {
  const privateKey = await webcrypto.subtle.importKey('pkcs8', pair.privateKey.export({ type: 'pkcs8', format: 'der' }), algorithm, false, ['sign']);
  const publicKey = await webcrypto.subtle.importKey('spki', pair.publicKey.export({ type: 'spki', format: 'der' }), algorithm, true, ['verify']);
  return { privateKey, publicKey };
}

function exportKey(key: KeyObject): string {
  // PKCS#8 PEM is a text; the type names both forms.
  return key.export({ type: 'pkcs8', format: 'pem' }) as string;
}

function pkcs8(pem: string): Buffer {
  return Buffer.from(pem.replace(/-----[^-]+-----|\s/g, ''), 'base64');
}
