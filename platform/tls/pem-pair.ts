import { createPrivateKey, X509Certificate } from 'node:crypto';
import type { Certificate } from './certificate-source.ts';

/**
 * Key and chain in one text, so that one rename replaces both: two files could be a pair that does not fit.
 *
 * Shape  the private key first, then the chain
 */
export function joinPair({ key, cert }: Certificate): string {
  return `${key.trim()}\n${cert.trim()}\n`;
}

/** Answers  undefined for a text that is no usable pair */
export function splitPair(text: string): Certificate | undefined {
  const end = /-----END [A-Z ]*PRIVATE KEY-----\r?\n/.exec(text);
  if (end === null) return undefined;
  const border = end.index + end[0].length;
  const pair = { key: text.slice(0, border), cert: text.slice(border) };
  try {
    return new X509Certificate(pair.cert).checkPrivateKey(createPrivateKey(pair.key)) ? pair : undefined;
  } catch {
    // Damaged: the caller makes or fetches a new one.
    return undefined;
  }
}
