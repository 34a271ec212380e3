/**
 * UTF-8 without TextEncoder, which the engines' library does not have.
 *
 * Malformed input never throws: each bad byte becomes U+FFFD, as the WHATWG decoder does.
 */
export function encodeUtf8(text: string): Uint8Array {
  const bytes: number[] = [];
  for (const character of text) {
    let code = character.codePointAt(0) as number; // a string iterator never yields an empty string
    if (code >= 0xd800 && code <= 0xdfff) code = 0xfffd;
    if (code < 0x80) bytes.push(code);
    else if (code < 0x800) bytes.push(0xc0 | (code >> 6), 0x80 | (code & 63));
    else if (code < 0x1_0000) bytes.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
    else bytes.push(0xf0 | (code >> 18), 0x80 | ((code >> 12) & 63), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
  }
  return Uint8Array.from(bytes);
}

export function decodeUtf8(bytes: Uint8Array): string {
  let text = '';
  for (let index = 0; index < bytes.length; ) {
    const first = bytes[index] as number;
    const length = first < 0x80 ? 1 : first >= 0xc2 && first < 0xe0 ? 2 : first >= 0xe0 && first < 0xf0 ? 3 : first >= 0xf0 && first < 0xf5 ? 4 : 0;
    const code = length === 0 ? -1 : readSequence(bytes, index, length, first);
    if (code < 0) {
      text += '\ufffd';
      index++;
    } else {
      text += String.fromCodePoint(code);
      index += length;
    }
  }
  return text;
}

const firstMask = [0, 0x7f, 0x1f, 0x0f, 0x07];
const smallest = [0, 0, 0x80, 0x800, 0x1_0000];

function readSequence(bytes: Uint8Array, index: number, length: number, first: number): number {
  if (index + length > bytes.length) return -1;
  let code = first & (firstMask[length] as number);
  for (let step = 1; step < length; step++) {
    const next = bytes[index + step] as number;
    if ((next & 0xc0) !== 0x80) return -1;
    code = (code << 6) | (next & 63);
  }
  if (code < (smallest[length] as number) || code > 0x10_ffff || (code >= 0xd800 && code <= 0xdfff)) return -1;
  return code;
}
