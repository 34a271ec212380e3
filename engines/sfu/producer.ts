import {
  absSendTime,
  readAudioLevel,
  readVp8Descriptor,
  startsH264Keyframe,
  startsVp9Keyframe,
  unwrapRtx,
} from '@parley/engine-rtp';
import { distance32, type Ms } from '@parley/engine-wire';

import type { Consumer } from './consumer.ts';
import type { IncomingPacket } from './incoming-packet.ts';
import { Layer } from './layer.ts';
import type { CodecName, MediaKind, ProducerId, ReceivePayload, ReceiveSection } from './router-contract.ts';
import { SpeechMeter, speechWindowMs } from './speech.ts';
import type { Turn } from './turn.ts';

/** A longer step of the RTP clock is a pause, not the length of a packet: opus frames end at 120 ms. */
const longestPacketMs = 120;
const usualPacketMs = 20;
/** In -dBov, the end of the scale. [RFC 6464 §3] */
const silentLevel = 127;

/**
 * One published track: its layers, its codec, its consumers.
 *
 * Shape   layers low to high; one without simulcast
 */
export class Producer {
  readonly id: ProducerId;
  readonly kind: MediaKind;
  readonly layers: readonly Layer[];
  readonly consumers: Consumer[] = [];
  readonly speech: SpeechMeter | undefined;
  section: ReceiveSection;
  muted = false;
  /** Known from the first packet on; other payload types of the section are then refused. */
  codec: CodecName | undefined;
  readonly #turn: Turn;
  #payloads: (PayloadFacts | undefined)[] = [];
  #lastRtpTime = -1;

  constructor(section: ReceiveSection, turn: Turn) {
    this.id = section.producer;
    this.kind = section.kind;
    this.section = section;
    this.#turn = turn;
    const count = Math.max(1, section.rids.length, section.rids.length === 0 ? section.ssrcs.length : 0);
    const clockRate = section.payloads[0]?.clockRate ?? 90_000;
    this.layers = Array.from({ length: count }, (_, index) => new Layer(index, section.kind, clockRate, section.screen));
    this.speech = section.countsAsSpeech ? new SpeechMeter() : undefined;
    this.describe(section);
  }

  /** The publisher's description changed; layers and consumers stay. */
  describe(section: ReceiveSection): void {
    this.section = section;
    this.codec = undefined;
    this.#payloads = tabulate(section.payloads);
  }

