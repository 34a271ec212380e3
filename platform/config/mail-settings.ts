import type { SectionValues } from './schema.ts';
import { isLoopbackHost } from './spellings.ts';
import { isWeakSecret } from './weak-secret.ts';

export type SmtpSettings = {
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte; otherwise STARTTLS. */
  readonly secure: boolean;
  readonly user: string | undefined;
  readonly password: string | undefined;
};

/** RFC 8314 §3.3 */
const tlsPort = 465;
const submissionPort = 587;

/**
 * Reads the mail server from its URL or its parts.
 *
 * Answers  the settings, undefined when no mail server is configured, and the problems with them
 */
export function mailSettings(section: SectionValues): { readonly smtp: SmtpSettings | undefined; readonly problems: readonly string[] } {
  const { smtp } = section;
  const given = smtp.url === undefined ? smtp : partsOf(smtp.url);
  const problems: string[] = [];
  if (given === undefined) {
    return { smtp: undefined, problems: ['smtp.url (SMTP_URL) must be an address whose user and password are percent-encoded; its value is a secret and not shown. Write for example smtps://parley:p%40ss@mail.example.org:465.'] };
  }
  if (smtp.url !== undefined && smtp.host !== undefined) problems.push(`smtp.url (SMTP_URL) and smtp.host (SMTP_HOST, "${smtp.host}") both name a mail server. Keep one of the two.`);
  if (given.host === undefined) {
    const lone = (['port', 'secure', 'user', 'password'] as const).find((key) => smtp[key] !== undefined);
    if (lone !== undefined) problems.push(`smtp.host (SMTP_HOST) must be the name of the mail server when smtp.${lone} is set; it is missing. Set it, or write everything in smtp.url (SMTP_URL).`);
    return { smtp: undefined, problems };
  }
  const secure = given.secure ?? given.port === tlsPort;
  if ((given.user === undefined) !== (given.password === undefined)) {
    problems.push(`smtp.user (SMTP_USER) and smtp.password (SMTP_PASSWORD) belong together; ${given.user === undefined ? 'smtp.user' : 'smtp.password'} is missing. Set both, or neither for a mail server that asks for none.`);
  }
  if (given.password !== undefined && isWeakSecret(given.password) && !isLoopbackHost(given.host)) {
    problems.push('smtp.password (SMTP_PASSWORD, SMTP_URL) is a secret that everybody tries; its value is not shown. Give the account another password.');
  }
  return { smtp: { host: given.host, port: given.port ?? (secure ? tlsPort : submissionPort), secure, user: given.user, password: given.password }, problems };
}

type Parts = Partial<Pick<SectionValues['smtp'], 'host' | 'port' | 'secure' | 'user' | 'password'>>;

function partsOf(text: string): Parts | undefined {
  const url = new URL(text);
  try {
    return {
      host: url.hostname.replace(/^\[|\]$/g, ''),
      port: url.port === '' ? undefined : Number(url.port),
      secure: url.protocol === 'smtps:',
      user: url.username === '' ? undefined : decodeURIComponent(url.username),
      password: url.password === '' ? undefined : decodeURIComponent(url.password),
    };
  } catch {
    // A lone % in the password: it would reach the mail server as another one than was meant.
    return undefined;
  }
}
