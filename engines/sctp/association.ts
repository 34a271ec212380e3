import { Bug, randomU32, theOnlyPeer, type Address, type Machine, type Ms, type Out } from '@parley/engine-wire';
import { Channels } from './channels.ts';
import { ChunkCursor } from './chunk-cursor.ts';
import { makeCause, makeChunk, makeEmptyChunk, makeInvalidStream, makeStaleCookie } from './chunk-writers.ts';
import { establish, type Established } from './established.ts';
import { readForwardTsn } from './forward-tsn-chunk.ts';
import { Handshake, type HandshakeStep } from './handshake.ts';
import type { InitFacts } from './init-chunk.ts';
import {
  defaultMaxMessageBytes,
  defaultMtu,
  maxHeartbeatBytes,
  maxStreams,
  receiveWindowBytes,
  smallestMtu,
} from './limits.ts';
import { Outbox } from './outbox.ts';
import { Path } from './path.ts';
import { chunkType, errorCause, reflectedTag } from './protocol-numbers.ts';
import { readReconfig } from './reconfig-chunk.ts';
import { makeSack, maxSackBytes, readSack } from './sack-chunk.ts';
import type { ChannelId, SctpCommand, SctpEvent, SctpFailure, SctpOptions } from './sctp-contract.ts';
import { SendQueue } from './send-queue.ts';
import { Shutdown } from './shutdown.ts';

/**
 * One SCTP association with its data channels, over DTLS: whole SCTP packets in and out.
 *
 * Shape   every packet that is transmitted fits `mtu`; `receive` borrows, `message` events own their bytes
 * Errors  bytes from the peer never throw; `command` throws Bug above a limit of ours (message, backlog,
 *         channels, label); a command for a channel that has just gone is dropped
 * Source  RFC 9260, RFC 8261, RFC 8831, RFC 8832, RFC 3758, RFC 6525
 */
export class SctpAssociation implements Machine<SctpCommand, SctpEvent> {
  readonly #limits: { readonly mtu: number; readonly maxMessageBytes: number };
  readonly #ours: InitFacts;
  readonly #path = new Path();
  readonly #handshake: Handshake;
  readonly #shutdown = new Shutdown(this.#path);
  readonly #cursor = new ChunkCursor();
  readonly #outbox: Outbox;
  readonly #queue = new SendQueue();
  readonly #channels: Channels;
  #up: Established | undefined;
  #isGone = false;
  #hasData = false;

