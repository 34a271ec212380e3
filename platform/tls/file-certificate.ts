import { X509Certificate } from 'node:crypto';
import { CertificateError, type Certificate, type CertificateSource, type TlsLog } from './certificate-source.ts';
import { CurrentCertificate } from './current-certificate.ts';
import { readCertificateFiles, type CertificateFiles } from './read-certificate-files.ts';

/**
 * How often the files are read. Watching them is not enough: renewal tools swap symbolic links and whole folders, and
 * network file systems tell nobody; two small reads in five seconds cost nothing.
 */
const lookEveryMs = 5_000;
/** Renewal tools act a month before the end; with two weeks left something is wrong and there is still time. */
const warnBeforeMs = 14 * 86_400_000;
const warnEveryMs = 86_400_000;

export type FileCertificateOptions = CertificateFiles & {
  /** The public host name or address. */
  readonly host: string;
  readonly log: TlsLog;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly lookEveryMs?: number;
};

/**
 * An own certificate in two files, read again when they change. A new pair that cannot be used is told and leaves the
 * old one in place.
 */
export class FileCertificate implements CertificateSource {
  readonly #options: FileCertificateOptions;
  readonly #current: CurrentCertificate;
  readonly #timer: NodeJS.Timeout;
  #problem: string | undefined;
  /** Seen once: the second file of a pair may be on its way. Told when it is seen again. */
  #suspicion: string | undefined;
  #warnedAt = Number.NEGATIVE_INFINITY;
  #looking = false;

  private constructor(options: FileCertificateOptions, first: Certificate) {
    this.#options = options;
    this.#current = new CurrentCertificate(first);
    this.#timer = setInterval(() => void this.#tick(), options.lookEveryMs ?? lookEveryMs).unref();
    this.#warnOfEnd();
  }

  /** Errors  CertificateError with the sentence that says what is wrong with the files */
  static async open(options: FileCertificateOptions): Promise<FileCertificate> {
    const read = await readCertificateFiles(options, options.host, options.now());
    if (!read.ok) throw new CertificateError(read.problem);
    return new FileCertificate(options, read.certificate);
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

  async #tick(): Promise<void> {
    // A slow disk must not make looks pile up.
    if (this.#looking) return;
    this.#looking = true;
    try {
      await this.#look();
    } finally {
      this.#looking = false;
    }
  }

  async #look(): Promise<void> {
    const { log, host, now } = this.#options;
    const read = await readCertificateFiles(this.#options, host, now());
    this.#warnOfEnd();
    if (!read.ok) {
      if (read.problem === this.#suspicion && read.problem !== this.#problem) {
        this.#problem = read.problem;
        log.error({ problem: read.problem }, 'the changed certificate files cannot be used; the certificate that was read before stays in use');
      }
      this.#suspicion = read.problem;
      return;
    }
    this.#suspicion = undefined;
    this.#problem = undefined;
    const { cert, key } = this.#current.get();
    if (read.certificate.cert === cert && read.certificate.key === key) return;
    this.#current.set(read.certificate);
    log.info({ until: new X509Certificate(read.certificate.cert).validTo }, 'certificate files have changed and are in use');
  }

  #warnOfEnd(): void {
    const { log, now } = this.#options;
    const { validTo } = new X509Certificate(this.#current.get().cert);
    if (Date.parse(validTo) - now() > warnBeforeMs || now() - this.#warnedAt < warnEveryMs) return;
    this.#warnedAt = now();
    log.warn({ until: validTo }, 'the certificate expires soon; put a renewed one in the place of its files');
  }
}
