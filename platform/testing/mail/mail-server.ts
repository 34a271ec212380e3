import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import PostalMime from 'postal-mime';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerOptions, type SMTPServerSession } from 'smtp-server';

/** A letter as it came over the wire. */
export type ArrivedLetter = {
  readonly envelope: { readonly from: string; readonly to: readonly string[] };
  readonly subject: string;
  readonly from: { readonly name: string; readonly address: string };
  readonly to: readonly string[];
  readonly text: string;
  readonly html: string;
  readonly messageId: string;
  readonly headers: readonly { readonly key: string; readonly value: string }[];
  readonly raw: string;
  /** Whether the connection was encrypted, and who had signed in on it. */
  readonly secure: boolean;
  readonly user: string | undefined;
};

export type TestMailServer = {
  readonly port: number;
  /** In the order of arrival. */
  readonly letters: readonly ArrivedLetter[];
  /** Resolves with the first letter to this address, now or later, whose subject has the text in it. */
  letterTo(address: string, subject?: string): Promise<ArrivedLetter>;
  close(): Promise<void>;
};

/** A real SMTP server that keeps what it takes. What it refuses or how it behaves is said by `smtp-server`'s own options. */
export async function openMailServer(options: SMTPServerOptions = {}): Promise<TestMailServer> {
  const letters: ArrivedLetter[] = [];
  const waiting = new Set<() => void>();
  const keep = async (stream: SMTPServerDataStream, session: SMTPServerSession): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of stream) chunks.push(chunk as Buffer);
    const raw = Buffer.concat(chunks);
    const parsed = await PostalMime.parse(raw);
    letters.push({
      envelope: { from: session.envelope.mailFrom === false ? '' : session.envelope.mailFrom.address, to: session.envelope.rcptTo.map(({ address }) => address) },
      subject: parsed.subject ?? '',
      from: { name: parsed.from?.name ?? '', address: parsed.from?.address ?? '' },
      to: (parsed.to ?? []).map(({ address }) => address ?? ''),
      text: parsed.text ?? '',
      html: parsed.html ?? '',
      messageId: parsed.messageId ?? '',
      headers: parsed.headers,
      raw: raw.toString(),
      secure: session.secure,
      user: session.user,
    });
    for (const look of waiting) look();
  };
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    ...options,
    onData: (stream, session, done) => void keep(stream, session).then(() => done(), done),
  });
  // A client that goes away in the middle is what some tests are about.
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.server.address() as AddressInfo).port, // it listens on TCP
    letters,
    letterTo: (address, subject = '') =>
      new Promise((resolve) => {
        const look = (): void => {
          const found = letters.find((letter) => letter.envelope.to.includes(address) && letter.subject.includes(subject));
          if (found === undefined) return;
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
      }),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** A key and a self-signed certificate for `localhost`, in PEM. */
export function localhostCertificate(): { readonly key: string; readonly cert: string } {
  const folder = mkdtempSync(join(tmpdir(), 'parley-certificate-'));
  try {
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', key, '-out', cert, '-days', '2', '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'], { stdio: 'ignore' });
    return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
