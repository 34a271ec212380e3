import { RtcpWriter } from '@parley/engine-rtp';
import { Bug, type Address, type Machine, type Ms, type Out, type Random } from '@parley/engine-wire';

import { Consumer } from './consumer.ts';
import { IncomingPacket } from './incoming-packet.ts';
import { Leg } from './leg.ts';
import { closeLeg, settleLeg } from './leg-events.ts';
import type { Transports } from './media-transport.ts';
import { Pacer } from './pacer.ts';
import { peerTransports, type PeerPorts } from './peer-transports.ts';
import { Producer } from './producer.ts';
import type { ConsumerId, LegId, ProducerId, ReceiveSection, RouterCommand, RouterEvent, SendSection } from './router-contract.ts';
import { sameLevels, speechWindowMs } from './speech.ts';
import { Turn } from './turn.ts';

/** The slow rhythm of a room: fine enough for transport feedback and for a first picture, coarse enough to cost nothing. */
export const slowTickMs = 100;

/** `ingressBps`: what one transport may send, 12 Mb/s unless told. `transports`: other ones than real peers (tests). */
export type RouterOptions = {
  readonly random: Random;
  readonly ingressBps?: number;
} & (PeerPorts | { readonly transports: Transports });

/**
 * The media floor of one room: legs, what they publish, and who receives it.
 *
 * Shape   ids are the caller's and unique in the Router; commands as in router-contract.ts
 * Errors  Bug for a reused id or an SSRC that is in use; a command for a leg that is over is dropped, closing twice is no mistake
 */
export class Router implements Machine<RouterCommand, RouterEvent> {
  readonly #transports: Transports;
  readonly #random: Random;
  readonly #ingressBps: number | undefined;
  readonly #turn = new Turn();
  readonly #pacer: Pacer;
  readonly #packet = new IncomingPacket();
  readonly #writer = new RtcpWriter();
  readonly #legs = new Map<LegId, Leg>();
  readonly #byAddress = new Map<Address, Leg>();
  readonly #byUfrag = new Map<string, Leg>();
  readonly #producers = new Map<ProducerId, Producer>();
  readonly #ownerOf = new Map<ProducerId, Leg>();
  readonly #consumers = new Map<ConsumerId, Consumer>();
  #mutedEarly = new Set<ProducerId>();
  #deadline: Ms = Infinity;
  #slowAt: Ms = -Infinity;
  #speechAt: Ms = -Infinity;
  #levels: ReadonlyMap<ProducerId, number> = new Map();

  constructor(options: RouterOptions) {
    this.#transports = 'transports' in options ? options.transports : peerTransports(options);
    this.#random = options.random;
    this.#ingressBps = options.ingressBps;
    this.#pacer = new Pacer(this.#transports.batch, this.#turn);
  }

  receive(bytes: Uint8Array, from: Address, now: Ms, out: Out<RouterEvent>): void {
    const leg = this.#legOf(bytes, from);
    if (leg === undefined) return out.drop('router.unknown-address');
    this.#turn.begin(now, out);
    leg.transport.receive(bytes, from, now, leg);
    this.#settle(leg);
    this.#end();
  }

  command(command: RouterCommand, now: Ms, out: Out<RouterEvent>): void {
    this.#turn.begin(now, out);
    this.#obey(command);
    this.#end();
    this.#deadline = Math.min(this.#deadline, Math.max(now, this.#slowAt));
  }

