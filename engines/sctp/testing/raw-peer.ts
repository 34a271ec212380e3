import { ByteWriter, readU32 } from '@parley/engine-wire';
import { makeChunk } from '../chunk-writers.ts';
import { sealPacket } from '../crc32c.ts';
import { makeInit, readInit, type InitFacts } from '../init-chunk.ts';
import { chunkType, dataFlag, payloadType } from '../protocol-numbers.ts';
import { makeDcepOpen } from '../dcep.ts';
import { End, seededRandom, testCrypto } from './two-associations.ts';

/** A packet with whatever chunks, correctly sealed. */
export function makePacket(tag: number, ...chunks: readonly Uint8Array[]): Uint8Array {
  const writer = new ByteWriter(12 + chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  writer.u16(5000).u16(5000).u32(tag).u32(0);
  for (const chunk of chunks) writer.raw(chunk);
  sealPacket(writer.bytes);
  return writer.bytes;
}

export type DataFields = {
  readonly tsn: number;
  readonly stream?: number;
  readonly ssn?: number;
  readonly ppid?: number;
  readonly flags?: number;
  readonly bytes?: Uint8Array;
};

export function makeData(fields: DataFields): Uint8Array {
  const { tsn, stream = 0, ssn = 0, ppid = payloadType.binary, flags = dataFlag.begin | dataFlag.end, bytes = Uint8Array.of(1) } = fields;
  const value = new ByteWriter(12 + bytes.length);
  value.u32(tsn >>> 0).u16(stream).u16(ssn).u32(ppid).raw(bytes);
  return makeChunk(chunkType.data, flags, value.bytes);
}

export const rawFacts: InitFacts = {
  tag: 0x1111_1111,
  windowBytes: 1_000_000,
  outgoingStreams: 65_535,
  incomingStreams: 65_535,
  initialTsn: 0xffff_fff0, // wraps soon
  forwardTsn: true,
  reconfig: true,
};

/** An association (`victim`) and a peer made by hand that may say anything to it. */
export class RawPeer {
  now = 1000;
  readonly victim: End;
  readonly facts: InitFacts;
  /** The victim's tag and first TSN. */
  tag = 0;
  peerTsn = 0;

  constructor(facts: Partial<InitFacts> = {}) {
    this.facts = { ...rawFacts, ...facts };
    this.victim = new End({ crypto: testCrypto, random: seededRandom(77), role: 'server' });
    this.victim.keepSent = true;
  }

  send(...chunks: readonly Uint8Array[]): void {
    this.sendRaw(makePacket(this.tag, ...chunks));
  }

  sendRaw(packet: Uint8Array): void {
    this.victim.machine.receive(packet, 0, this.now, this.victim.out);
  }

  /** Says INIT; answers the cookie of the INIT ACK. */
  init(): Uint8Array {
    this.sendRaw(makePacket(0, makeInit(this.facts)));
    const ack = readInit((this.victim.sent.at(-1) ?? new Uint8Array()).subarray(16));
    if (ack?.cookie === undefined) throw new Error('INIT was not answered');
    this.tag = ack.tag;
    this.peerTsn = ack.initialTsn;
    return new Uint8Array(ack.cookie);
  }

  establish(): this {
    const cookie = this.init();
    this.send(makeChunk(chunkType.cookieEcho, 0, cookie));
    return this;
  }

  /** Establishes and opens a reliable channel on stream 0; it uses the first TSN. */
  open(label = 'a'): this {
    this.establish();
    const setup = { label, protocol: '', ordered: true, maxRetransmits: undefined, maxLifetimeMs: undefined };
    this.send(makeData({ tsn: this.facts.initialTsn, ppid: payloadType.dcep, bytes: makeDcepOpen(setup) }));
    return this;
  }

  /** The TSN that is `ahead` after the one of `open`. */
  tsn(ahead: number): number {
    return (this.facts.initialTsn + ahead) >>> 0;
  }

  /** The values of all chunks of a type that the victim has sent since the last call, oldest first. */
  takeSent(type: number): Uint8Array[] {
    const found: Uint8Array[] = [];
    for (const packet of this.victim.sent.splice(0)) {
      for (let at = 12; at + 4 <= packet.length; ) {
        const length = (readU32(packet, at) & 0xffff) >>> 0;
        if (packet[at] === type) found.push(packet.subarray(at + 4, at + length));
        at += (length + 3) & ~3;
      }
    }
    return found;
  }
}
