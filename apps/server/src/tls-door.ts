import type { Socket } from 'node:net';
import type { Config } from '@parley/platform/config';
import { Http2Front, httpsLocation, type Listener } from '@parley/platform/http';
import type { Logger } from '@parley/platform/log';
import { answerAndClose, type ConnectionCap } from '@parley/platform/net';
import { TlsDoor } from '@parley/platform/tls';
import { openCertificate } from './certificate.ts';

/** In development a taken port moves to the next free one, at most this far. */
const mayMoveBy = 20;

export type HttpsDeps = {
  readonly config: Config;
  readonly publicUrl: string;
  readonly listener: Listener;
  readonly cap: ConnectionCap;
  readonly log: Logger;
  /** The port that this process had before it was started again. */
  readonly keptPort: number | undefined;
};

export type HttpsDoor = {
  readonly port: number;
  /** For later protocols that share the port: they register here. */
  readonly door: TlsDoor;
  /** One sentence for whoever starts the server. */
  readonly sentence: string;
  /** Called once the application answers. */
  begin(): void;
  close(graceMs: number): Promise<void>;
};

/**
 * Opens HTTPS beside the plain port: HTTP/2 and HTTP/1.1 with WebSockets, for the same application.
 *
 * Answers  undefined when TLS is switched off
 * Errors   CertificateError, ListenError
 */
export async function openHttps(deps: HttpsDeps): Promise<HttpsDoor | undefined> {
  const { config, publicUrl, listener, cap, log } = deps;
  if (config.tls.mode === 'off') return undefined;
  const challenges = new Map<string, string>();
  const certificate = await openCertificate({ config, publicUrl, log, challenges });
  const { source, words } = certificate;
  const isPublic = publicUrl.startsWith('https:');
  const onPlain = (socket: Socket): void => speakHttps(socket, isPublic ? publicUrl : undefined);
  const port = deps.keptPort ?? config.tls.port;
  const door = await TlsDoor.open({ host: config.host, port, mayMoveBy: config.development ? mayMoveBy : 0, certificates: source, cap, onPlain });
  const http2 = new Http2Front((request, response) => listener.answer(request, response));
  door.register({ name: 'HTTP/2', alpn: ['h2'], accept: (socket) => http2.accept(socket) });
  door.register({ name: 'HTTP/1.1', alpn: ['http/1.1'], startsWith: isHttpStart, accept: (socket) => listener.accept(socket) });
  listener.useChallenges(challenges);
  // In development both ports are equals, and the plain one is on loopback.
  if (isPublic) listener.useRedirect((request) => httpsLocation(request, { origin: publicUrl, trustedProxies: config.trustedProxies }));
  const moved = config.tls.port !== 0 && door.port !== config.tls.port ? ` (port ${config.tls.port} is in use by another program)` : '';
  return {
    port: door.port,
    door,
    sentence: `HTTPS is on port ${door.port}${moved}, ${words}.`,
    begin: () => certificate.begin(),
    close: async (graceMs) => {
      source.close();
      await Promise.all([http2.close(graceMs), door.close(graceMs)]);
    },
  };
}

/** A method in capitals, or the empty lines that may stand before it. [RFC 9112 §2.2] */
function isHttpStart(byte: number): boolean {
  return (byte >= 0x41 && byte <= 0x5a) || byte === 0x0d || byte === 0x0a;
}

/** Somebody who wrote http:// before the TLS port gets an answer that a person can read. */
function speakHttps(socket: Socket, location: string | undefined): void {
  socket.resume(); // closing with unread bytes would take the answer back
  const body = { code: 'http.https-required', message: 'This port speaks https.', advice: 'Write https:// at the start of the address.' };
  answerAndClose(socket, location === undefined ? { status: 400, body } : { status: 308, body, headers: { Location: `${location}/` } });
}