  tick(now: Ms, out: Out<RouterEvent>): void {
    this.#turn.begin(now, out);
    const slow = now >= this.#slowAt;
    if (slow) {
      this.#slowAt = now + slowTickMs;
      this.#tickProducers();
      this.#reportSpeech();
    }
    for (const leg of [...this.#legs.values()]) {
      if (leg.transport.deadline() <= now) leg.transport.tick(now, leg);
      if (slow) leg.tickSlowly();
      leg.askPublisher();
      this.#settle(leg);
    }
    this.#deadline = this.#legs.size === 0 ? Infinity : this.#slowAt;
    for (const leg of this.#legs.values()) this.#deadline = Math.min(this.#deadline, leg.transport.deadline(), leg.nackAt);
    this.#end();
  }

  /** May be early, when a leg's plan has moved away; a tick then sets it right. */
  deadline(): Ms {
    return this.#deadline;
  }

  #legOf(bytes: Uint8Array, from: Address): Leg | undefined {
    // STUN first byte 0…3 [RFC 7983]: an address may have gone over to another participant behind the same NAT.
    if ((bytes[0] ?? 255) < 4) {
      const ufrag = this.#transports.readUfrag(bytes);
      const leg = ufrag === undefined ? undefined : this.#byUfrag.get(ufrag);
      if (leg !== undefined) return leg;
    }
    return this.#byAddress.get(from);
  }

  #obey(command: RouterCommand): void {
    switch (command.do) {
      case 'open-leg':
        return this.#openLeg(command.leg, command.localIce);
      case 'describe-leg':
        return this.#onLeg(command.leg, (leg) => this.#describeLeg(leg, command));
      case 'close-leg':
        return this.#closeLeg(this.#legs.get(command.leg));
      case 'receive':
        return this.#onLeg(command.leg, (leg) => this.#receiveSections(leg, command.sections));
      case 'mute-producer':
        return this.#mute(command.producer, command.muted);
      case 'consume':
        return this.#onLeg(command.leg, (leg) => this.#consume(leg, command.section));
      case 'stop-consumer':
        return this.#stopConsumer(this.#consumers.get(command.consumer));
      case 'shape-consumer':
        return this.#shape(command.consumer, command.paused, command.layer, command.temporal);
      case 'request-keyframe':
        return this.#producers.get(command.producer)?.consumers.forEach((consumer) => consumer.wishKeyframe());
      case 'open-channel':
        return this.#onLeg(command.leg, (leg) => this.#openChannel(leg, command));
      case 'send-message':
        return this.#sendMessage(command.leg, command.label, command.bytes, command.droppable);
    }
  }

  #openLeg(id: LegId, localIce: { readonly ufrag: string; readonly password: string }): void {
    if (this.#legs.has(id)) throw new Bug(`leg ${id} is open already`);
    const leg = new Leg(id, {
      turn: this.#turn,
      pacer: this.#pacer,
      packet: this.#packet,
      writer: this.#writer,
      random: this.#random,
      ...(this.#ingressBps === undefined ? {} : { ingressBps: this.#ingressBps }),
    });
    leg.path.transport = this.#transports.open(localIce, leg);
    this.#legs.set(id, leg);
    this.#nameLeg(leg, localIce.ufrag);
  }

  #describeLeg(leg: Leg, command: RouterCommand & { readonly do: 'describe-leg' }): void {
    const { localIce, remoteIce, fingerprints } = command;
    this.#nameLeg(leg, localIce.ufrag);
    leg.transport.command({ do: 'describe', localIce, remoteIce, fingerprints }, this.#turn.now, leg);
    this.#settle(leg);
  }

  #nameLeg(leg: Leg, ufrag: string): void {
    leg.ufrags.add(ufrag);
    this.#byUfrag.set(ufrag, leg);
  }

  #closeLeg(leg: Leg | undefined): void {
    if (leg === undefined) return;
    this.#pacer.flush();
    leg.transport.command({ do: 'close' }, this.#turn.now, leg);
    leg.events.length = 0; // whatever it says about its end is known
    this.#forgetLeg(leg);
  }

  /** The order: what it receives, what it publishes, its names, itself. */
  #forgetLeg(leg: Leg): void {
    for (const consumer of [...leg.consumers]) this.#stopConsumer(consumer);
    this.#receiveSections(leg, []);
    closeLeg(leg, this.#turn, this.#byAddress);
    for (const ufrag of leg.ufrags) this.#byUfrag.delete(ufrag);
    this.#legs.delete(leg.id);
  }

  #receiveSections(leg: Leg, sections: readonly ReceiveSection[]): void {
    const wanted = new Map(sections.map((section) => [section.producer, section]));
    for (const [id, owner] of [...this.#ownerOf]) {
      if (owner === leg && !wanted.has(id)) this.#endProducer(id);
    }
    const producers: Producer[] = [];
    for (const section of wanted.values()) producers.push(this.#producerFor(leg, section));
    leg.streams.describe(producers);
  }

  #producerFor(leg: Leg, section: ReceiveSection): Producer {
    const known = this.#producers.get(section.producer);
    if (known !== undefined) {
      if (this.#ownerOf.get(section.producer) !== leg) throw new Bug(`producer ${section.producer} belongs to another leg`);
      if (known.section !== section) known.describe(section);
      return known;
    }
    const producer = new Producer(section, this.#turn);
    producer.muted = this.#mutedEarly.delete(section.producer);
    this.#producers.set(section.producer, producer);
    this.#ownerOf.set(section.producer, leg);
    for (const consumer of this.#consumers.values()) {
      if (consumer.section.producer === section.producer) attach(consumer, producer);
    }
    return producer;
  }

  #endProducer(id: ProducerId): void {
    const producer = this.#producers.get(id);
    this.#producers.delete(id);
    this.#ownerOf.delete(id);
    for (const consumer of producer?.consumers ?? []) consumer.producer = undefined;
  }

  #mute(id: ProducerId, muted: boolean): void {
    const producer = this.#producers.get(id);
    if (producer !== undefined) producer.mute(muted);
    else if (muted) this.#mutedEarly.add(id); // muted before its media was described
    else this.#mutedEarly.delete(id);
  }