  /** Packet path: takes one packet whose header is read, and hands it to every consumer. */
  ingest(packet: IncomingPacket, layer: Layer, boundAsRtx: boolean, bytes: Uint8Array, length: number): void {
    const turn = this.#turn;
    const { header } = packet;
    const facts = this.#payloads[header.payloadType];
    if (facts === undefined || (boundAsRtx && !facts.rtx)) return turn.drop('rtp.payload-type');
    if (facts.rtx && !unwrapRtx(bytes, header, layer.ssrc, facts.payloadType)) return; // padding that probes the path
    if (this.codec !== facts.codec) {
      if (this.codec !== undefined) return turn.drop('rtp.codec-swap');
      this.codec = facts.codec;
    }
    const first = !layer.started;
    const acceptance = layer.accept(header.seq, facts.rtx);
    if (acceptance !== 'new' && acceptance !== 'late') return turn.drop(`rtp.${acceptance}`);
    packet.extSeq = layer.extSeq;
    packet.late = acceptance === 'late';
    packet.layer = layer;
    packet.bytes = bytes;
    if (!this.#readPayload(packet, layer)) return turn.drop('rtp.payload');

    const { now } = turn;
    layer.count(length, now);
    if (!facts.rtx) layer.statistics.count(layer.extSeq, header.rtpTime, now);
    if (this.section.nack) layer.nack.arrived(layer.extSeq, now);
    layer.cache.store(layer.extSeq, header.marker, bytes, header.payloadOffset, header.payloadLength, now);
    if (packet.keyframe) layer.keyframes.satisfied();
    if (first) {
      turn.emit({ type: 'producer-started', producer: this.id, layer: layer.index, ssrc: layer.ssrc });
      for (const consumer of this.consumers) consumer.retarget();
    }
    if (this.muted) return;
    if (this.speech !== undefined && !packet.late) this.#listen(packet, this.speech);
    this.#fanOut(packet, layer);
  }

  /** The highest live layer up to `most`; above it the lowest live one; -1 when none lives. */
  bestLayer(most: number, now: Ms): number {
    for (let index = most; index >= 0; index--) {
      if (this.layers[index]?.alive(now) === true) return index;
    }
    for (let index = most + 1; index < this.layers.length; index++) {
      if (this.layers[index]?.alive(now) === true) return index;
    }
    return -1;
  }

  mute(muted: boolean): void {
    if (muted === this.muted) return;
    this.muted = muted;
    if (muted) {
      this.speech?.silence();
      for (const consumer of this.consumers) consumer.interrupt('mute');
    } else {
      for (const consumer of this.consumers) consumer.wishKeyframe();
    }
  }

  #fanOut(packet: IncomingPacket, layer: Layer): void {
    const { consumers } = this;
    if (consumers.length === 0) return;
    const { header } = packet;
    const skipped = packet.vp8 ? packet.descriptor.length : 0;
    // The one view of a packet; consumers copy from it and keep nothing.
    packet.body = packet.bytes.subarray(header.payloadOffset + skipped, header.payloadOffset + header.payloadLength);
    packet.absSendTime = absSendTime(this.#turn.now);
    for (let index = 0; index < consumers.length; index++) (consumers[index] as Consumer).forward(packet, layer); // below length
  }

  #readPayload(packet: IncomingPacket, layer: Layer): boolean {
    const { header, bytes } = packet;
    packet.vp8 = false;
    packet.picture = -1;
    packet.keyframe = this.kind === 'audio';
    if (header.payloadLength === 0) return true;
    if (this.codec === 'vp8') {
      if (!readVp8Descriptor(bytes, header.payloadOffset, header.payloadLength, packet.descriptor)) return false;
      packet.vp8 = true;
      packet.keyframe = packet.descriptor.keyframe;
      packet.picture = layer.unwrapPicture(packet.descriptor.pictureId, packet.descriptor.pictureBits);
    } else if (this.codec === 'h264') {
      packet.keyframe = startsH264Keyframe(bytes, header.payloadOffset, header.payloadLength);
    } else if (this.codec === 'vp9') {
      packet.keyframe = startsVp9Keyframe(bytes, header.payloadOffset, header.payloadLength);
    }
    return true;
  }

  #listen(packet: IncomingPacket, speech: SpeechMeter): void {
    const id = this.section.extensions.audioLevel;
    const level = id === undefined ? -1 : readAudioLevel(packet.bytes, packet.header, id);
    const { rtpTime } = packet.header;
    const clockRate = this.layers[0]?.statistics.clockRate ?? 48_000;
    const ms = this.#lastRtpTime < 0 ? usualPacketMs : (distance32(rtpTime, this.#lastRtpTime) * 1000) / clockRate;
    this.#lastRtpTime = rtpTime;
    if (level < 0) return;
    const { now } = this.#turn;
    // With DTX a silent sender pauses for 400 ms at a time [RFC 7587 §3.1.3]. The pause is the silence: without it
    // the window would fill so slowly that somebody who stops talking is shown as talking for seconds.
    if (ms > longestPacketMs) speech.observe(silentLevel, Math.min(ms, speechWindowMs), now);
    speech.observe(level, ms > 0 && ms <= longestPacketMs ? ms : usualPacketMs, now);
  }
}

/** What a payload type carries; for RTX, the type and codec that it repeats. */
type PayloadFacts = { readonly codec: CodecName; readonly payloadType: number; readonly rtx: boolean };

function tabulate(payloads: readonly ReceivePayload[]): (PayloadFacts | undefined)[] {
  const table = new Array<PayloadFacts | undefined>(128).fill(undefined);
  for (const { payloadType, codec, rtxPayloadType } of payloads) {
    table[payloadType & 127] = { codec, payloadType, rtx: false };
    if (rtxPayloadType !== undefined) table[rtxPayloadType & 127] = { codec, payloadType, rtx: true };
  }
  return table;
}
