import { restartGap } from '@parley/engine-rtp';
import type { Ms } from '@parley/engine-wire';

import type { IncomingPacket } from './incoming-packet.ts';
import type { Layer } from './layer.ts';
import type { Leg } from './leg.ts';
import { OutClock, type Resumption } from './out-clock.ts';
import { OutgoingStream } from './outgoing-stream.ts';
import type { Producer } from './producer.ts';
import type { ConsumerId, SendSection } from './router-contract.ts';
import { SequenceMap } from './sequence-map.ts';
import type { Turn } from './turn.ts';
import { Vp8Counters } from './vp8-counters.ts';

/** Until then only the wanted layer is good enough to begin with; after it any lower one is. */
export const aimStraightMs = 500;
/** Sender reports to subscribers. */
export const senderReportMs = 3000;
/** Higher than any layer: no wish, no cap. */
const topLayer = 255;

/**
 * One producer on its way to one leg: chooses the layer, and makes one unbroken stream out of what it chooses.
 *
 * Shape   `current` is the layer being sent, -1 while it waits for a keyframe or is paused; `target` the one aimed at
 */
export class Consumer {
  readonly id: ConsumerId;
  readonly section: SendSection;
  readonly leg: Leg;
  readonly stream: OutgoingStream;
  producer: Producer | undefined;
  current = -1;
  target = -1;
  paused = false;
  wantedLayer = topLayer;
  /** The highest layer that the subscriber's bandwidth allows. */
  layerCap = topLayer;
  lossyReports = 0;
  reportDueAt: Ms = -Infinity;
  readonly #turn: Turn;
  readonly #map = new SequenceMap();
  readonly #clock: OutClock;
  readonly #counters = new Vp8Counters();
  #temporal = 3;
  #highest = -1;
  #why: Resumption = 'switch';
  #aimingSince: Ms;
  #nackSuspendedUntil: Ms = -Infinity;

  constructor(section: SendSection, leg: Leg, producer: Producer | undefined, turn: Turn) {
    this.id = section.consumer;
    this.section = section;
    this.leg = leg;
    this.producer = producer;
    this.#turn = turn;
    this.#clock = new OutClock(section.clockRate);
    // Without an RTX payload the answer is never asked for, so the kind only sizes the memory.
    const kind = section.clockRate === 90_000 ? 'video' : 'audio';
    this.stream = new OutgoingStream(section, kind, leg.path, leg.pacer, () => this.producer?.codec === 'vp8');
    this.#aimingSince = turn.now;
  }

