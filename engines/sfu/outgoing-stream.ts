import {
  absSendTime,
  canonicalNameSize,
  layOutPacket,
  ntpMiddle,
  patchPacket,
  readVp8Descriptor,
  rewriteVp8Descriptor,
  Vp8Descriptor,
  type ExtensionSlot,
  type PacketTemplate,
  type RtcpWriter,
} from '@parley/engine-rtp';
import { encodeUtf8, unwrap16, writeU16, type Ms } from '@parley/engine-wire';

import { NackAnswers } from './answer-nack.ts';
import type { IncomingPacket } from './incoming-packet.ts';
import type { Layer } from './layer.ts';
import type { LegPath } from './leg-path.ts';
import type { Pacer } from './pacer.ts';
import type { MediaKind, SendSection } from './router-contract.ts';
import { SentPackets } from './sent-packets.ts';
import type { Vp8Counters } from './vp8-counters.ts';

/** One byte of extension header before the data of transport-cc and abs-send-time; the mid is constant text. */
const absSendTimeBytes = 3;
const transportCcBytes = 2;

/**
 * The writing half of a consumer: one media SSRC and its RTX partner on the wire.
 *
 * Shape   `lastSeq` is the newest extended number that left; numbers of one SSRC are never used for two packets [D-16]
 */
export class OutgoingStream {
  readonly ssrc: number;
  readonly rtxSsrc: number | undefined;
  lastSeq: number;
  packets = 0;
  octets = 0;
  readonly #path: LegPath;
  readonly #pacer: Pacer;
  readonly #codecIsVp8: () => boolean;
  readonly #media: StreamFront;
  readonly #rtx: StreamFront | undefined;
  /** Only where RTX was negotiated: nothing else is ever sent again. */
  readonly #sent: SentPackets | undefined;
  readonly #answers = new NackAnswers();
  readonly #cname: Uint8Array;
  readonly #descriptor = new Vp8Descriptor();
  readonly #counters = { pictureId: 0, tl0: 0, keyIndex: 0 };
  #rtxSeq: number;
  #reportMiddle = -1;
  #reportAt: Ms = -Infinity;

  constructor(section: SendSection, kind: MediaKind, path: LegPath, pacer: Pacer, codecIsVp8: () => boolean) {
    this.#path = path;
    this.#pacer = pacer;
    this.#codecIsVp8 = codecIsVp8;
    this.ssrc = section.ssrc;
    this.rtxSsrc = section.rtxSsrc;
    this.#media = new StreamFront(section, section.payloadType, section.ssrc);
    this.lastSeq = path.firstSeq(section.ssrc) - 1;
    this.#rtxSeq = 0;
    if (section.rtxSsrc !== undefined && section.rtxPayloadType !== undefined) {
      this.#rtx = new StreamFront(section, section.rtxPayloadType, section.rtxSsrc);
      this.#rtxSeq = path.firstSeq(section.rtxSsrc);
    }
    this.#sent = this.#rtx === undefined ? undefined : new SentPackets(kind);
    this.#cname = encodeUtf8(section.cname).subarray(0, 255);
  }

