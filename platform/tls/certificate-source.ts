/** What a TLS server shows: PEM texts, the chain with the server's own certificate first. */
export type Certificate = { readonly key: string; readonly cert: string };

/** Where a certificate comes from. The door asks once and is told of every later one. */
export interface CertificateSource {
  current(): Certificate;
  /** Called with each new certificate; open connections keep the one they began with. */
  onChange(tell: (certificate: Certificate) => void): void;
  /** Ends its timers. */
  close(): void;
}

/** What a source reports; a name of ours may stand in it, a key never. */
export interface TlsLog {
  info(fields: object, sentence: string): void;
  warn(fields: object, sentence: string): void;
  error(fields: object, sentence: string): void;
}

/** A certificate that cannot be used at start; the message is a whole sentence for the operator. */
export class CertificateError extends Error {
  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'CertificateError';
  }
}
