import { X509Certificate } from 'node:crypto';
import type { CertificateFolder } from './certificate-folder.ts';
import { covers } from './certificate-names.ts';
import type { Certificate, CertificateSource, TlsLog } from './certificate-source.ts';
import { CurrentCertificate } from './current-certificate.ts';
import { newAccountKey, orderCertificate } from './order-certificate.ts';
import { joinPair, splitPair } from './pem-pair.ts';
import { renewalTime, retryWait } from './renewal-time.ts';

const serverFile = 'acme-server.pem';
const accountKeyFile = 'acme-account.key';
/** Survives restarts: a server that is started again and again must not use up what the authority allows. */
const waitFile = 'acme-wait.json';
/** Renewal is a matter of days; a minute keeps the first certificate and a retry near their time. */
const lookEveryMs = 60_000;
/** From here on it is not the weather any more: somebody should look. */
const failuresToAct = 3;

export type AcmeCertificateOptions = {
  readonly folder: CertificateFolder;
  readonly directoryUrl: string;
  readonly email: string | undefined;
  /** PEM of further authorities that may vouch for the ACME server itself. */
  readonly trusted: string | undefined;
  /** Host names of the certificate, the site's first. */
  readonly names: readonly string[];
  /** Serves until the first certificate has come; closed with this source. */
  readonly fallback: CertificateSource;
  /** Filled while an order runs; the plain HTTP port answers from it. */
  readonly challenges: Map<string, string>;
  readonly log: TlsLog;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** A number in 0…1 that differs between servers and tries. */
  readonly chance: () => number;
};

type Wait = { readonly failures: number; readonly notBefore: number; readonly names: string };

/**
 * A certificate of a public or private authority, ordered and renewed by ACME. No failure here takes anything down:
 * what was served before goes on, and the next try waits longer.
 */
export class AcmeCertificate implements CertificateSource {
  readonly #options: AcmeCertificateOptions;
  readonly #current: CurrentCertificate;
  #ordered: boolean;
  #wait: Wait;
  #timer: NodeJS.Timeout | undefined;
  #order: Promise<void> | undefined;

  private constructor(options: AcmeCertificateOptions, kept: Certificate | undefined, wait: Wait) {
    this.#options = options;
    this.#ordered = kept !== undefined;
    this.#current = new CurrentCertificate(kept ?? options.fallback.current());
    this.#wait = wait;
    options.fallback.onChange((certificate) => {
      if (!this.#ordered) this.#current.set(certificate);
    });
  }

  static async open(options: AcmeCertificateOptions): Promise<AcmeCertificate> {
    const { folder, names, now, chance } = options;
    const kept = splitPair((await folder.read(serverFile)) ?? '');
    const usable = kept !== undefined && isUsable(kept, names, now()) ? kept : undefined;
    const wait = readWait(await folder.read(waitFile), names);
    const notBefore = usable === undefined ? wait.notBefore : Math.max(wait.notBefore, renewalTime(usable.cert, chance()));
    return new AcmeCertificate(options, usable, { ...wait, notBefore });
  }

  /** Begins to order; called once the plain HTTP port answers challenges. */
  start(): void {
    void this.look();
    this.#timer = setInterval(() => void this.look(), lookEveryMs).unref();
  }

  current(): Certificate {
    return this.#current.get();
  }

  onChange(tell: (certificate: Certificate) => void): void {
    this.#current.onChange(tell);
  }

  close(): void {
    clearInterval(this.#timer);
    this.#options.fallback.close();
  }

  /** Orders when it is time. Errors never throws; resolves when a running order has ended */
  look(): Promise<void> {
    if (this.#order !== undefined) return this.#order;
    if (this.#options.now() < this.#wait.notBefore) return Promise.resolve();
    this.#order = this.#tryOrder().finally(() => {
      this.#order = undefined;
    });
    return this.#order;
  }

  async #tryOrder(): Promise<void> {
    const { log, names, now, chance } = this.#options;
    try {
      const certificate = await this.#orderOne();
      this.#ordered = true;
      this.#current.set(certificate);
      this.#wait = { failures: 0, notBefore: renewalTime(certificate.cert, chance()), names: names.join() };
      await this.#keepWait();
      log.info({ until: new X509Certificate(certificate.cert).validTo }, 'certificate received by ACME');
    } catch (error) {
      const failures = this.#wait.failures + 1;
      const waitMs = retryWait(failures, chance());
      this.#wait = { failures, notBefore: now() + waitMs, names: names.join() };
      const reason = error instanceof Error ? error.message : String(error);
      const tell = failures >= failuresToAct ? log.error : log.warn;
      tell.call(log, { reason, failures, nextTryMs: Math.round(waitMs) }, 'no certificate by ACME; what was served before is served on, and the next try follows by itself');
      // The time of the next try is in memory; a folder that cannot be written has told its own error above.
      await this.#keepWait().catch(() => undefined);
    }
  }

  async #orderOne(): Promise<Certificate> {
    const { folder, names, directoryUrl, email, trusted, challenges, now } = this.#options;
    let accountKey = await folder.read(accountKeyFile);
    if (accountKey === undefined) {
      accountKey = await newAccountKey();
      await folder.write(accountKeyFile, accountKey);
    }
    const certificate = await orderCertificate({ directoryUrl, accountKey, email, names, trusted, challenges });
    const pair = splitPair(joinPair(certificate));
    if (pair === undefined || !isUsable(pair, names, now())) throw new Error('the authority sent a certificate that is not for these names, this key or this time');
    await folder.write(serverFile, joinPair(pair));
    return pair;
  }

  #keepWait(): Promise<void> {
    return this.#options.folder.write(waitFile, `${JSON.stringify(this.#wait)}\n`);
  }
}

function isUsable(pair: Certificate, names: readonly string[], now: number): boolean {
  const certificate = new X509Certificate(pair.cert);
  return Date.parse(certificate.validTo) > now && names.every((name) => covers(certificate, name));
}

/** Other names are another order: its failures are not theirs. */
function readWait(text: string | undefined, names: readonly string[]): Wait {
  const none: Wait = { failures: 0, notBefore: 0, names: names.join() };
  if (text === undefined) return none;
  try {
    const kept = JSON.parse(text) as Partial<Wait>;
    const readable = Number.isSafeInteger(kept.failures) && Number.isFinite(kept.notBefore);
    // A success leaves the time of its renewal here; the certificate itself decides that again.
    return readable && kept.names === none.names && (kept.failures ?? 0) > 0 ? (kept as Wait) : none;
  } catch {
    // Damaged: at worst one try too early.
    return none;
  }
}
