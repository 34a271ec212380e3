/** How far a packet is looked into for a keyframe: parameter sets stand first, and a bomb of tiny units ends here. */
const looksAt = 64;

/**
 * Tells whether an H.264 packet starts a picture that needs no other: parameter sets, an IDR slice, or an
 * aggregate or first fragment with one of them.
 *
 * Shape   the payload of one RTP packet: `length` bytes at `offset`, borrowed
 * Answers false for anything cut off; reads at most 64 bytes
 * Source  RFC 6184 §5.6 (single), §5.7.1 (STAP-A), §5.8 (FU-A); ITU-T H.264 table 7-1
 */
export function startsH264Keyframe(bytes: Uint8Array, offset: number, length: number): boolean {
  if (length < 2 || offset + length > bytes.length) return false;
  const type = (bytes[offset] as number) & 31; // two bytes are there
  if (type === 24) return aggregateHasKeyframe(bytes, offset + 1, offset + Math.min(length, looksAt));
  if (type === 28) {
    const fragment = bytes[offset + 1] as number; // two bytes are there
    return (fragment & 0x80) !== 0 && isKeyUnit(fragment & 31);
  }
  return isKeyUnit(type);
}

function aggregateHasKeyframe(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at + 2 < end; ) {
    const size = ((bytes[at] as number) << 8) | (bytes[at + 1] as number); // below `end`
    if (size === 0) return false;
    if (isKeyUnit((bytes[at + 2] as number) & 31)) return true; // below `end`
    at += 2 + size;
  }
  return false;
}

/** IDR slice, or the sequence parameter set that senders put before it. */
function isKeyUnit(type: number): boolean {
  return type === 5 || type === 7;
}

/**
 * Tells whether a VP9 packet starts a keyframe of the lowest spatial layer.
 *
 * Answers false for anything cut off; reads at most four bytes
 * Source  RFC 9628 §4.2
 */
export function startsVp9Keyframe(bytes: Uint8Array, offset: number, length: number): boolean {
  if (length < 1 || offset + length > bytes.length) return false;
  const flags = bytes[offset] as number; // one byte is there
  const predicted = (flags & 0x40) !== 0;
  const startsFrame = (flags & 0x08) !== 0;
  if (predicted || !startsFrame) return false;
  if ((flags & 0x20) === 0) return true;
  const long = (flags & 0x80) !== 0 && length > 1 && (bytes[offset + 1] as number) > 127; // checked before it
  const layerAt = (flags & 0x80) === 0 ? 1 : long ? 3 : 2;
  return length > layerAt && ((((bytes[offset + layerAt] as number) >> 1) & 7) === 0); // checked before it
}