  constructor(options: SctpOptions) {
    const { mtu = defaultMtu, maxMessageBytes = defaultMaxMessageBytes } = options;
    if (mtu < smallestMtu || mtu > 0xffff) throw new Bug(`an mtu of ${mtu}, it must be ${smallestMtu}…65535`);
    this.#limits = { mtu, maxMessageBytes };
    this.#outbox = new Outbox(mtu);
    this.#ours = {
      tag: randomU32(options.random) || 1, // 0 means "no tag yet" [RFC 9260 §5.3.1]
      windowBytes: receiveWindowBytes,
      outgoingStreams: maxStreams,
      incomingStreams: maxStreams,
      initialTsn: randomU32(options.random),
      forwardTsn: true,
      reconfig: true,
    };
    this.#handshake = new Handshake(options, options.random.bytes(32), this.#ours, this.#path);
    this.#channels = new Channels(
      {
        queue: this.#queue,
        emit: (event) => this.#outbox.emit(event),
        drop: (reason) => void this.#outbox.drop(reason),
        reset: (stream) => this.#reset(stream),
      },
      options.role,
    );
  }

  receive(bytes: Uint8Array, _from: Address, now: Ms, out: Out<SctpEvent>): void {
    const cursor = this.#cursor;
    const fault = cursor.open(bytes);
    if (fault !== undefined) return out.drop(fault);
    this.#outbox.beginReplies();
    this.#hasData = false;
    while (cursor.next() && this.#takeChunk(now, out));
    if (cursor.torn) this.#outbox.drop('sctp.chunk-length');
    cursor.close();
    this.#up?.heartbeat.heard(now);
    if (this.#hasData) this.#up?.receiver.packetDone(now);
    this.#flush(now, out);
  }

  command(command: SctpCommand, now: Ms, out: Out<SctpEvent>): void {
    if (this.#isGone) return out.drop('sctp.gone');
    switch (command.do) {
      case 'connect':
        this.#outbox.say(this.#handshake.begin(now));
        break;
      case 'open-channel': {
        const { label, protocol = '', ordered, maxRetransmits } = command;
        if (this.#shutdown.hasBegun) return out.drop('sctp.closing');
        this.#channels.open({ label, protocol, ordered, maxRetransmits, maxLifetimeMs: undefined }, this.#up !== undefined);
        break;
      }
      case 'send':
        if (this.#shutdown.hasBegun) return out.drop('sctp.closing');
        this.#channels.send(command.channel, command.bytes, command.text === true, now);
        break;
      case 'close-channel':
        this.#channels.close(command.channel);
        break;
      case 'close':
        if (this.#up === undefined) this.#end({ type: 'closed' });
        else this.#shutdown.begin();
    }
    this.#flush(now, out);
  }

  tick(now: Ms, out: Out<SctpEvent>): void {
    if (this.#isGone) return;
    const again = this.#handshake.tick(now);
    if (again === 'give-up') this.#end({ type: 'failed', reason: 'no-answer' });
    else this.#outbox.say(again);
    if (this.#up !== undefined) {
      const { sender, receiver, resets, heartbeat } = this.#up;
      if (now >= sender.timeoutAt) sender.timedOut();
      receiver.tick(now);
      this.#outbox.say(resets.tick(now));
      this.#outbox.say(this.#shutdown.tick(now));
      this.#outbox.say(heartbeat.tick(now));
      if (this.#path.isDead) this.#end({ type: 'failed', reason: 'timeout' });
    }
    this.#flush(now, out);
  }

  deadline(): Ms {
    if (this.#isGone) return Number.POSITIVE_INFINITY;
    if (this.#up === undefined) return this.#handshake.againAt;
    const { sender, receiver, resets, heartbeat } = this.#up;
    return Math.min(sender.timeoutAt, receiver.sackAt, resets.againAt, heartbeat.at, this.#shutdown.againAt);
  }

  /** Payload bytes that were sent to the channel and have not yet gone out for the first time. */
  bufferedBytes(channel: ChannelId): number {
    return this.#channels.bufferedBytes(channel);
  }

  /** Takes one chunk; false ends the packet. */
  #takeChunk(now: Ms, out: Out<SctpEvent>): boolean {
    const { type, flags, tag } = this.#cursor;
    if (this.#isGone) return this.#takeWhenGone(out);
    if (type === chunkType.init) {
      // [RFC 9260 §8.5.1] INIT comes alone and with no tag
      if (tag !== 0 || !this.#cursor.isLast || this.#cursor.start !== 16) return this.#outbox.drop('sctp.init-tag');
      this.#step(this.#handshake.takeInit(this.#cursor.value(), now), now, out);
      return false;
    }
    const mayReflect = type === chunkType.abort || type === chunkType.shutdownComplete;
    const expected = mayReflect && flags & reflectedTag ? this.#handshake.peerTag : this.#ours.tag;
    if (tag !== expected || tag === 0) return this.#outbox.drop('sctp.tag');
    switch (type) {
      case chunkType.initAck:
        this.#step(this.#handshake.takeInitAck(this.#cursor.value(), now), now, out);
        return true;
      case chunkType.cookieEcho:
        this.#step(this.#handshake.takeCookieEcho(this.#cursor.value(), now), now, out);
        return true;
      case chunkType.cookieAck:
        if (!this.#handshake.isDone) this.#step(this.#handshake.takeCookieAck(), now, out);
        return true;
      case chunkType.abort:
        this.#end({ type: 'failed', reason: 'aborted-by-peer' });
        return false;
      case chunkType.error:
        this.#takeError(now);
        return true;
      default:
        return this.#up === undefined ? this.#outbox.drop('sctp.early') : this.#takeEstablished(this.#up, now, out);
    }
  }

  /** Chunks that only mean something between two that know each other. */
  #takeEstablished(up: Established, now: Ms, out: Out<SctpEvent>): boolean {
    const { type } = this.#cursor;
    const value = this.#cursor.value();
    switch (type) {
      case chunkType.data:
        return this.#takeData(up, value, out);
      case chunkType.sack: {
        const sack = readSack(value);
        const reason = sack === undefined ? 'sctp.sack' : up.sender.takeSack(sack, now);
        this.#outbox.drop(reason);
        return true;
      }
      case chunkType.heartbeat:
        if (value.length > maxHeartbeatBytes) this.#outbox.drop('sctp.heartbeat-length');
        else this.#outbox.reply(makeChunk(chunkType.heartbeatAck, 0, value));
        return true;
      case chunkType.heartbeatAck:
        if (!up.heartbeat.takeAck(value, now)) this.#outbox.drop('sctp.heartbeat-unasked');
        return true;
      case chunkType.forwardTsn: {
        const forward = readForwardTsn(value);
        const reason = forward === undefined ? 'sctp.forward' : up.receiver.takeForwardTsn(forward);
        this.#outbox.drop(reason);
        return true;
      }
      case chunkType.reconfig:
        this.#takeReconfig(up, value, now);
        return true;
      case chunkType.shutdown:
      case chunkType.shutdownAck:
      case chunkType.shutdownComplete:
        return this.#takeShutdown(up, type, value, now, out);
      default:
        this.#outbox.drop('sctp.chunk-type');
        return (type & 0x80) !== 0; // the upper bit tells whether the rest may be read [RFC 9260 §3.2]
    }
  }

  #takeData(up: Established, value: Uint8Array, out: Out<SctpEvent>): boolean {
    this.#hasData = true;
    const verdict = up.receiver.takeData(this.#cursor.flags, value);
    if (verdict === 'taken' || verdict === 'duplicate') return true;
    if (verdict === 'stream') {
      this.#outbox.drop('sctp.stream-range');
      this.#outbox.reply(makeInvalidStream((((value[4] as number) << 8) | (value[5] as number)) >>> 0)); // the receiver has read them
      return true;
    }
    if (verdict !== 'too-long') {
      this.#outbox.drop(verdict);
      return true;
    }
    this.#abort(makeCause(chunkType.abort, errorCause.protocolViolation), 'message-too-long', out);
    return false;
  }

  #takeReconfig(up: Established, value: Uint8Array, now: Ms): void {
    for (const parameter of readReconfig(value)) {
      const outcome = up.resets.take(parameter, up.receiver.cumulativeTsn, now);
      if (outcome.kind === 'ignored') this.#outbox.drop(outcome.reason);
      else if (outcome.kind === 'ours-done') this.#channels.resetDone(outcome.streams);
      else this.#outbox.reply(outcome.reply);
      if (outcome.kind !== 'peer-reset') continue;
      if (outcome.streams.length === 0) up.receiver.resetAll();
      for (const stream of outcome.streams) up.receiver.reset(stream);
      this.#channels.resetByPeer(outcome.streams);
    }
  }

  #takeShutdown(up: Established, type: number, value: Uint8Array, now: Ms, out: Out<SctpEvent>): boolean {
    if (type === chunkType.shutdown) {
      const reason = up.sender.takeShutdown(value, now);
      if (reason !== undefined) this.#outbox.drop(reason);
      else this.#outbox.reply(this.#shutdown.requested(now));
      return true;
    }
    const isExpected = type === chunkType.shutdownAck ? this.#shutdown.isAckExpected : this.#shutdown.isCompleteExpected;
    if (!isExpected) return this.#outbox.drop('sctp.shutdown-unasked');
    if (type === chunkType.shutdownAck) this.#outbox.transmitAlone(up.peer.tag, makeEmptyChunk(chunkType.shutdownComplete), out);
    this.#end({ type: 'closed' });
    return false;
  }

  /** The peer repeats SHUTDOWN ACK while our SHUTDOWN COMPLETE is lost. [RFC 9260 §8.4] */
  #takeWhenGone(out: Out<SctpEvent>): boolean {
    if (this.#cursor.type !== chunkType.shutdownAck) return this.#outbox.drop('sctp.gone');
    this.#outbox.transmitAlone(this.#cursor.tag, makeEmptyChunk(chunkType.shutdownComplete, reflectedTag), out);
    return false;
  }

  #takeError(now: Ms): void {
    const value = this.#cursor.value();
    const cause = value.length < 4 ? 0 : ((value[0] as number) << 8) | (value[1] as number); // length ≥ 4
    if (cause === errorCause.staleCookie) this.#outbox.say(this.#handshake.takeStaleCookie(now));
    else this.#outbox.drop('sctp.error');
  }

  #step(step: HandshakeStep, now: Ms, out: Out<SctpEvent>): void {
    if (step.kind === 'ignored') this.#outbox.drop(step.reason);
    else if (step.kind === 'answer') this.#outbox.transmitAlone(step.tag, step.chunk, out);
    else if (step.kind === 'stale') this.#outbox.transmitAlone(step.tag, makeStaleCookie(step.lateMs), out);
    else if (step.kind === 'send') this.#outbox.say(step.chunk);
    else if (step.kind === 'again') this.#outbox.reply(makeEmptyChunk(chunkType.cookieAck));
    else this.#establish(step.peer, now);
  }

  #establish(peer: InitFacts, now: Ms): void {
    this.#outbox.hush(); // a COOKIE ECHO that waits has become pointless
    if (this.#cursor.type === chunkType.cookieEcho) this.#outbox.say(makeEmptyChunk(chunkType.cookieAck));
    this.#path.answered();
    const deliver = (stream: number, ppid: number, bytes: Uint8Array): void => this.#channels.arrived(stream, ppid, bytes);
    const { mtu, maxMessageBytes } = this.#limits;
    this.#up = establish({ ours: this.#ours, peer, mtu, maxMessageBytes, path: this.#path, queue: this.#queue, deliver }, now);
    this.#outbox.emit({ type: 'connected' });
    this.#channels.connected();
  }

  #reset(stream: number): void {
    if (this.#up?.peer.reconfig === true) this.#up.resets.request(stream);
    else this.#channels.resetDone([stream]); // a peer without resets never hears of it
  }

  #flush(now: Ms, out: Out<SctpEvent>): void {
    this.#channels.settle();
    const up = this.#up;
    if (up !== undefined) {
      this.#outbox.say(up.resets.takeRequest(up.sender.newestTsn, now));
      if (up.sender.isDone) this.#outbox.say(this.#shutdown.drained(up.receiver.cumulativeTsn, now));
    }
    const { packet } = this.#outbox;
    while (!this.#isGone) {
      packet.begin(this.#handshake.peerTag);
      this.#outbox.fillControl();
      if (up !== undefined) {
        // A SACK that may wait goes along when there is something to send anyway.
        const { receiver, sender } = up;
        const isWanted = receiver.isSackDue || (receiver.isSackWaiting && this.#queue.bytes > 0);
        if (isWanted && packet.room >= maxSackBytes) packet.chunk(makeSack(receiver.takeSack()));
        sender.fill(packet, now);
      }
      if (packet.isEmpty) break;
      out.transmit(packet.finish(), theOnlyPeer);
    }
    for (const channel of this.#queue.takeDrained()) {
      if (this.#channels.isOpen(channel)) this.#outbox.emit({ type: 'drained', channel });
    }
    this.#outbox.report(out);
  }

  #abort(chunk: Uint8Array, reason: SctpFailure, out: Out<SctpEvent>): void {
    this.#outbox.transmitAlone(this.#handshake.peerTag, chunk, out);
    this.#end({ type: 'failed', reason });
  }

  #end(event: SctpEvent): void {
    this.#isGone = true;
    this.#up = undefined;
    this.#outbox.hush();
    this.#channels.clear();
    this.#queue.clear();
    this.#outbox.emit(event);
  }
}
