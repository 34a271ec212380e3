import { layOutPacket, patchPacket, type ExtensionSlot } from '@parley/engine-rtp';
import { concatBytes } from '@parley/engine-wire';

/** Payload types that the tests negotiate on the publishing side. */
export const vp8PayloadType = 96;
export const vp8RtxPayloadType = 97;
export const h264PayloadType = 108;
export const opusPayloadType = 111;

/** Header extension ids on the publishing side. */
export const publishIds = { mid: 1, rid: 2, repairedRid: 3, audioLevel: 4, transportCc: 5 } as const;

export type Names = { readonly mid?: string; readonly rid?: string; readonly repairedRid?: string; readonly level?: number; readonly transportSeq?: number };

/** A whole RTP packet as a publisher sends it. */
export function makePacket(
  head: { readonly payloadType: number; readonly ssrc: number; readonly seq: number; readonly rtpTime: number; readonly marker?: boolean },
  names: Names,
  payload: Uint8Array,
): Uint8Array {
  const data: (readonly [number, Uint8Array])[] = [];
  const text = (value: string) => Uint8Array.from(value, (character) => character.charCodeAt(0));
  if (names.mid !== undefined) data.push([publishIds.mid, text(names.mid)]);
  if (names.rid !== undefined) data.push([publishIds.rid, text(names.rid)]);
  if (names.repairedRid !== undefined) data.push([publishIds.repairedRid, text(names.repairedRid)]);
  if (names.level !== undefined) data.push([publishIds.audioLevel, Uint8Array.of(0x80 | names.level)]);
  if (names.transportSeq !== undefined) data.push([publishIds.transportCc, Uint8Array.of(names.transportSeq >>> 8, names.transportSeq)]);
  const slots: ExtensionSlot[] = data.map(([id, bytes]) => ({ id, length: bytes.length }));
  const front = layOutPacket(head.payloadType, head.ssrc, slots);
  patchPacket(front.bytes, head.marker === true, head.payloadType, head.seq & 0xffff, head.rtpTime >>> 0);
  for (const [index, [, bytes]] of data.entries()) front.bytes.set(bytes, front.slots[index]);
  return concatBytes(front.bytes, payload);
}

export type Vp8Fields = {
  readonly picture: number;
  readonly tl0: number;
  readonly temporal: number;
  readonly keyIndex: number;
  readonly sync?: boolean;
  readonly keyframe?: boolean;
  readonly first?: boolean;
  readonly size?: number;
};

/** A VP8 payload with all counters and `size` bytes of frame. */
export function makeVp8({ picture, tl0, temporal, keyIndex, sync = false, keyframe = false, first = true, size = 20 }: Vp8Fields): Uint8Array {
  const payload = new Uint8Array(6 + size).fill(0xab);
  payload.set([
    first ? 0x90 : 0x80,
    0xf0,
    0x80 | ((picture >> 8) & 0x7f),
    picture & 255,
    tl0 & 255,
    (temporal << 6) | (sync ? 0x20 : 0) | (keyIndex & 31),
    keyframe && first ? 0x10 : 0x11,
  ]);
  return payload;
}

/** A simulcast layer of a camera: pictures of several packets, three temporal layers (0 2 1 2), keyframes on demand. */
export class Vp8Source {
  readonly ssrc: number;
  readonly names: Names;
  seq: number;
  picture: number;
  rtpTime: number;
  #tl0 = 0;
  #keyIndex = 0;
  #cycle = 0;
  readonly packetsPerPicture: number;

  constructor(ssrc: number, names: Names, start: { readonly seq?: number; readonly picture?: number; readonly rtpTime?: number; readonly packets?: number } = {}) {
    this.ssrc = ssrc;
    this.names = names;
    this.seq = start.seq ?? 1000;
    this.picture = start.picture ?? 100;
    this.rtpTime = start.rtpTime ?? 50_000;
    this.packetsPerPicture = start.packets ?? 2;
  }

  /** The packets of the next picture, 1/30 s after the one before. */
  next(keyframe = false, size = 20): Uint8Array[] {
    if (keyframe) this.#cycle = 0;
    const temporal = [0, 2, 1, 2][this.#cycle % 4] ?? 0;
    const sync = this.#cycle % 4 === 1 || this.#cycle % 4 === 2;
    this.#cycle++;
    if (temporal === 0) this.#tl0 = (this.#tl0 + 1) & 255;
    if (keyframe) this.#keyIndex = (this.#keyIndex + 1) & 31;
    const packets = Array.from({ length: this.packetsPerPicture }, (_, index) =>
      makePacket(
        { payloadType: vp8PayloadType, ssrc: this.ssrc, seq: this.seq++, rtpTime: this.rtpTime, marker: index === this.packetsPerPicture - 1 },
        this.names,
        makeVp8({ picture: this.picture & 0x7fff, tl0: this.#tl0, temporal, keyIndex: this.#keyIndex, sync, keyframe, first: index === 0, size }),
      ),
    );
    this.picture++;
    this.rtpTime += 3000;
    return packets;
  }
}
