import type { Vp8Descriptor } from '@parley/engine-rtp';

import type { IncomingPacket } from './incoming-packet.ts';

/** Pictures whose fate is remembered for late packets: two seconds at 30 frames a second. */
const rememberedPictures = 64;
/** A gap longer than this is not filled any more. */
const fillLimit = 50;

/**
 * Renumbers VP8 pictures so that a decoder sees one stream through layer switches and dropped temporal layers.
 *
 * Shape   after `take` answered true: `pictureId` (15 bits), `tl0` (8), `keyIndex` (5) to write; -1 fields of the
 *         source stay out
 * Source  RFC 7741 §4.2
 */
export class Vp8Counters {
  pictureId = 0;
  tl0 = 0;
  keyIndex = 0;
  #pictureOffset = 0;
  #tl0Offset = 0;
  #keyOffset = 0;
  #lastPicture = -1;
  #lastTl0 = -1;
  #lastKeyIndex = -1;
  #newestIn = -1;
  #temporal = 3;
  readonly #known = new Float64Array(rememberedPictures).fill(-1);
  readonly #knownOffset = new Float64Array(rememberedPictures);

  /** A new source begins at a keyframe: its counters continue ours. */
  restart(packet: IncomingPacket, temporal: number): void {
    const { descriptor, picture } = packet;
    this.#pictureOffset = this.#lastPicture < 0 || picture < 0 ? 0 : picture - (this.#lastPicture + 1);
    this.#tl0Offset = this.#lastTl0 < 0 || descriptor.tl0 < 0 ? 0 : descriptor.tl0 - (this.#lastTl0 + 1);
    this.#keyOffset = this.#lastKeyIndex < 0 || descriptor.keyIndex < 0 ? 0 : descriptor.keyIndex - (this.#lastKeyIndex + 1);
    this.#known.fill(-1);
    this.#newestIn = picture - 1;
    this.#temporal = temporal;
  }

  /**
   * Decides about one packet in order and computes its counters.
   *
   * Shape   contiguous: the packet before it was seen too; temporal: the highest layer wanted, 0…3
   * Answers false when the packet is to be left out, without a hole
   */
  take(packet: IncomingPacket, contiguous: boolean, temporal: number): boolean {
    const { descriptor, picture } = packet;
    this.#moveTemporal(descriptor, temporal);
    if (picture < 0) {
      this.#compute(descriptor, 0, 0);
      return descriptor.temporal <= this.#temporal;
    }
    const known = this.#lookUp(picture);
    if (known === dropped) return false;
    if (known === undefined) {
      if (picture > this.#newestIn + 1) this.#fillGap(picture);
      // After a gap nobody knows whether the picture began: it is forwarded whole, so that no half is left out.
      if (descriptor.temporal > this.#temporal && contiguous && descriptor.startsFrame) {
        this.#remember(picture, dropped);
        this.#pictureOffset++;
        this.#newestIn = Math.max(this.#newestIn, picture);
        return false;
      }
      this.#remember(picture, this.#pictureOffset);
      this.#newestIn = Math.max(this.#newestIn, picture);
    }
    this.#compute(descriptor, picture, known ?? this.#pictureOffset);
    if (packet.header.marker && temporal < this.#temporal) this.#temporal = temporal;
    return true;
  }

  /** The same for a late packet; false when its picture was left out or is too old to know. */
  takeLate(packet: IncomingPacket): boolean {
    if (packet.picture < 0) return true;
    const known = this.#lookUp(packet.picture);
    if (known === undefined || known === dropped) return false;
    this.#compute(packet.descriptor, packet.picture, known);
    return true;
  }

  #moveTemporal(descriptor: Vp8Descriptor, wanted: number): void {
    if (wanted <= this.#temporal || !descriptor.startsFrame) return;
    // Up only where the frame says that it needs the base layer alone. [RFC 7741 §4.2, Y]
    if (descriptor.keyframe || (descriptor.layerSync && descriptor.temporal > this.#temporal)) this.#temporal = wanted;
  }

  #compute(descriptor: Vp8Descriptor, picture: number, offset: number): void {
    if (descriptor.pictureId >= 0) {
      const out = picture - offset;
      if (out > this.#lastPicture) this.#lastPicture = out;
      this.pictureId = out & 0x7fff;
    }
    if (descriptor.tl0 >= 0) {
      this.tl0 = (descriptor.tl0 - this.#tl0Offset) & 255;
      if (this.#lastTl0 < 0 || ((this.tl0 - this.#lastTl0) & 255) < 128) this.#lastTl0 = this.tl0;
    }
    if (descriptor.keyIndex >= 0) {
      this.keyIndex = (descriptor.keyIndex - this.#keyOffset) & 31;
      if (this.#lastKeyIndex < 0 || ((this.keyIndex - this.#lastKeyIndex) & 31) < 16) this.#lastKeyIndex = this.keyIndex;
    }
  }

  /** Pictures that were lost on the way keep their numbers: they may still come. */
  #fillGap(picture: number): void {
    for (let lost = Math.max(this.#newestIn + 1, picture - fillLimit); lost < picture; lost++) this.#remember(lost, this.#pictureOffset);
  }

  #remember(picture: number, offset: number): void {
    this.#known[picture & (rememberedPictures - 1)] = picture;
    this.#knownOffset[picture & (rememberedPictures - 1)] = offset;
  }

  #lookUp(picture: number): number | undefined {
    const slot = picture & (rememberedPictures - 1);
    return this.#known[slot] === picture ? this.#knownOffset[slot] : undefined;
  }
}

/** Stands for an offset: this picture was left out on purpose. */
const dropped = -Infinity;