  /** Packet path: forwards one packet of the producer, or leaves it out. */
  forward(packet: IncomingPacket, layer: Layer): void {
    if (this.paused || !this.leg.path.connected) return;
    const { extSeq } = packet;
    if (layer.index !== this.current || extSeq > this.#highest + restartGap) {
      if (!this.#latch(packet, layer)) return;
    }
    let outSeq: number;
    if (extSeq > this.#highest) {
      const contiguous = extSeq === this.#highest + 1;
      this.#highest = extSeq;
      const wanted = packet.header.payloadLength > 0 && (!packet.vp8 || this.#counters.take(packet, contiguous, this.#temporal));
      if (!wanted) {
        this.#map.skip(extSeq);
        return;
      }
      outSeq = this.#map.newest(extSeq);
      this.#clock.sent(this.#clock.rewrite(packet.header.rtpTime), this.#turn.now);
    } else {
      outSeq = this.#map.late(extSeq);
      if (outSeq < 0 || packet.header.payloadLength === 0) return;
      if (packet.vp8 && !this.#counters.takeLate(packet)) return;
    }
    this.stream.forward(packet, layer, outSeq, this.#clock.rewrite(packet.header.rtpTime), this.#counters);
  }

  /** Waits for a layer that it does not send yet. */
  get waiting(): boolean {
    return !this.paused && this.current !== this.target;
  }

  shape(paused: boolean, layer: number, temporal: number): void {
    this.wantedLayer = layer;
    this.#temporal = temporal;
    if (paused && !this.paused) this.interrupt('pause');
    if (!paused && this.paused) this.#aimingSince = this.#turn.now;
    this.paused = paused;
    this.retarget();
    if (this.waiting) this.wishKeyframe();
  }

  /** What comes next needs a keyframe, and continues the numbers without a hole. */
  interrupt(why: Resumption): void {
    this.#why = why;
    this.#aimingSince = this.#turn.now;
    this.#setCurrent(-1);
  }

  /** Chooses the layer to aim at: the best live one within wish and bandwidth, else the lowest live one. */
  retarget(): void {
    const { producer } = this;
    if (producer === undefined) return;
    const most = Math.min(this.wantedLayer, this.layerCap, producer.layers.length - 1);
    const best = producer.bestLayer(most, this.#turn.now);
    if (best >= 0) this.target = best;
    else if (this.target < 0) this.target = most;
  }

  /** Asks the publisher, through the layer's throttle. */
  wishKeyframe(): void {
    const { producer } = this;
    if (producer === undefined || producer.muted || producer.kind === 'audio' || !this.leg.path.connected) return;
    this.#wish(producer.layers[this.target]);
    // The low layer may be asked more often: a small picture now is better than the right one a second later.
    const anyPicture = this.current < 0 && this.#turn.now - this.#aimingSince >= aimStraightMs;
    if (anyPicture && this.target > 0) this.#wish(producer.layers[producer.bestLayer(0, this.#turn.now)]);
  }

  /** The subscriber lost the picture: retransmissions of it would come too late. */
  onKeyframeRequest(): void {
    if (this.current < 0) return this.wishKeyframe();
    // Not for ever: the request may be refused by the throttle, and holes still matter then.
    this.#nackSuspendedUntil = this.#turn.now + this.leg.path.rttMs * 2;
    this.#wish(this.producer?.layers[this.current]);
  }

  answerNack(seq: number): void {
    if (this.producer === undefined || this.#turn.now < this.#nackSuspendedUntil) return;
    this.stream.answerNack(seq, this.producer.layers, this.#turn.now);
  }

  /** The layer whose clock the sender report speaks of; undefined while nothing can be said. */
  get reportLayer(): Layer | undefined {
    const layer = this.producer?.layers[this.current];
    return layer !== undefined && layer.reportAt > -Infinity && this.stream.packets > 0 ? layer : undefined;
  }

  /** The RTP time of this stream at a moment, by the publisher's last report. */
  reportTime(layer: Layer, now: Ms): number {
    return (this.#clock.reported(layer) + Math.round(((now - layer.reportAt) * this.section.clockRate) / 1000)) >>> 0;
  }

  #wish(layer: Layer | undefined): void {
    if (layer?.keyframes.wish(this.#turn.now) === true) this.#turn.keyframeWished = true;
  }

  #latch(packet: IncomingPacket, layer: Layer): boolean {
    if (!packet.keyframe || packet.late || packet.header.payloadLength === 0) return false;
    const again = layer.index === this.current; // a restart of the stream that we send
    if (!again && !this.#acceptable(layer.index)) return false;
    const why = this.current < 0 || again ? this.#why : 'switch';
    if (!this.#clock.begin(layer, packet.header.rtpTime, this.#turn.now, why)) return false;
    this.#map.restart(packet.extSeq, this.stream.lastSeq + 1);
    this.#counters.restart(packet, this.#temporal);
    this.#highest = packet.extSeq - 1;
    this.#nackSuspendedUntil = -Infinity;
    this.#why = 'pause';
    this.#setCurrent(layer.index);
    return true;
  }

  #acceptable(index: number): boolean {
    if (index === this.target) return true;
    if (index > this.target) return false;
    if (this.current < 0) return this.#turn.now - this.#aimingSince >= aimStraightMs;
    return index > this.current; // on the way up every step helps
  }

  #setCurrent(layer: number): void {
    if (this.current === layer) return;
    this.current = layer;
    this.#turn.emit({ type: 'consumer-layer', consumer: this.id, layer });
  }
}
