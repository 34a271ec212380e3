import type { MediaSink, PeerCommand, PeerEvent } from '@parley/engine-peer';
import type { Address, Ms, Out } from '@parley/engine-wire';

import type { MediaTransport, OutboundSession, PacketBatch, Transports } from '../media-transport.ts';

/**
 * A transport that is connected when it is described, and whose packets are plain. Its address is the number in the
 * remote ufrag; a STUN request is the bytes 0 and the ufrag's characters.
 */
export class PlainTransport implements MediaTransport {
  readonly sink: MediaSink;
  outbound: OutboundSession | undefined;
  address: Address | undefined;
  readonly rtcp: Uint8Array[] = [];
  readonly messages: { readonly channel: number; readonly bytes: Uint8Array }[] = [];
  backlog = 0;
  closed = false;
  wakeAt: Ms = Infinity;
  #channels = 0;

  constructor(sink: MediaSink) {
    this.sink = sink;
  }

  receive(bytes: Uint8Array, _from: Address, now: Ms, out: Out<PeerEvent>): void {
    const second = (bytes[1] ?? 0) & 127;
    if (second >= 64 && second < 96) this.sink.rtcp(bytes, bytes.length, now, out);
    else this.sink.rtp(bytes, bytes.length, false, now, out);
  }

  command(command: PeerCommand, _now: Ms, out: Out<PeerEvent>): void {
    if (command.do === 'close') this.closed = true;
    if (command.do === 'send') this.messages.push({ channel: command.channel, bytes: command.bytes });
    if (command.do === 'open-channel') out.emit({ type: 'channel-open', channel: this.#channels++, label: command.label });
    if (command.do !== 'describe' || this.address !== undefined) return;
    this.address = Number(command.remoteIce.ufrag);
    this.outbound = this;
    out.emit({ type: 'address-bound', address: this.address });
    out.emit({ type: 'connected' });
  }

  tick(): void {
    this.wakeAt = Infinity;
  }

  deadline(): Ms {
    return this.wakeAt;
  }

  sendRtcp(plain: Uint8Array, length: number): void {
    this.rtcp.push(plain.slice(0, length));
  }

  bufferedBytes(): number {
    return this.backlog;
  }
}

export class PlainTransports implements Transports {
  readonly opened: PlainTransport[] = [];
  readonly batch: PacketBatch = new PlainBatch();

  open(_localIce: unknown, sink: MediaSink): PlainTransport {
    const transport = new PlainTransport(sink);
    this.opened.push(transport);
    return transport;
  }

  readUfrag(bytes: Uint8Array): string | undefined {
    return bytes[0] === 0 ? String.fromCharCode(...bytes.subarray(1)) : undefined;
  }
}

/** Four lanes, like the fast kernel: packets leave when they are full or at the flush. */
class PlainBatch implements PacketBatch {
  readonly #lanes = Array.from({ length: 4 }, () => new Uint8Array(2048));
  #waiting: { readonly length: number; readonly to: Address }[] = [];

  reserve(): Uint8Array {
    return this.#lanes[this.#waiting.length] as Uint8Array; // commit empties the list at four
  }

  commit(_session: OutboundSession, length: number, to: Address, out: Out<never>): void {
    this.#waiting.push({ length, to });
    if (this.#waiting.length === this.#lanes.length) this.flush(out);
  }

  flush(out: Out<never>): void {
    for (const [index, { length, to }] of this.#waiting.entries()) out.transmit((this.#lanes[index] as Uint8Array).subarray(0, length), to); // one lane each
    this.#waiting = [];
  }
}
