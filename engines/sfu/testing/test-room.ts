import { readRtpHeader, readVp8Descriptor, RtpHeader, Vp8Descriptor } from '@parley/engine-rtp';
import { createSeededRandom } from '@parley/platform/testing';
import type { Address, DropReason, Ms, Out } from '@parley/engine-wire';

import type { ReceiveSection, RouterCommand, RouterEvent, SendSection } from '../router-contract.ts';
import { Router } from '../router.ts';
import { h264PayloadType, opusPayloadType, publishIds, vp8PayloadType, vp8RtxPayloadType } from './media-packets.ts';
import { PlainTransports, type PlainTransport } from './plain-transports.ts';

/** A packet that a subscriber got, read. */
export type Got = {
  readonly ssrc: number;
  readonly seq: number;
  readonly rtpTime: number;
  readonly marker: boolean;
  readonly payloadType: number;
  readonly payload: Uint8Array;
  readonly bytes: Uint8Array;
  readonly vp8: Vp8Descriptor;
  readonly at: Ms;
};

/** A Router with plain transports, a clock that the test moves, and everything that came out of it. */
export class TestRoom implements Out<RouterEvent> {
  readonly transports = new PlainTransports();
  readonly router: Router;
  readonly events: RouterEvent[] = [];
  readonly drops = new Map<DropReason, number>();
  readonly got = new Map<Address, Got[]>();
  now: Ms = 10_000;
  readonly #random;

  constructor(options: { readonly seed?: number; readonly ingressBps?: number } = {}) {
    this.#random = createSeededRandom(options.seed ?? 1);
    this.router = new Router({
      random: this.#random,
      transports: this.transports,
      ...(options.ingressBps === undefined ? {} : { ingressBps: options.ingressBps }),
    });
  }

  do(command: RouterCommand): void {
    this.router.command(command, this.now, this);
  }

  /** Opens a connected leg; its address is its id. */
  connect(leg: number): PlainTransport {
    this.do({ do: 'open-leg', leg, localIce: { ufrag: `u${leg}`, password: 'p' } });
    this.do({ do: 'describe-leg', leg, localIce: { ufrag: `u${leg}`, password: 'p' }, remoteIce: { ufrag: `${leg}`, password: 'p' }, fingerprints: [] });
    const transport = this.transports.opened.at(-1);
    if (transport === undefined) throw new Error('no transport was opened');
    return transport;
  }

  send(leg: Address, ...packets: readonly Uint8Array[]): void {
    for (const packet of packets) this.router.receive(packet.slice(), leg, this.now, this);
  }

  /** Moves the clock, ticking whenever the Router asks for it. */
  pass(ms: Ms): void {
    const until = this.now + ms;
    for (let turns = 0; this.router.deadline() <= until && turns < 100_000; turns++) {
      this.now = Math.max(this.now, this.router.deadline());
      this.router.tick(this.now, this);
    }
    this.now = until;
  }

  /** What a leg got since the last question. */
  take(leg: Address): Got[] {
    const list = this.got.get(leg) ?? [];
    this.got.set(leg, []);
    return list;
  }

  eventsOf<Type extends RouterEvent['type']>(type: Type): Extract<RouterEvent, { type: Type }>[] {
    return this.events.filter((event): event is Extract<RouterEvent, { type: Type }> => event.type === type);
  }

  transmit(bytes: Uint8Array, to: Address): void {
    const header = new RtpHeader();
    const copy = bytes.slice();
    if (!readRtpHeader(copy, copy.length, header)) throw new Error('a packet that nobody can read left');
    const payload = copy.subarray(header.payloadOffset, header.payloadOffset + header.payloadLength);
    const vp8 = new Vp8Descriptor();
    readVp8Descriptor(payload, 0, payload.length, vp8);
    const { ssrc, seq, rtpTime, marker, payloadType } = header;
    const list = this.got.get(to) ?? [];
    list.push({ ssrc, seq, rtpTime, marker, payloadType, payload, bytes: copy, vp8, at: this.now });
    this.got.set(to, list);
  }

  emit(event: RouterEvent): void {
    this.events.push(event);
  }

  drop(reason: DropReason): void {
    this.drops.set(reason, (this.drops.get(reason) ?? 0) + 1);
  }
}

export function videoSection(producer: number, rids: readonly string[] = [], more: Partial<ReceiveSection> = {}): ReceiveSection {
  return {
    producer,
    kind: 'video',
    mid: String(producer),
    payloads: [
      { payloadType: vp8PayloadType, codec: 'vp8', clockRate: 90_000, rtxPayloadType: vp8RtxPayloadType },
      { payloadType: h264PayloadType, codec: 'h264', clockRate: 90_000 },
    ],
    extensions: publishIds,
    rids,
    ssrcs: [],
    nack: true,
    countsAsSpeech: false,
    screen: false,
    ...more,
  };
}

export function audioSection(producer: number, more: Partial<ReceiveSection> = {}): ReceiveSection {
  return {
    producer,
    kind: 'audio',
    mid: String(producer),
    payloads: [{ payloadType: opusPayloadType, codec: 'opus', clockRate: 48_000 }],
    extensions: publishIds,
    rids: [],
    ssrcs: [],
    nack: false,
    countsAsSpeech: true,
    screen: false,
    ...more,
  };
}

/** The subscribing side uses other ids and payload types than the publishing one. */
export function sendVideo(consumer: number, producer: number, more: Partial<SendSection> = {}): SendSection {
  return {
    consumer,
    producer,
    mid: `s${consumer}`,
    ssrc: 10_000 + consumer,
    rtxSsrc: 20_000 + consumer,
    payloadType: 120,
    rtxPayloadType: 121,
    clockRate: 90_000,
    extensions: { absSendTime: 9 },
    cname: 'publisher',
    ...more,
  };
}

export function sendAudio(consumer: number, producer: number): SendSection {
  return { consumer, producer, mid: `s${consumer}`, ssrc: 10_000 + consumer, payloadType: 100, clockRate: 48_000, extensions: {}, cname: 'publisher' };
}
