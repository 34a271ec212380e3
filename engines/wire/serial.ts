/**
 * Serial number arithmetic: which of two wrapping counters is newer.
 *
 * Source  RFC 1982; RFC 3550 appendix A.1 for the unwrapping of RTP sequence numbers
 */

/** True when `a` comes after `b` among 16-bit counters; false for the ambiguous half-way distance. */
export function isNewer16(a: number, b: number): boolean {
  const distance = (a - b) & 0xffff;
  return distance !== 0 && distance < 0x8000;
}

/** True when `a` comes after `b` among 32-bit counters; false for the ambiguous half-way distance. */
export function isNewer32(a: number, b: number): boolean {
  const distance = (a - b) >>> 0;
  return distance !== 0 && distance < 0x8000_0000;
}

/** Signed distance from `b` to `a` in 16-bit space, -32768…32767. */
export function distance16(a: number, b: number): number {
  return ((a - b) << 16) >> 16;
}

/** Signed distance from `b` to `a` in 32-bit space. */
export function distance32(a: number, b: number): number {
  return (a - b) | 0;
}

/** The unwrapped counter nearest to `reference` whose low 16 bits are `wire`. May be negative early on. */
export function unwrap16(wire: number, reference: number): number {
  return reference + distance16(wire, reference & 0xffff);
}

/**
 * The unwrapped counter nearest to `reference` whose low 32 bits are `wire`.
 *
 * Shape   reference below 2^52, so that the sum stays exact
 */
export function unwrap32(wire: number, reference: number): number {
  return reference + distance32(wire, modulo32(reference));
}

function modulo32(value: number): number {
  const rest = value % 0x1_0000_0000;
  return rest < 0 ? rest + 0x1_0000_0000 : rest;
}
