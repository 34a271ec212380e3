import { extensionOffset, findExtension, readRtcp, readRtpHeader, type RtcpHandler, type RtcpWriter } from '@parley/engine-rtp';
import type { ChannelId, MediaSink, PeerEvent } from '@parley/engine-peer';
import { Bug, randomU32, readU16, type Address, type DropReason, type Out, type Random } from '@parley/engine-wire';

import { Bandwidth } from './bandwidth.ts';
import type { Consumer } from './consumer.ts';
import type { IncomingPacket } from './incoming-packet.ts';
import { defaultIngressBps, IngressCap } from './ingress-cap.ts';
import { LegChannels, type ChannelSender } from './leg-channels.ts';
import { LegPath } from './leg-path.ts';
import type { MediaTransport } from './media-transport.ts';
import type { Pacer } from './pacer.ts';
import { PublisherFeedback } from './publisher-feedback.ts';
import type { LegId } from './router-contract.ts';
import { sendSenderReports } from './sender-reports.ts';
import { StreamTable } from './stream-table.ts';
import type { Turn } from './turn.ts';

/** No path of the internet carries a longer datagram unfragmented; the lanes of the batch have room for it and ours. */
export const longestPacket = 1500;

/** What all legs of a Router share. */
export type LegShared = {
  readonly turn: Turn;
  readonly pacer: Pacer;
  readonly packet: IncomingPacket;
  readonly writer: RtcpWriter;
  readonly random: Random;
  readonly ingressBps?: number;
};

/**
 * One transport of a participant: finds the producer of what arrives, reports back, and carries the consumers.
 *
 * It is the sink of its transport (decrypted packets), the listener of its RTCP, and the Out of its events, which
 * wait in `events` until the transport's call is over.
 */
export class Leg implements MediaSink, RtcpHandler, Out<PeerEvent>, ChannelSender {
  readonly id: LegId;
  readonly path: LegPath;
  readonly pacer: Pacer;
  readonly streams = new StreamTable();
  readonly channels = new LegChannels();
  readonly bandwidth = new Bandwidth();
  readonly consumers: Consumer[] = [];
  readonly addresses = new Set<Address>();
  readonly ufrags = new Set<string>();
  readonly events: PeerEvent[] = [];
  /** When a missing packet is to be asked for again. */
  nackAt = Infinity;
  readonly #bySsrc = new Map<number, Consumer>();
  readonly #turn: Turn;
  readonly #packet: IncomingPacket;
  readonly #writer: RtcpWriter;
  readonly #ingress: IngressCap;
  readonly #feedback: PublisherFeedback;
  readonly #sendRtcp: (writer: RtcpWriter) => void;

  constructor(id: LegId, shared: LegShared) {
    this.id = id;
    this.pacer = shared.pacer;
    this.path = new LegPath(shared.pacer, shared.random);
    this.#turn = shared.turn;
    this.#packet = shared.packet;
    this.#writer = shared.writer;
    this.#ingress = new IngressCap(shared.ingressBps ?? defaultIngressBps);
    this.#feedback = new PublisherFeedback(this.streams, shared.writer, randomU32(shared.random));
    this.#sendRtcp = (writer) => {
      // Packets that wait in the batch were numbered before this report was written.
      this.pacer.flush();
      this.path.transport?.sendRtcp(writer.bytes, writer.length, this.#turn.now, this);
    };
  }

  /** The transport; there from the moment the leg is open. */
  get transport(): MediaTransport {
    if (this.path.transport === undefined) throw new Bug(`leg ${this.id} has no transport`);
    return this.path.transport;
  }

