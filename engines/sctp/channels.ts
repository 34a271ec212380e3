import { Bug, encodeUtf8, type DropReason, type Ms } from '@parley/engine-wire';
import { makeDcepAck, makeDcepOpen, readDcep, type ChannelSetup } from './dcep.ts';
import { maxBacklogBytes, maxChannels, maxLabelBytes, maxSendBytes, maxStreams } from './limits.ts';
import { forever, type Persistence } from './outgoing-message.ts';
import { payloadType } from './protocol-numbers.ts';
import type { ChannelId, SctpEvent } from './sctp-contract.ts';
import type { SendQueue } from './send-queue.ts';

type Channel = ChannelSetup & {
  readonly id: ChannelId;
  /** The peer has acknowledged the channel, or has opened it itself. */
  isAcknowledged: boolean;
  /** `closing`: our stream is being reset. `half`: it is, the peer's is not yet. */
  state: 'open' | 'closing' | 'half';
  isResetByPeer: boolean;
  isResetAsked: boolean;
};

/** What the channels ask of the association that carries them. */
export type ChannelsHost = {
  readonly queue: SendQueue;
  emit(event: SctpEvent): void;
  drop(reason: DropReason): void;
  /** Resets our outgoing stream. */
  reset(stream: number): void;
};

/** A message with nothing in it still needs a byte on the wire. [RFC 8831 §6.6] */
const emptyBody = new Uint8Array(1);
const nothing = new Uint8Array(0);

/**
 * Data channels on streams: opening them by DCEP, what their messages mean, closing them by resets.
 *
 * Source  RFC 8831 §6, RFC 8832
 */
export class Channels {
  readonly #host: ChannelsHost;
  readonly #channels = new Map<ChannelId, Channel>();
  readonly #closing = new Set<Channel>();
  readonly #waiting: ChannelSetup[] = [];
  #nextId: number;

  constructor(host: ChannelsHost, role: 'client' | 'server') {
    this.#host = host;
    this.#nextId = role === 'client' ? 0 : 1;
  }

