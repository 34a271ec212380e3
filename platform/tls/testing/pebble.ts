import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { get } from 'node:https';
import { issueAuthority, issueServer } from '../issue-certificate.ts';

export type Pebble = {
  readonly directoryUrl: string;
  /** PEM of the authority that vouches for the ACME server itself. */
  readonly trusted: string;
  /** PEM of the root under which its certificates stand. */
  root(): Promise<string>;
  /** What it has printed. */
  output(): string;
  stop(): Promise<void>;
};

export type PebbleOptions = {
  /** Where it looks for HTTP-01 answers, on 127.0.0.1 whatever the name. */
  readonly httpPort: number;
  readonly lifeSeconds?: number;
};

/** Starts Debian's `pebble` and its DNS companion, which answers 127.0.0.1 to every name. */
export async function startPebble(options: PebbleOptions): Promise<Pebble> {
  const folder = mkdtempSync(join(tmpdir(), 'parley-pebble-'));
  const authority = await issueAuthority([], 'pebble itself', Date.now());
  const own = await issueServer(authority, ['127.0.0.1'], Date.now());
  writeFileSync(join(folder, 'cert.pem'), own.cert);
  writeFileSync(join(folder, 'key.pem'), own.key);
  const [port, management, dns, dnsManagement] = await freePorts(4);
  const config = {
    pebble: {
      listenAddress: `127.0.0.1:${port}`,
      managementListenAddress: `127.0.0.1:${management}`,
      certificate: join(folder, 'cert.pem'),
      privateKey: join(folder, 'key.pem'),
      httpPort: options.httpPort,
      tlsPort: 1,
      certificateValidityPeriod: options.lifeSeconds ?? 7_776_000,
    },
  };
  writeFileSync(join(folder, 'config.json'), JSON.stringify(config));
  const names = run('pebble-challtestsrv', ['-defaultIPv4', '127.0.0.1', '-defaultIPv6', '', '-dns01', `127.0.0.1:${dns}`, '-http01', '', '-https01', '', '-tlsalpn01', '', '-management', `127.0.0.1:${dnsManagement}`], folder);
  const server = run('pebble', ['-config', join(folder, 'config.json'), '-strict', '-dnsserver', `127.0.0.1:${dns}`], folder);
  await until(() => fetchText(`https://127.0.0.1:${port}/dir`, authority.cert), () => `${server.output()}${names.output()}`);
  return {
    directoryUrl: `https://127.0.0.1:${port}/dir`,
    trusted: authority.cert,
    root: () => fetchText(`https://127.0.0.1:${management}/roots/0`, authority.cert),
    output: server.output,
    stop: async () => {
      await Promise.all([server.stop(), names.stop()]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

type Running = { output(): string; stop(): Promise<void> };

function run(program: string, args: readonly string[], folder: string): Running {
  // It waits up to 15 s before each look otherwise, and refuses one nonce in twenty: that one stays on, clients must bear it.
  const child: ChildProcess = spawn(program, args, { cwd: folder, env: { PATH: process.env['PATH'], PEBBLE_VA_NOSLEEP: '1', PEBBLE_AUTHZREUSE: '0' }, stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (text += chunk.toString()));
  child.on('error', (error) => (text += error.message));
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  return {
    output: () => text,
    stop: () => {
      child.kill('SIGKILL');
      return ended;
    },
  };
}

export function fetchText(url: string, ca: string): Promise<string> {
  return new Promise((resolve, reject) => {
    get(url, { ca, agent: false }, (answer) => {
      let text = '';
      answer.on('data', (chunk: Buffer) => (text += chunk.toString()));
      answer.on('end', () => resolve(text));
    }).on('error', reject);
  });
}

async function until<T>(ask: () => Promise<T>, output: () => string): Promise<T> {
  const end = performance.now() + 15_000;
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (performance.now() > end) throw new Error(`pebble does not answer:\n${output()}`, { cause: error });
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  }
}

async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(Array.from({ length: count }, () => new Promise<ReturnType<typeof createServer>>((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => resolve(server));
  })));
  const ports = servers.map((server) => (server.address() as AddressInfo).port); // they listen on TCP
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
