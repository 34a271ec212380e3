import { createTransport } from 'nodemailer';
import { LetterRefused, type MailTransport } from './mail-transport.ts';

export type SmtpSettings = {
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte; otherwise STARTTLS. */
  readonly secure: boolean;
  readonly user?: string | undefined;
  readonly password?: string | undefined;
  /** Authorities to trust besides the system's, in PEM. */
  readonly ca?: string | undefined;
  /** Plain connections are refused; by default wherever the mail server is not this machine. */
  readonly requireTls?: boolean | undefined;
  /** How long each step may be silent. */
  readonly silenceMs?: number | undefined;
};

/** Longer than a slow server with a spam filter thinks; shorter than the lease on a letter. */
const defaultSilenceMs = 30_000;

/** Answers to AUTH and to a missing AUTH: the configuration is wrong, not the letter. [RFC 4954 §6] */
const credentialCodes: ReadonlySet<number> = new Set([530, 534, 535, 538]);
/** Only here a mail server speaks about the letter; at other times it speaks about us or itself. */
const letterCommands = /^(MAIL FROM|RCPT TO|DATA)/;

/**
 * Sends letters over SMTP, one connection per letter: a server of this kind writes a few an hour.
 *
 * The letter and the password never travel in clear to another machine: without STARTTLS, or with a certificate that does
 * not fit, nothing is sent. On this machine a plain connection is good enough, and a certificate of any name.
 */
export function createSmtpTransport(settings: SmtpSettings): MailTransport {
  const { host, port, secure, user, password } = settings;
  const requireTls = settings.requireTls ?? !isLoopbackHost(host);
  const silenceMs = settings.silenceMs ?? defaultSilenceMs;
  const transport = createTransport({
    host,
    port,
    secure,
    requireTLS: requireTls && !secure,
    tls: { rejectUnauthorized: requireTls, minVersion: 'TLSv1.2', ...(settings.ca === undefined ? {} : { ca: settings.ca }) },
    ...(user === undefined ? {} : { auth: { user, pass: password ?? '' } }),
    connectionTimeout: silenceMs,
    greetingTimeout: silenceMs,
    socketTimeout: silenceMs,
    dnsTimeout: silenceMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    send: async ({ to, from, html, text, subject, date, messageId }) => {
      try {
        // The envelope is ours and has one recipient: nothing in a header can add another.
        await transport.sendMail({ from: { ...from }, to: { name: '', address: to }, subject, date, messageId, text, html, envelope: { from: from.address, to: [to] }, headers: { 'auto-submitted': 'auto-generated' } });
      } catch (error) {
        throw isFinal(error) ? new LetterRefused(answerOf(error), error) : error;
      }
    },
  };
}

/** A name or an address that cannot lead away from this machine. */
export function isLoopbackHost(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}

type SmtpError = Error & { readonly responseCode?: number; readonly command?: string; readonly response?: string };

function isFinal(error: unknown): error is SmtpError {
  const { responseCode, command } = error as Partial<SmtpError>;
  return responseCode !== undefined && responseCode >= 500 && responseCode < 600 && !credentialCodes.has(responseCode) && letterCommands.test(command ?? '');
}

function answerOf(error: SmtpError): string {
  return `the mail server answered ${error.responseCode ?? 'no'} to ${error.command ?? 'the letter'}`;
}
