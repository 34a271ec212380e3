import { extensionLength, extensionOffset, findExtension, type RtpHeader } from './packet.ts';

/** The quietest level: digital silence. */
export const silentLevel = 127;

/**
 * Reads the loudness that the sender measured.
 *
 * Units   -dBov: 0 is the loudest, 127 silence; the voice bit is left out, because senders disagree about it
 * Answers -1 when the packet does not carry it
 * Source  RFC 6464 §3
 */
export function readAudioLevel(bytes: Uint8Array, header: RtpHeader, id: number): number {
  const found = findExtension(bytes, header, id);
  if (found < 0 || extensionLength(found) < 1) return -1;
  return (bytes[extensionOffset(found)] as number) & 127; // one byte is there
}
