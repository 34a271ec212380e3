import { Bug, writeU16, writeU32 } from '@parley/engine-wire';

import { rtpHeaderLength } from './packet.ts';

/** One header extension of an outgoing stream: `length` bytes that stand at the same place in every packet. */
export type ExtensionSlot = { readonly id: number; readonly length: number };

/**
 * The constant front of every packet of an outgoing stream: header, extension block, ids. A packet is a copy of
 * `bytes` with a few fields patched, so that the hot path decides nothing.
 *
 * Shape   `slots[i]` is the offset of the data of the i-th extension asked for
 */
export type PacketTemplate = { readonly bytes: Uint8Array; readonly slots: readonly number[] };

/**
 * Lays out the front of an outgoing stream's packets.
 *
 * Shape   extension ids 1…14 and lengths 1…16 give one-byte headers, anything above gives two-byte headers
 * Errors  Bug for an id or length that no form can carry
 * Source  RFC 3550 §5.1, RFC 8285 §4
 */
export function layOutPacket(payloadType: number, ssrc: number, extensions: readonly ExtensionSlot[]): PacketTemplate {
  for (const { id, length } of extensions) {
    if (id < 1 || id > 255 || length < 1 || length > 255) throw new Bug(`an extension with id ${id} and ${length} bytes`);
  }
  const oneByte = extensions.every(({ id, length }) => id <= 14 && length <= 16);
  const head = oneByte ? 1 : 2;
  const used = extensions.reduce((sum, { length }) => sum + head + length, 0);
  const padded = Math.ceil(used / 4) * 4;
  const bytes = new Uint8Array(rtpHeaderLength + (extensions.length === 0 ? 0 : 4 + padded));
  bytes[0] = extensions.length === 0 ? 0x80 : 0x90;
  bytes[1] = payloadType;
  writeU32(bytes, 8, ssrc);
  if (extensions.length === 0) return { bytes, slots: [] };

  writeU16(bytes, 12, oneByte ? 0xbede : 0x1000);
  writeU16(bytes, 14, padded / 4);
  const slots: number[] = [];
  let at = 16;
  for (const { id, length } of extensions) {
    if (oneByte) bytes[at] = (id << 4) | (length - 1);
    else bytes.set([id, length], at);
    slots.push(at + head);
    at += head + length;
  }
  return { bytes, slots };
}

/** Patches what changes from packet to packet. `into` holds a copy of a template that was laid out with `payloadType`. */
export function patchPacket(into: Uint8Array, marker: boolean, payloadType: number, seq: number, rtpTime: number): void {
  into[1] = marker ? payloadType | 128 : payloadType;
  writeU16(into, 2, seq);
  writeU32(into, 4, rtpTime);
}

/**
 * The send time as abs-send-time carries it: seconds in 6.18 fixed point, wrapping every 64 s.
 *
 * Source  http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time
 */
export function absSendTime(now: number): number {
  return Math.floor(((now % 64_000) / 1000) * 0x4_0000) & 0xff_ffff;
}
