import { theOnlyPeer, type DropReason, type Out } from '@parley/engine-wire';
import { maxRepliesPerPacket } from './limits.ts';
import { PacketWriter } from './packet-writer.ts';
import type { SctpEvent } from './sctp-contract.ts';

/**
 * What an association wants to say, kept until it is consistent again: control chunks for the next packets, events
 * for the owner, drop reasons for the count.
 */
export class Outbox {
  readonly packet: PacketWriter;
  #control: Uint8Array[] = [];
  #events: SctpEvent[] = [];
  #drops: DropReason[] = [];
  #replies = 0;

  constructor(mtu: number) {
    this.packet = new PacketWriter(mtu);
  }

  /** A chunk of our own will. Shape: it fits an empty packet. */
  say(chunk: Uint8Array | undefined): void {
    if (chunk !== undefined) this.#control.push(chunk);
  }

  /** An answer to something in this packet; only so many, or a packet of small questions would be amplified. */
  reply(chunk: Uint8Array | undefined): void {
    if (chunk === undefined) return;
    if (++this.#replies > maxRepliesPerPacket) this.#drops.push('sctp.replies');
    else this.#control.push(chunk);
  }

  /** The next packet from the peer begins. */
  beginReplies(): void {
    this.#replies = 0;
  }

  emit(event: SctpEvent): void {
    this.#events.push(event);
  }

  /** Counts something as ignored. False, for those who then stop reading. */
  drop(reason: DropReason | undefined): false {
    if (reason !== undefined) this.#drops.push(reason);
    return false;
  }

  /** Forgets the chunks that wait. */
  hush(): void {
    this.#control = [];
  }

  /** Moves as many waiting chunks into the packet as fit. */
  fillControl(): void {
    let count = 0;
    for (const chunk of this.#control) {
      if (chunk.length > this.packet.room) break;
      this.packet.chunk(chunk);
      count++;
    }
    if (count > 0) this.#control.splice(0, count);
  }

  /** Sends one chunk at once, under a tag of its own. */
  transmitAlone(tag: number, chunk: Uint8Array, out: Out<SctpEvent>): void {
    this.packet.begin(tag);
    this.packet.chunk(chunk);
    out.transmit(this.packet.finish(), theOnlyPeer);
  }

  /** Hands over drops and events; the association is consistent again. */
  report(out: Out<SctpEvent>): void {
    const drops = this.#drops;
    const events = this.#events;
    if (drops.length > 0) this.#drops = [];
    if (events.length > 0) this.#events = [];
    for (const reason of drops) out.drop(reason);
    for (const event of events) out.emit(event);
  }
}