  /** Packet path: writes one packet for this receiver. `counters` are used for VP8 only. */
  forward(packet: IncomingPacket, layer: Layer, outSeq: number, outTime: number, counters: Vp8Counters): void {
    const { header } = packet;
    const lane = this.#pacer.reserve();
    const front = this.#media;
    lane.set(front.template.bytes);
    patchPacket(lane, header.marker, front.payloadType, outSeq & 0xffff, outTime);
    this.#stamp(lane, front, packet.absSendTime);
    let length = front.template.bytes.length;
    if (packet.vp8) length += rewriteVp8Descriptor(packet.bytes, header.payloadOffset, packet.descriptor, counters, lane, length);
    lane.set(packet.body, length);
    length += packet.body.length;

    if (outSeq > this.lastSeq) this.lastSeq = outSeq;
    if (this.#sent !== undefined) this.#sent.note(outSeq, packet.extSeq, layer.index, outTime, counters);
    this.packets++;
    this.octets += length - front.template.bytes.length;
    this.#answers.earn(length);
    this.#path.send(length);
  }

  /** Sends one packet again on the RTX stream, if it may and if its bytes are still there. */
  answerNack(seq: number, layers: readonly Layer[], now: Ms): void {
    const front = this.#rtx;
    const sent = this.#sent;
    // DEVIATES from resending on the same SSRC when RTX was not negotiated: with SRTP that would use an index twice.
    if (front === undefined || sent === undefined || this.packets === 0) return;
    const outSeq = unwrap16(seq, this.lastSeq);
    const slot = sent.find(outSeq);
    if (slot < 0) return;
    const layer = layers[sent.layer[slot] as number]; // a slot of `find`
    const cached = layer === undefined || !layer.started ? -1 : layer.cache.find(sent.inSeq[slot] as number);
    if (layer === undefined || cached < 0) return;
    const { cache } = layer;
    const size = cache.lengths[cached] as number; // a slot of `find`
    if (size === 0 || !this.#answers.grant(sent, slot, size, now, this.#path.rttMs)) return;

    const lane = this.#pacer.reserve();
    lane.set(front.template.bytes);
    patchPacket(lane, cache.markers[cached] === 1, front.payloadType, this.#rtxSeq & 0xffff, sent.outTime[slot] as number);
    this.#rtxSeq++;
    this.#stamp(lane, front, absSendTime(now));
    writeU16(lane, front.template.bytes.length, seq);
    const length = this.#writeCached(lane, front.template.bytes.length + 2, layer, cached, sent, slot);
    this.#path.send(length);
  }

  /** What a later stream with the same SSRCs must begin with. */
  release(): void {
    this.#path.rememberSeq(this.ssrc, this.lastSeq + 1);
    if (this.rtxSsrc !== undefined) this.#path.rememberSeq(this.rtxSsrc, this.#rtxSeq);
  }

  /** The bytes that `report` needs. */
  get reportSize(): number {
    return 28 + canonicalNameSize(this.#cname);
  }

  report(writer: RtcpWriter, ntp: number, rtpTime: number, now: Ms): void {
    writer.senderReport(this.ssrc, ntp, rtpTime, this.packets, this.octets >>> 0);
    writer.canonicalName(this.ssrc, this.#cname);
    this.#reportMiddle = ntpMiddle(ntp);
    this.#reportAt = now;
  }

  /** The round trip that a receiver report proves; undefined when it answers another report. [RFC 3550 §6.4.1] */
  roundTrip(lastReport: number, sinceLastReport: number, now: Ms): number | undefined {
    if (lastReport === 0 || lastReport !== this.#reportMiddle) return undefined;
    const ms = now - this.#reportAt - (sinceLastReport / 65_536) * 1000;
    return ms >= 0 ? ms : undefined;
  }

  #writeCached(lane: Uint8Array, start: number, layer: Layer, cached: number, sent: SentPackets, slot: number): number {
    const { cache } = layer;
    const offset = cache.offsets[cached] as number; // a slot of `find`
    const size = cache.lengths[cached] as number; // a slot of `find`
    let at = start;
    let skipped = 0;
    if (this.#codecIsVp8() && readVp8Descriptor(cache.slab, offset, size, this.#descriptor)) {
      this.#counters.pictureId = (sent.pictureId[slot] as number) & 0x7fff; // a slot of `find`
      this.#counters.tl0 = sent.tl0[slot] as number; // a slot of `find`
      this.#counters.keyIndex = sent.keyIndex[slot] as number; // a slot of `find`
      at += rewriteVp8Descriptor(cache.slab, offset, this.#descriptor, this.#counters, lane, at);
      skipped = this.#descriptor.length;
    }
    lane.set(cache.slab.subarray(offset + skipped, offset + size), at);
    return at + size - skipped;
  }

  #stamp(lane: Uint8Array, front: StreamFront, sendTime: number): void {
    if (front.absSendTimeAt > 0) {
      lane[front.absSendTimeAt] = sendTime >>> 16;
      writeU16(lane, front.absSendTimeAt + 1, sendTime & 0xffff);
    }
    if (front.transportCcAt > 0) writeU16(lane, front.transportCcAt, this.#path.nextTransportSeq());
  }
}

/** The constant front of one SSRC's packets, and where its changing extensions stand (0 = absent). */
class StreamFront {
  readonly template: PacketTemplate;
  readonly payloadType: number;
  readonly absSendTimeAt: number;
  readonly transportCcAt: number;

  constructor(section: SendSection, payloadType: number, ssrc: number) {
    this.payloadType = payloadType;
    const { extensions } = section;
    const slots: ExtensionSlot[] = [];
    const mid = encodeUtf8(section.mid);
    if (extensions.absSendTime !== undefined) slots.push({ id: extensions.absSendTime, length: absSendTimeBytes });
    if (extensions.transportCc !== undefined) slots.push({ id: extensions.transportCc, length: transportCcBytes });
    const withMid = extensions.mid !== undefined && mid.length > 0 && mid.length <= 16;
    if (extensions.mid !== undefined && withMid) slots.push({ id: extensions.mid, length: mid.length });
    this.template = layOutPacket(payloadType, ssrc, slots);
    let next = 0;
    this.absSendTimeAt = extensions.absSendTime === undefined ? 0 : (this.template.slots[next++] ?? 0);
    this.transportCcAt = extensions.transportCc === undefined ? 0 : (this.template.slots[next++] ?? 0);
    if (withMid) this.template.bytes.set(mid, this.template.slots[next] ?? 0);
  }
}
