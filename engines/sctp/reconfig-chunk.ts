import { ByteReader, ByteWriter } from '@parley/engine-wire';
import { makeChunk } from './chunk-writers.ts';
import { maxRepliesPerPacket, maxStreams } from './limits.ts';
import { chunkType, parameterType } from './protocol-numbers.ts';

/** One parameter of a RE-CONFIG chunk, as far as we act on it. */
export type Reconfig =
  /** Streams is empty when all are meant. */
  | { readonly kind: 'reset'; readonly sequence: number; readonly lastTsn: number; readonly streams: readonly number[] }
  | { readonly kind: 'response'; readonly sequence: number; readonly result: number }
  /** A request that we refuse: incoming or association reset, more streams. */
  | { readonly kind: 'other'; readonly sequence: number };

/**
 * Reads the value of a RE-CONFIG: at most maxRepliesPerPacket parameters (the RFC allows two).
 *
 * Errors  never throws; a torn parameter ends the list
 * Source  RFC 6525 §4
 */
export function readReconfig(value: Uint8Array): Reconfig[] {
  const found: Reconfig[] = [];
  const reader = new ByteReader(value);
  while (reader.remaining >= 8 && found.length < maxRepliesPerPacket) {
    const type = reader.u16();
    const length = reader.u16();
    const content = new ByteReader(reader.view(length - 4));
    if (reader.failed) break;
    reader.skip(Math.min((4 - (length & 3)) & 3, reader.remaining));
    const parameter = readParameter(type, content);
    if (parameter !== undefined && !content.failed) found.push(parameter);
  }
  return found;
}

function readParameter(type: number, content: ByteReader): Reconfig | undefined {
  const sequence = content.u32();
  switch (type) {
    case parameterType.outgoingReset: {
      content.u32(); // which response this request belongs to: we never ask for a reset
      const lastTsn = content.u32();
      const streams: number[] = [];
      while (content.remaining >= 2 && streams.length < maxStreams) streams.push(content.u16());
      return { kind: 'reset', sequence, lastTsn, streams };
    }
    case parameterType.reconfigResponse:
      return { kind: 'response', sequence, result: content.u32() };
    case parameterType.incomingReset:
    case parameterType.associationReset:
    case parameterType.addOutgoing:
    case parameterType.addIncoming:
      return { kind: 'other', sequence };
    default:
      return undefined;
  }
}

/** Makes a whole RE-CONFIG that resets our outgoing streams. [RFC 6525 §4.1] */
export function makeResetRequest(sequence: number, peerSequence: number, lastTsn: number, streams: readonly number[]): Uint8Array {
  const length = 16 + streams.length * 2;
  const writer = new ByteWriter(length);
  writer.u16(parameterType.outgoingReset).u16(length).u32(sequence).u32(peerSequence).u32(lastTsn);
  for (const stream of streams) writer.u16(stream);
  return makeChunk(chunkType.reconfig, 0, writer.bytes);
}

/** Makes a whole RE-CONFIG that answers a request. [RFC 6525 §4.4] */
export function makeReconfigResponse(sequence: number, result: number): Uint8Array {
  const writer = new ByteWriter(12).u16(parameterType.reconfigResponse).u16(12).u32(sequence).u32(result);
  return makeChunk(chunkType.reconfig, 0, writer.bytes);
}