  /** Opens a channel, or keeps the wish until `connected`. Throws Bug above a limit. */
  open(setup: ChannelSetup, isConnected: boolean): void {
    if (encodeUtf8(setup.label).length > maxLabelBytes || encodeUtf8(setup.protocol).length > maxLabelBytes) {
      throw new Bug(`a channel's label and protocol have at most ${maxLabelBytes} bytes`);
    }
    if (this.#channels.size + this.#waiting.length >= maxChannels) throw new Bug(`more than ${maxChannels} channels`);
    if (!isConnected) this.#waiting.push(setup);
    else this.#openNow(setup);
  }

  connected(): void {
    for (const setup of this.#waiting.splice(0)) this.#openNow(setup);
  }

  /** Queues a message. A channel that has just gone is a race, not a bug: the message is dropped. */
  send(id: ChannelId, bytes: Uint8Array, isText: boolean, now: Ms): void {
    const channel = this.#channels.get(id);
    if (channel === undefined || channel.state !== 'open') return this.#host.drop('sctp.channel-gone');
    if (bytes.length > maxSendBytes) throw new Bug(`a message of ${bytes.length} bytes, at most ${maxSendBytes} are sent`);
    const queue = this.#host.queue;
    if (queue.bytes + bytes.length > maxBacklogBytes) throw new Bug(`${queue.bytes} bytes wait already: watch bufferedBytes`);
    const isEmpty = bytes.length === 0;
    const ppid = isText
      ? isEmpty ? payloadType.textEmpty : payloadType.text
      : isEmpty ? payloadType.binaryEmpty : payloadType.binary;
    // Until the peer has acknowledged the channel, nothing may overtake the OPEN. [RFC 8832 §6]
    const ordered = channel.ordered || !channel.isAcknowledged;
    this.#push(id, ppid, isEmpty ? emptyBody : bytes, ordered, persistenceOf(channel, now));
  }

  /** Closes a channel when what waits on it has been acknowledged. */
  close(id: ChannelId): void {
    const channel = this.#channels.get(id);
    if (channel === undefined || channel.state !== 'open') return;
    this.#beginClosing(channel);
  }

  /** A whole message has arrived. */
  arrived(id: ChannelId, ppid: number, bytes: Uint8Array): void {
    if (ppid === payloadType.dcep) return this.#takeDcep(id, bytes);
    const channel = this.#channels.get(id);
    if (channel === undefined) return this.#host.drop('sctp.no-channel');
    if (channel.state !== 'open') return this.#host.drop('sctp.channel-closing');
    const kind = kinds.get(ppid);
    if (kind === undefined) return this.#host.drop('sctp.payload-type');
    channel.isAcknowledged = true; // a peer that sends on it knows it
    const { label } = channel;
    this.#host.emit({ type: 'message', channel: id, label, bytes: kind.isEmpty ? nothing : bytes, text: kind.isText });
  }

  /** The peer will send no more on these streams; all of them when the list is empty. */
  resetByPeer(streams: readonly number[]): void {
    for (const id of streams.length === 0 ? [...this.#channels.keys()] : streams) {
      const channel = this.#channels.get(id);
      if (channel === undefined) continue;
      channel.isResetByPeer = true;
      if (channel.state === 'open') {
        this.#host.queue.discard(id); // nobody listens any more
        this.#beginClosing(channel);
      } else if (channel.state === 'half') {
        this.#channels.delete(id);
      }
    }
  }

  /** Our streams were reset. */
  resetDone(streams: readonly number[]): void {
    for (const id of streams) {
      this.#host.queue.forget(id);
      const channel = this.#channels.get(id);
      if (channel === undefined || channel.state !== 'closing') continue;
      this.#closing.delete(channel);
      if (channel.isResetByPeer) this.#channels.delete(id);
      else channel.state = 'half'; // the id stays taken until the peer has reset its side too
      this.#host.emit({ type: 'channel-closed', channel: id, label: channel.label });
    }
  }

  /** Asks for the resets that had to wait until everything was acknowledged. */
  settle(): void {
    for (const channel of this.#closing) {
      if (channel.isResetAsked || !this.#host.queue.isIdle(channel.id)) continue;
      channel.isResetAsked = true;
      this.#host.reset(channel.id);
    }
  }

  bufferedBytes(id: ChannelId): number {
    return this.#host.queue.bufferedBytes(id);
  }

  isOpen(id: ChannelId): boolean {
    return this.#channels.get(id)?.state === 'open';
  }

  clear(): void {
    this.#channels.clear();
    this.#closing.clear();
    this.#waiting.length = 0;
  }

  #openNow(setup: ChannelSetup): void {
    while (this.#channels.has(this.#nextId)) this.#nextId += 2;
    if (this.#nextId >= maxStreams) this.#nextId = this.#freeId();
    const channel = this.#add(this.#nextId, setup, false);
    this.#nextId += 2;
    this.#push(channel.id, payloadType.dcep, makeDcepOpen(setup), true, forever);
    this.#announce(channel, 'here');
  }

  /** The lowest free stream of our parity. There is one: 64 channels at most on 512 streams. */
  #freeId(): number {
    let id = this.#nextId & 1;
    while (this.#channels.has(id)) id += 2;
    return id;
  }

  #takeDcep(id: ChannelId, bytes: Uint8Array): void {
    const message = readDcep(bytes);
    if (message.kind === 'malformed') return this.#host.drop('dcep.malformed');
    const known = this.#channels.get(id);
    if (message.kind === 'ack') {
      if (known === undefined) this.#host.drop('dcep.ack-unasked');
      else known.isAcknowledged = true;
      return;
    }
    if (known !== undefined) return this.#host.drop('dcep.reuse');
    // What we refuse is closed as the RFC closes: by resetting the stream. [RFC 8832 §6]
    if (message.kind === 'too-long' || this.#channels.size >= maxChannels) {
      this.#host.drop(message.kind === 'too-long' ? 'dcep.too-long' : 'dcep.too-many');
      this.#host.reset(id);
      return;
    }
    // The peer's parity is not checked: aiortc derives it from the ICE role, and any free stream serves.
    const channel = this.#add(id, message.setup, true);
    this.#push(id, payloadType.dcep, makeDcepAck(), true, forever);
    this.#announce(channel, 'there');
  }

  #add(id: ChannelId, setup: ChannelSetup, isAcknowledged: boolean): Channel {
    const channel: Channel = { ...setup, id, isAcknowledged, state: 'open', isResetByPeer: false, isResetAsked: false };
    this.#channels.set(id, channel);
    return channel;
  }

  #announce(channel: Channel, opened: 'here' | 'there'): void {
    const { id, label, protocol, ordered, maxRetransmits } = channel;
    const limit = maxRetransmits === undefined ? {} : { maxRetransmits };
    this.#host.emit({ type: 'channel-open', channel: id, label, protocol, ordered, ...limit, opened });
  }

  #beginClosing(channel: Channel): void {
    channel.state = 'closing';
    this.#closing.add(channel);
  }

  #push(id: ChannelId, ppid: number, bytes: Uint8Array, ordered: boolean, persistence: Persistence): void {
    const fresh = { ssn: 0, offset: 0, firstTsn: 0, isAbandoned: false };
    this.#host.queue.push(id, { bytes, ppid, ordered, persistence, ...fresh });
  }
}

function persistenceOf(channel: Channel, now: Ms): Persistence {
  if (channel.maxRetransmits === undefined && channel.maxLifetimeMs === undefined) return forever;
  return {
    maxRetransmits: channel.maxRetransmits ?? Number.POSITIVE_INFINITY,
    expiresAt: channel.maxLifetimeMs === undefined ? Number.POSITIVE_INFINITY : now + channel.maxLifetimeMs,
  };
}

/** The deprecated partial types count as messages of their own: nobody we know sends them split. [RFC 8831 §6.6] */
const kinds: ReadonlyMap<number, { readonly isText: boolean; readonly isEmpty: boolean }> = new Map([
  [payloadType.text, { isText: true, isEmpty: false }],
  [payloadType.textPartial, { isText: true, isEmpty: false }],
  [payloadType.textEmpty, { isText: true, isEmpty: true }],
  [payloadType.binary, { isText: false, isEmpty: false }],
  [payloadType.binaryPartial, { isText: false, isEmpty: false }],
  [payloadType.binaryEmpty, { isText: false, isEmpty: true }],
]);
