import { createPrivateKey, X509Certificate } from 'node:crypto';
import { hostname } from 'node:os';
import type { CertificateFolder } from './certificate-folder.ts';
import { covers, lastingNames, localAddresses } from './certificate-names.ts';
import type { Certificate, CertificateSource, TlsLog } from './certificate-source.ts';
import { CurrentCertificate } from './current-certificate.ts';
import { issueAuthority, issueServer } from './issue-certificate.ts';
import { permits } from './name-constraints.ts';
import { joinPair, splitPair } from './pem-pair.ts';
import { renewalTime } from './renewal-time.ts';

/** The one file that people copy to the devices that shall trust this server. */
const authorityFile = 'local-ca.pem';
const authorityKeyFile = 'local-ca.key';
const serverFile = 'local-server.pem';
/** A machine gets a new address now and then; an hour without the right name is bearable, a forgotten renewal is not. */
const lookEveryMs = 3_600_000;
/** In the middle of the span: there is nobody whom many servers at once could trouble. */
const noJitter = 0.5;

export type LocalCertificateOptions = {
  readonly folder: CertificateFolder;
  /** Names and addresses of the configuration: the public host, announced addresses. */
  readonly names: readonly string[];
  readonly log: TlsLog;
  /** Milliseconds since 1970. */
  readonly now: () => number;
};

/**
 * A certificate of this server's own authority, made on the first start and renewed by itself.
 *
 * The authority outlives restarts and renewals, so that a device has to trust it once. It is replaced only when the
 * configuration names something it may not vouch for, or when it ends.
 */
export class LocalCertificate implements CertificateSource {
  readonly #options: LocalCertificateOptions;
  readonly #current: CurrentCertificate;
  readonly #timer: NodeJS.Timeout;

  private constructor(options: LocalCertificateOptions, first: Certificate) {
    this.#options = options;
    this.#current = new CurrentCertificate(first);
    this.#timer = setInterval(() => {
      this.renew().catch((error: unknown) => options.log.error({ err: error }, 'the certificate of the local authority was not renewed'));
    }, lookEveryMs).unref();
  }

  static async open(options: LocalCertificateOptions): Promise<LocalCertificate> {
    return new LocalCertificate(options, await usableCertificate(options));
  }

  /** The file of the authority that devices are told to trust. */
  get authorityPath(): string {
    return this.#options.folder.pathOf(authorityFile);
  }

  current(): Certificate {
    return this.#current.get();
  }

  onChange(tell: (certificate: Certificate) => void): void {
    this.#current.onChange(tell);
  }

  close(): void {
    clearInterval(this.#timer);
  }

  /** Looks whether the certificate is still right, and replaces it when it is not. */
  async renew(): Promise<void> {
    const next = await usableCertificate(this.#options);
    if (next.cert !== this.#current.get().cert) this.#current.set(next);
  }
}

async function usableCertificate(options: LocalCertificateOptions): Promise<Certificate> {
  const { folder, log, now } = options;
  const lasting = lastingNames(options.names);
  const authority = await usableAuthority(options, lasting);
  const names = [...new Set([...lasting, ...localAddresses()])];
  const kept = splitPair((await folder.read(serverFile)) ?? '');
  if (kept !== undefined && isRight(kept, authority, names, now())) return kept;
  const made = await issueServer(authority, names, now());
  await folder.write(serverFile, joinPair(made));
  log.info({ until: new X509Certificate(made.cert).validTo }, 'certificate made by the local authority');
  return made;
}

function isRight(kept: Certificate, authority: Certificate, names: readonly string[], now: number): boolean {
  const certificate = new X509Certificate(kept.cert);
  return (
    Date.parse(certificate.validFrom) <= now &&
    renewalTime(kept.cert, noJitter) > now &&
    certificate.verify(new X509Certificate(authority.cert).publicKey) &&
    names.every((name) => covers(certificate, name))
  );
}

async function usableAuthority(options: LocalCertificateOptions, names: readonly string[]): Promise<Certificate> {
  const { folder, log, now } = options;
  const kept = splitPair(joinPair({ key: (await folder.read(authorityKeyFile)) ?? '', cert: (await folder.read(authorityFile)) ?? '' }));
  if (kept !== undefined && isAuthorityRight(kept, names, now())) return kept;
  const made = await issueAuthority(names, `Parley local authority of ${hostname().slice(0, 32)} ${new Date(now()).toISOString().slice(0, 10)}`, now());
  // The key first: a certificate without its key would be trusted by devices and could never be used.
  await folder.write(authorityKeyFile, made.key);
  await folder.write(authorityFile, made.cert);
  if (kept !== undefined) log.warn({ file: folder.pathOf(authorityFile) }, 'a new local authority was made, because the old one may not vouch for all names or has ended: devices have to trust the new file');
  return made;
}

function isAuthorityRight(kept: Certificate, names: readonly string[], now: number): boolean {
  const certificate = new X509Certificate(kept.cert);
  const lives = Date.parse(certificate.validFrom) <= now && renewalTime(kept.cert, noJitter) > now;
  return lives && certificate.ca && certificate.checkPrivateKey(createPrivateKey(kept.key)) && names.every((name) => permits(certificate.raw, name));
}
