import { readRtcp, readRtpHeader, RtcpWriter, RtpHeader } from '@parley/engine-rtp';
import { createSeededRandom, seededFraction } from '@parley/platform/testing';
import type { Address, Ms, Out } from '@parley/engine-wire';
import { describe, expect, test } from 'vitest';

import { recordRtcp } from '../rtp/testing/record-rtcp.ts';
import type { RouterEvent } from './router-contract.ts';
import { Router } from './router.ts';
import { ClientPeer, crypto, describeAddress, kernel, random, serverIdentity } from './testing/client-peer.ts';
import { makePacket, Vp8Source, vp8RtxPayloadType } from './testing/media-packets.ts';
import { sendVideo, videoSection } from './testing/test-room.ts';

/** A Router of real peers, two real clients, and a network of ten milliseconds that loses what it is told to. */
class PeerRoom implements Out<RouterEvent> {
  readonly router = new Router({ crypto, random, identity: serverIdentity, kernel, describeAddress });
  readonly events: RouterEvent[] = [];
  readonly clients = new Map<Address, ClientPeer>();
  readonly #loss: number;
  readonly #dice = createSeededRandom(7);
  #wire: { at: Ms; deliver: () => void }[] = [];
  now: Ms = 1000;

  constructor(loss: number) {
    this.#loss = loss;
  }

  join(leg: Address): ClientPeer {
    const client = new ClientPeer(leg, (bytes) => this.#later(bytes, (copy) => this.router.receive(copy, leg, this.now, this)));
    this.clients.set(leg, client);
    for (const command of client.commands) this.router.command(command, this.now, this);
    client.start(this.now);
    return client;
  }

  pass(ms: Ms): void {
    for (const until = this.now + ms; this.now < until; this.now += 5) {
      const due = this.#wire.filter(({ at }) => at <= this.now);
      this.#wire = this.#wire.filter(({ at }) => at > this.now);
      for (const { deliver } of due) deliver();
      if (this.router.deadline() <= this.now) this.router.tick(this.now, this);
      for (const client of this.clients.values()) client.tick(this.now);
    }
  }

  transmit(bytes: Uint8Array, to: Address): void {
    this.#later(bytes, (copy) => this.clients.get(to)?.receive(copy, this.now));
  }

  emit(event: RouterEvent): void {
    this.events.push(event);
  }

  drop(): void {}

  #later(bytes: Uint8Array, deliver: (copy: Uint8Array) => void): void {
    if (seededFraction(this.#dice) < this.#loss) return;
    const copy = bytes.slice();
    this.#wire.push({ at: this.now + 10, deliver: () => deliver(copy) });
  }
}

describe('a Router of real peers', () => {
  test.each([0, 0.05])('carries video, feedback and messages between two clients, with loss %d', (loss) => {
    const room = new PeerRoom(loss);
    const [alice, bob] = [room.join(1), room.join(2)];
    room.router.command({ do: 'receive', leg: 1, sections: [videoSection(7)] }, room.now, room);
    room.router.command({ do: 'consume', leg: 2, section: sendVideo(70, 7) }, room.now, room);
    room.router.command({ do: 'open-channel', leg: 2, label: '_reliable', ordered: true }, room.now, room);
    room.router.command({ do: 'send-message', leg: 2, label: '_reliable', bytes: Uint8Array.of(42), droppable: false }, room.now, room);
    for (let waited = 0; waited < 8000 && !(alice.connected && bob.connected); waited += 100) room.pass(100);
    expect(room.events.filter(({ type }) => type === 'leg-connected').length).toBe(2);

    const camera = new Vp8Source(500, { mid: '7' }, { packets: 3 });
    const header = new RtpHeader();
    const got = new Set<number>();
    const publisher = new Publisher(alice);
    for (let picture = 0; picture < 150; picture++) {
      for (const packet of camera.next(publisher.wantsKeyframe, 800)) publisher.send(packet);
      room.pass(35);
      publisher.answerFeedback();
      for (const packet of bob.rtp.splice(0)) {
        readRtpHeader(packet, packet.length, header);
        got.add(header.ssrc === 20_070 ? (packet[header.payloadOffset] ?? 0) * 256 + (packet[header.payloadOffset + 1] ?? 0) : header.seq);
      }
      askForHoles(bob, got, room.now);
    }
    room.pass(2000);

    expect(got.size).toBeGreaterThan(440);
    expect(bob.rtcp.length).toBe(0); // no sender report without the publisher's own
    expect(bob.events.flatMap((event) => (event.type === 'message' ? [...event.bytes] : []))).toEqual([42]);
    for (const client of [alice, bob]) expect(client.events.some(({ type }) => type === 'failed')).toBe(false);
  });
});

/** Answers requests like a browser: the next picture becomes a keyframe, lost packets come again by RTX. */
class Publisher {
  wantsKeyframe = true;
  readonly #client: ClientPeer;
  readonly #sent = new Map<number, Uint8Array>();
  #rtxSeq = 0;

  constructor(client: ClientPeer) {
    this.#client = client;
  }

  send(packet: Uint8Array): void {
    this.wantsKeyframe = false;
    this.#sent.set(((packet[2] ?? 0) << 8) | (packet[3] ?? 0), packet);
    this.#client.sendRtp(packet);
  }

  answerFeedback(): void {
    for (const bytes of this.#client.rtcp.splice(0)) {
      const { handler, calls } = recordRtcp();
      expect(readRtcp(bytes, bytes.length, handler)).toBe(true);
      for (const [name, , seq] of calls) {
        if (name === 'keyframeRequest') this.wantsKeyframe = true;
        if (name === 'nack') this.#sendAgain(seq as number);
      }
    }
  }

  #sendAgain(seq: number): void {
    const packet = this.#sent.get(seq);
    if (packet === undefined) return;
    const header = new RtpHeader();
    readRtpHeader(packet, packet.length, header);
    const payload = Uint8Array.of(seq >>> 8, seq, ...packet.subarray(header.payloadOffset));
    this.#client.sendRtp(makePacket({ payloadType: vp8RtxPayloadType, ssrc: 501, seq: this.#rtxSeq++, rtpTime: header.rtpTime, marker: header.marker }, { mid: '7' }, payload));
  }
}

/** Bob asks for what is missing among the last forty. */
function askForHoles(client: ClientPeer, got: ReadonlySet<number>, now: Ms): void {
  const newest = [...got].at(-1);
  if (newest === undefined) return;
  const holes = Array.from({ length: 40 }, (_, index) => newest - 40 + index).filter((seq) => seq > Math.min(...got) && !got.has(seq));
  if (holes.length === 0) return;
  const writer = new RtcpWriter();
  writer.begin();
  writer.nack(1, 10_070, Float64Array.from(holes), holes.length);
  client.sendRtcp(writer.bytes.slice(0, writer.length), now);
}
