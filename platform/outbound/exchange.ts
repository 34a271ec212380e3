import { once } from 'node:events';
import { Agent as HttpAgent, request as requestHttp, type ClientRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import { readBoundedBody } from './bounded-body.ts';
import { failure, type OutboundOutcome } from './outcome.ts';
import { pinnedLookup } from './pinned-lookup.ts';
import type { Target } from './read-target.ts';

/** Of the answer's head; node would read 16 KiB of it and some identity providers send half of that. */
const maxHeaderBytes = 16 * 1024;
/** Set by the exchange itself, or by nobody: cookies and proxies do not exist here. */
const ownHeaders: ReadonlySet<string> = new Set([
  'host', 'connection', 'keep-alive', 'content-length', 'transfer-encoding', 'accept-encoding', 'expect', 'upgrade', 'te', 'trailer', 'cookie', 'proxy-authorization', 'proxy-connection',
]);

export type Exchange = {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | undefined;
  /** 0 when only the status matters: the body is then not read at all. */
  readonly maxBodyBytes: number;
  readonly authorities: readonly string[] | undefined;
  readonly signal: AbortSignal;
};

/**
 * One request and its answer over a connection of its own, to one of these addresses and no other.
 *
 * Errors  throws the signal's reason when it was given up, and for a header that HTTP cannot carry: our own mistake
 */
export async function exchange(target: Target, addresses: readonly string[], what: Exchange): Promise<OutboundOutcome> {
  const sent = open(target, addresses, what);
  let response: IncomingMessage | undefined;
  try {
    sent.end(what.body);
    response = await answerTo(sent, what.signal);
    const { statusCode = 0 } = response;
    if (statusCode < 200 || statusCode > 599) return failure('broken-answer', `The answer has the status ${statusCode}, which does not exist.`);
    if (what.maxBodyBytes === 0 || what.method === 'HEAD') return { ok: true, ...headOf(response), body: new Uint8Array() };
    const body = await readBoundedBody(response, what.maxBodyBytes);
    // A body without a length ends with its connection, and giving up ends the connection.
    what.signal.throwIfAborted();
    if (body === 'too-large') return failure('too-large', `The answer is larger than ${what.maxBodyBytes} bytes.`);
    if (body === 'unknown-encoding') return failure('broken-answer', 'The answer is compressed in a way that nobody asked for.');
    return { ok: true, ...headOf(response), body };
  } catch (error) {
    what.signal.throwIfAborted();
    if (response !== undefined) return failure('broken-answer', 'The answer broke off or cannot be read.');
    return failureOf(error, target);
  } finally {
    sent.destroy();
  }
}

function open(target: Target, addresses: readonly string[], what: Exchange): ClientRequest {
  const headers = Object.fromEntries(Object.entries(what.headers).filter(([name]) => !ownHeaders.has(name.toLowerCase())));
  const length = what.body === undefined ? {} : { 'content-length': String(Buffer.byteLength(what.body)) };
  const options = {
    method: what.method,
    host: target.host,
    port: target.port,
    path: `${target.url.pathname}${target.url.search}`,
    headers: { ...headers, ...length, host: target.url.host, 'accept-encoding': 'gzip', connection: 'close' },
    lookup: pinnedLookup(addresses),
    maxHeaderSize: maxHeaderBytes,
    signal: what.signal,
  };
  // An agent per request: no connection, TLS session or proxy setting is shared with another target.
  if (!target.isSecure) return requestHttp({ ...options, agent: new HttpAgent({ keepAlive: false }) });
  return requestHttps({
    ...options,
    agent: new HttpsAgent({ keepAlive: false, maxCachedSessions: 0 }),
    // Said aloud, because an environment variable can turn node's own default off.
    rejectUnauthorized: true,
    minVersion: 'TLSv1.2',
    ...(target.isAddress ? {} : { servername: target.host }),
    ...(what.authorities === undefined ? {} : { ca: [...what.authorities] }),
  });
}

async function answerTo(sent: ClientRequest, signal: AbortSignal): Promise<IncomingMessage> {
  // Errors may also come after the answer, when nobody waits for them any more.
  sent.on('error', () => undefined);
  sent.on('upgrade', (_response, socket) => socket.destroy());
  const closed = once(sent, 'close', { signal }).then(() => Promise.reject(new Error('closed without an answer')));
  const answered = once(sent, 'response', { signal });
  const [response] = (await Promise.race([answered, closed])) as [IncomingMessage];
  return response;
}

function headOf(response: IncomingMessage): { readonly status: number; readonly headers: Record<string, string> } {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(response.headers)) if (typeof value === 'string') headers[name] = value;
  // The body is handed on decompressed.
  delete headers['content-encoding'];
  delete headers['content-length'];
  return { status: response.statusCode ?? 0, headers };
}

function failureOf(error: unknown, target: Target): OutboundOutcome {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code.startsWith('ERR_INVALID') || code === 'ERR_HTTP_INVALID_HEADER_VALUE') throw error;
  if (/^(ERR_TLS|ERR_SSL|CERT_|UNABLE_|DEPTH_|SELF_SIGNED|EPROTO|HOSTNAME_)/.test(code)) {
    return failure('tls', `No trusted TLS connection to ${target.host} (${code}); its certificate must be valid for this name.`);
  }
  if (code.startsWith('HPE_')) return failure('broken-answer', `What ${target.host} answers is not HTTP.`);
  return failure('unreachable', `${target.host} does not take the connection${code === '' ? '' : ` (${code})`}; check that it runs and is not behind a firewall.`);
}
