import { execFileSync, spawn, type ChildProcessByStdio } from 'node:child_process';
import { hash, X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';

/** A certificate and key of OpenSSL's own making, in files. */
export type OpensslIdentity = { readonly certificate: string; readonly key: string; readonly fingerprint: Uint8Array };

/** Makes a temporary folder with identities; `remove` it at the end. */
export function opensslIdentities(): { readonly ecdsa: OpensslIdentity; readonly rsa: OpensslIdentity; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'parley-dtls-'));
  const make = (name: string, algorithm: readonly string[]): OpensslIdentity => {
    const [certificate, key] = [join(folder, `${name}.crt`), join(folder, `${name}.key`)];
    execFileSync('openssl', ['req', '-x509', ...algorithm, '-nodes', '-days', '2', '-subj', '/CN=peer', '-keyout', key, '-out', certificate], { stdio: 'ignore' });
    const der = new X509Certificate(readFileSync(certificate)).raw;
    return { certificate, key, fingerprint: new Uint8Array(hash('sha256', der, 'buffer')) };
  };
  return {
    ecdsa: make('ecdsa', ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1']),
    rsa: make('rsa', ['-newkey', 'rsa:2048']),
    remove: () => rmSync(folder, { recursive: true }),
  };
}

const srtpLabel = 'EXTRACTOR-dtls_srtp';
/** Two keys of 16 bytes and two salts of 14. RFC 5764 §4.2 */
const srtpKeyBytes = 60;

/** `openssl s_client` or `s_server` as a peer: what it prints is read, what it should send is written. */
export class OpensslPeer {
  output = '';
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly #exit: Promise<void>;

  constructor(program: 's_client' | 's_server', identity: OpensslIdentity | undefined, more: readonly string[]) {
    const exporter = ['-keymatexport', srtpLabel, '-keymatexportlen', String(srtpKeyBytes)];
    const own = identity === undefined ? [] : ['-cert', identity.certificate, '-key', identity.key];
    this.#child = spawn('openssl', [program, '-dtls1_2', ...own, ...exporter, ...more], { stdio: ['pipe', 'pipe', 'pipe'] });
    this.#exit = new Promise((resolve) => this.#child.once('exit', () => resolve()));
    for (const stream of [this.#child.stdout, this.#child.stderr]) stream.on('data', (bytes: Buffer) => (this.output += bytes.toString('latin1')));
    this.#child.stdin.on('error', () => undefined); // it may end before we do
  }

  write(line: string): void {
    this.#child.stdin.write(`${line}\n`);
  }

  /** Waits until the output matches; answers the first group. */
  async until(pattern: RegExp, what: string, ms = 15_000): Promise<string> {
    const end = performance.now() + ms;
    for (;;) {
      const match = pattern.exec(this.output);
      if (match) return match[1] ?? match[0];
      if (performance.now() > end) throw new Error(`openssl did not show ${what}:\n${this.output}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  /** The exported keying material in lower-case hex. */
  async keyingMaterial(): Promise<string> {
    return (await this.until(/Keying material: ([0-9A-F]{120})/, 'keying material')).toLowerCase();
  }

  async stop(): Promise<void> {
    this.#child.kill();
    await this.#exit;
  }
}
