import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';

/** What nobody asked for and some servers send; one layer of it only. */
const decoders: Readonly<Record<string, () => NodeJS.ReadWriteStream & Readable>> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};

/**
 * Reads a body up to a limit that holds before and after decompression.
 *
 * Answers the bytes · 'too-large' as soon as that is known · 'unknown-encoding'
 * Errors  what the stream or the decompression threw
 */
export async function readBoundedBody(response: IncomingMessage, maxBytes: number): Promise<Uint8Array | 'too-large' | 'unknown-encoding'> {
  const encoding = (response.headers['content-encoding'] ?? 'identity').trim().toLowerCase();
  // A peer's number ends the reading early; it never makes room for anything.
  if (Number(response.headers['content-length'] ?? 0) > maxBytes) return 'too-large';
  if (encoding === 'identity' || encoding === '') return collect(response, maxBytes);
  const decoder = Object.hasOwn(decoders, encoding) ? decoders[encoding]?.() : undefined;
  if (decoder === undefined) return 'unknown-encoding';
  response.on('error', (error) => decoder.destroy(error));
  response.on('close', () => {
    if (!response.complete) decoder.destroy(new Error('the answer ended early'));
  });
  return collect(response.pipe(decoder), maxBytes);
}

async function collect(stream: Readable, maxBytes: number): Promise<Uint8Array | 'too-large'> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > maxBytes) return 'too-large'; // leaving the loop destroys the stream
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks));
}
