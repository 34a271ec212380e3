import { randomInt } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Config } from '@parley/platform/config';
import type { Logger } from '@parley/platform/log';
import { AcmeCertificate, CertificateError, CertificateFolder, FileCertificate, hostOf, LocalCertificate, objectionToAcmeNames, type CertificateSource } from '@parley/platform/tls';

export type CertificateDeps = {
  readonly config: Config;
  readonly publicUrl: string;
  readonly log: Logger;
  /** Filled while a certificate is being ordered; the plain HTTP port answers from it. */
  readonly challenges: Map<string, string>;
};

export type OpenedCertificate = {
  readonly source: CertificateSource;
  /** How the address with this certificate is described to whoever starts the server. */
  readonly words: string;
  /** Begins what needs the plain HTTP port. */
  begin(): void;
};

/**
 * Chooses where the certificate comes from, as configured.
 *
 * Errors  CertificateError with a sentence for the operator
 */
export async function openCertificate({ config, publicUrl, log, challenges }: CertificateDeps): Promise<OpenedCertificate> {
  const { tls, dataDir } = config;
  const host = hostOf(publicUrl);
  const now = Date.now;
  const begin = (): void => undefined;
  if (tls.mode === 'files') {
    // The configuration has refused this mode without both.
    const files = { certificateFile: tls.certificateFile ?? '', keyFile: tls.keyFile ?? '' };
    return { source: await FileCertificate.open({ ...files, host, log, now }), words: `with the certificate in ${files.certificateFile}`, begin };
  }
  const folder = new CertificateFolder(dataDir);
  const names = [host, ...config.certificateNames, ...config.mediaAddresses];
  const local = await LocalCertificate.open({ folder, names, log, now });
  const localWords = `with a certificate of its own authority; devices trust it once they are given ${local.authorityPath}`;
  if (tls.mode !== 'acme') return { source: local, words: localWords, begin };
  const objection = objectionToAcmeNames(config.certificateNames);
  if (objection !== undefined) throw new CertificateError(objection);
  const { directoryUrl, email } = tls.acme;
  const trusted = tls.acme.caFile === undefined ? undefined : await readRoot(tls.acme.caFile);
  const chance = (): number => randomInt(1 << 20) / (1 << 20);
  const acme = await AcmeCertificate.open({ folder, directoryUrl, email, trusted, names: config.certificateNames, fallback: local, challenges, log, now, chance });
  return { source: acme, words: `with a certificate by ACME from ${new URL(directoryUrl).host}`, begin: () => acme.start() };
}

async function readRoot(path: string): Promise<string> {
  try {
    const text = await readFile(path, 'utf8');
    if (text.includes('-----BEGIN CERTIFICATE-----')) return text;
  } catch (error) {
    throw new CertificateError(`The file ${path} (tls.acme.caFile, ACME_CA_FILE) cannot be read; name the root certificate of the ACME server, or leave it out.`, { cause: error });
  }
  throw new CertificateError(`The file ${path} (tls.acme.caFile, ACME_CA_FILE) holds no PEM certificate; name the root certificate of the ACME server, or leave it out.`);
}
