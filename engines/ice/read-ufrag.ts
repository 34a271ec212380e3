import { readU16, readU32 } from '@parley/engine-wire';
import { attributeType, bindingMethod, magicCookie, stunHeaderBytes } from './stun-registry.ts';
import { attributeLimit, stunBytesLimit } from './stun-reader.ts';

/** [RFC 8839 §5.4] */
export const ufragCharacterLimit = 256;

/**
 * Whose binding request this is: the part of USERNAME before the colon, which is the receiver's ufrag.
 * No cryptography and no allocation until the name is found, so that a flood of junk stays cheap.
 *
 * Answers undefined for everything that is not a binding request with a well-formed name
 * Errors  never throws
 * Source  RFC 8445 §7.2.2
 */
export function readUfrag(bytes: Uint8Array): string | undefined {
  if (bytes.length < stunHeaderBytes || bytes.length > stunBytesLimit) return undefined;
  if (readU16(bytes, 0) !== bindingMethod || readU32(bytes, 4) !== magicCookie) return undefined;
  if (readU16(bytes, 2) !== bytes.length - stunHeaderBytes) return undefined;
  let offset = stunHeaderBytes;
  for (let count = 0; count < attributeLimit && offset + 4 <= bytes.length; count++) {
    const length = readU16(bytes, offset + 2);
    if (offset + 4 + length > bytes.length) return undefined;
    if (readU16(bytes, offset) === attributeType.username) return ufragOf(bytes, offset + 4, offset + 4 + length);
    offset += 4 + ((length + 3) & ~3);
  }
  return undefined;
}

/** The part of a USERNAME value before the colon; undefined when it is not made of ice-chars. */
export function ufragOf(bytes: Uint8Array, start = 0, end = bytes.length): string | undefined {
  let ufrag = '';
  const stop = Math.min(end, start + ufragCharacterLimit + 1);
  for (let offset = start; offset < stop; offset++) {
    const code = bytes[offset] as number; // stop is inside the message
    if (code === 0x3a) return ufrag === '' ? undefined : ufrag;
    if (!isIceChar(code)) return undefined;
    ufrag += String.fromCharCode(code);
  }
  return undefined;
}

/** [RFC 8839 §5.1] ALPHA / DIGIT / "+" / "/" */
function isIceChar(code: number): boolean {
  return (code >= 0x2f && code <= 0x39) || (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a) || code === 0x2b;
}