  // Packet path starts here: one decrypted packet of the transport.
  rtp(bytes: Uint8Array, length: number, duplicate: boolean): void {
    const turn = this.#turn;
    if (length > longestPacket) return turn.drop('rtp.too-long');
    if (!this.#ingress.allow(length, turn.now)) return turn.drop('rtp.ingress-cap');
    const { header } = this.#packet;
    if (!readRtpHeader(bytes, length, header)) return turn.drop('rtp.header');
    const { transportCc } = this.streams;
    if (transportCc !== undefined) {
      const found = findExtension(bytes, header, transportCc);
      if (found >= 0 && (found & 255) === 2) {
        this.#feedback.arrived(readU16(bytes, extensionOffset(found)), header.ssrc, header.marker, turn.now, this.#sendRtcp);
      }
    }
    if (duplicate) return;
    const binding = this.streams.get(header.ssrc) ?? this.streams.learn(bytes, header);
    if (binding === undefined) return turn.drop('rtp.unknown-ssrc');
    const { layer, producer } = binding;
    producer.ingest(this.#packet, layer, binding.rtx, bytes, length);
    if (layer.nack.missing > 0 && this.nackAt === Infinity) this.nackAt = layer.nack.deadline();
  }

  rtcp(bytes: Uint8Array, length: number): void {
    if (!readRtcp(bytes, length, this)) this.#turn.drop('rtcp.malformed');
  }

  senderReport(sender: number, ntp: number, ntpMiddle: number, rtpTime: number): void {
    const binding = this.streams.get(sender);
    if (binding === undefined || binding.rtx) return;
    const { layer } = binding;
    layer.reportNtp = ntp;
    layer.reportMiddle = ntpMiddle;
    layer.reportRtpTime = rtpTime;
    layer.reportAt = this.#turn.now;
  }

  reportBlock(_sender: number, ssrc: number, fractionLost: number, _highest: number, _jitter: number, last: number, since: number): void {
    const consumer = this.#bySsrc.get(ssrc);
    if (consumer === undefined || consumer.stream.ssrc !== ssrc) return;
    const { now } = this.#turn;
    const rtt = consumer.stream.roundTrip(last, since, now);
    if (rtt !== undefined) this.path.observeRtt(rtt);
    if (consumer.producer?.kind === 'video') this.bandwidth.onLoss(consumer, fractionLost, this.path.sentBps, this.consumers, now);
  }

  nack(media: number, seq: number): void {
    const consumer = this.#bySsrc.get(media);
    if (consumer === undefined || consumer.stream.ssrc !== media || !this.path.connected) return;
    consumer.answerNack(seq);
  }

  keyframeRequest(media: number): void {
    const consumer = this.#bySsrc.get(media);
    if (consumer?.stream.ssrc === media) consumer.onKeyframeRequest();
  }

  estimate(bps: number): void {
    const { now } = this.#turn;
    if (!this.bandwidth.onEstimate(bps, this.path.sentBps, this.consumers, now)) return;
    this.#turn.emit({ type: 'leg-estimate', leg: this.id, bps, at: now });
  }

  /** Subscribers are asked for REMB; arrival reports are not used yet. */
  transportFeedback(): void {}

  bye(ssrc: number): void {
    const binding = this.streams.get(ssrc);
    if (binding !== undefined && !binding.rtx) binding.layer.lastPacketAt = -Infinity;
  }

  referenceTime(sender: number, ntpMiddle: number): void {
    this.#feedback.referenceTime(sender, ntpMiddle, this.#turn.now);
  }

  addConsumer(consumer: Consumer): void {
    const { ssrc, rtxSsrc } = consumer.stream;
    if (this.#bySsrc.has(ssrc) || (rtxSsrc !== undefined && this.#bySsrc.has(rtxSsrc))) {
      throw new Bug(`SSRC ${ssrc} or ${rtxSsrc} is in use on leg ${this.id}`);
    }
    this.consumers.push(consumer);
    this.#bySsrc.set(ssrc, consumer);
    if (rtxSsrc !== undefined) this.#bySsrc.set(rtxSsrc, consumer);
  }

  removeConsumer(consumer: Consumer): void {
    const { ssrc, rtxSsrc } = consumer.stream;
    consumer.stream.release();
    this.consumers.splice(this.consumers.indexOf(consumer), 1);
    this.#bySsrc.delete(ssrc);
    if (rtxSsrc !== undefined) this.#bySsrc.delete(rtxSsrc);
  }

  /** Sends what producers of this leg wish for: keyframes now, missing packets when due. */
  askPublisher(): void {
    if (!this.path.connected) return;
    const { now } = this.#turn;
    for (const { layer, producer, rtx } of this.streams.bindings()) {
      if (!rtx && !producer.muted && layer.keyframes.due(now)) this.#feedback.askForKeyframe(layer.ssrc, this.#sendRtcp);
    }
    if (now >= this.nackAt) this.nackAt = this.#feedback.askForMissing(now, this.#sendRtcp);
  }

  /** The slow rhythm: reports, rates, bandwidth. */
  tickSlowly(): void {
    if (!this.path.connected) return;
    const { now } = this.#turn;
    this.path.measure(now);
    this.bandwidth.tick(this.consumers, now);
    this.#feedback.tick(now, this.#sendRtcp);
    sendSenderReports(this.consumers, this.#writer, now, this.#sendRtcp);
  }

  bufferedBytes(channel: ChannelId): number {
    return this.transport.bufferedBytes(channel);
  }

  sendOn(channel: ChannelId, bytes: Uint8Array): void {
    this.transport.command({ do: 'send', channel, bytes }, this.#turn.now, this);
  }

  // The Out of the transport.
  transmit(bytes: Uint8Array, to: Address): void {
    this.#turn.out.transmit(bytes, to);
  }

  emit(event: PeerEvent): void {
    this.events.push(event);
  }

  drop(reason: DropReason): void {
    this.#turn.drop(reason);
  }
}