  #consume(leg: Leg, section: SendSection): void {
    if (this.#consumers.has(section.consumer)) throw new Bug(`consumer ${section.consumer} exists already`);
    const consumer = new Consumer(section, leg, undefined, this.#turn);
    leg.addConsumer(consumer);
    this.#consumers.set(section.consumer, consumer);
    const producer = this.#producers.get(section.producer);
    if (producer === undefined) return;
    attach(consumer, producer);
    leg.bandwidth.replan(leg.consumers, this.#turn.now);
    consumer.wishKeyframe();
  }

  #stopConsumer(consumer: Consumer | undefined): void {
    if (consumer === undefined) return;
    this.#consumers.delete(consumer.id);
    consumer.leg.removeConsumer(consumer);
    const siblings = consumer.producer?.consumers;
    if (siblings !== undefined) siblings.splice(siblings.indexOf(consumer), 1);
  }

  #shape(id: ConsumerId, paused: boolean, layer: number, temporal: number): void {
    const consumer = this.#consumers.get(id);
    if (consumer === undefined) return; // it ended while the wish was on its way
    consumer.shape(paused, layer, temporal);
    consumer.leg.bandwidth.replan(consumer.leg.consumers, this.#turn.now);
  }

  #openChannel(leg: Leg, command: RouterCommand & { readonly do: 'open-channel' }): void {
    const { label, ordered, maxRetransmits } = command;
    const reliability = maxRetransmits === undefined ? {} : { maxRetransmits };
    leg.transport.command({ do: 'open-channel', label, ordered, ...reliability }, this.#turn.now, leg);
    this.#settle(leg);
  }

  #sendMessage(id: LegId, label: string, bytes: Uint8Array, droppable: boolean): void {
    const leg = this.#legs.get(id);
    if (leg === undefined) return; // it failed while the message was on its way
    const verdict = leg.channels.send(label, bytes, droppable, leg);
    if (verdict === 'dropped') this.#turn.drop(droppable ? 'data.lossy-overflow' : 'data.reliable-overflow');
    this.#settle(leg);
    if (verdict !== 'hopeless' || !this.#legs.has(id)) return;
    this.#turn.emit({ type: 'leg-failed', leg: id, reason: 'sctp-lost' });
    this.#closeLeg(leg);
  }

  /** A peer can end its leg at any moment, also by the command before this one: what comes late is no mistake of its giver. */
  #onLeg(id: LegId, act: (leg: Leg) => void): void {
    const leg = this.#legs.get(id);
    if (leg === undefined) this.#turn.drop('router.leg-over');
    else act(leg);
  }

  /** Works off what a leg's transport has said. */
  #settle(leg: Leg): void {
    if (leg.events.length > 0) {
      const verdict = settleLeg(leg, this.#turn, this.#byAddress);
      if (verdict === 'failed') this.#forgetLeg(leg);
      if (verdict === 'connected') for (const consumer of leg.consumers) consumer.wishKeyframe();
    }
    this.#deadline = Math.min(this.#deadline, leg.transport.deadline(), leg.nackAt);
  }

  #tickProducers(): void {
    const { now } = this.#turn;
    for (const producer of this.#producers.values()) {
      for (const layer of producer.layers) layer.measure(now);
      for (const consumer of producer.consumers) {
        consumer.retarget();
        if (consumer.waiting) consumer.wishKeyframe();
      }
    }
  }

  #reportSpeech(): void {
    const { now } = this.#turn;
    if (now < this.#speechAt) return;
    this.#speechAt = now + speechWindowMs;
    const levels = new Map<ProducerId, number>();
    for (const producer of this.#producers.values()) {
      const level = producer.muted ? 0 : (producer.speech?.loudness(now) ?? 0);
      if (level > 0) levels.set(producer.id, level);
    }
    if (sameLevels(levels, this.#levels)) return;
    this.#levels = levels;
    this.#turn.emit({ type: 'speech', levels });
  }

  #end(): void {
    if (this.#turn.keyframeWished) {
      this.#turn.keyframeWished = false;
      for (const leg of this.#legs.values()) leg.askPublisher();
    }
    this.#pacer.flush();
    this.#turn.end();
  }
}

function attach(consumer: Consumer, producer: Producer): void {
  consumer.producer = producer;
  producer.consumers.push(consumer);
  consumer.retarget();
}
