import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { answerHeaders, inertPolicy } from './answer-headers.ts';

/** A whole HTTP answer for a connection that never reached the HTTP server's own reply object. */
export type HttpAnswer = {
  readonly status: number;
  /** Text as it stands, or a value that is sent as JSON. */
  readonly body?: string | object;
  readonly contentType?: string;
  readonly headers?: Readonly<Record<string, string>>;
};

/**
 * Writes a complete answer to a raw socket and closes it.
 *
 * A bare `destroy()` would show a WebSocket client "connection reset" instead of the reason, and
 * proxies report it as their own 502.
 *
 * Errors  never throws; a socket that is already gone is left alone
 */
export function answerAndClose(socket: Duplex, answer: HttpAnswer): void {
  if (socket.destroyed || !socket.writable) return;
  const body = typeof answer.body === 'object' ? JSON.stringify(answer.body) : (answer.body ?? '');
  const contentType = answer.contentType ?? (typeof answer.body === 'object' ? 'application/json; charset=utf-8' : 'text/plain; charset=utf-8');
  const lines = [
    `HTTP/1.1 ${answer.status} ${STATUS_CODES[answer.status] ?? 'Refused'}`,
    'Connection: close',
    `Content-Type: ${contentType}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Cache-Control: no-store',
    `Content-Security-Policy: ${inertPolicy}`,
    ...Object.entries({ ...answerHeaders, ...answer.headers }).map(([name, value]) => `${name}: ${value}`),
  ];
  socket.end(`${lines.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
}
