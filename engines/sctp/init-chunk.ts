import { ByteReader, ByteWriter } from '@parley/engine-wire';
import { makeChunk } from './chunk-writers.ts';
import { maxParameters } from './limits.ts';
import { chunkType, parameterType } from './protocol-numbers.ts';

/** What INIT and INIT ACK say about their sender. [RFC 9260 §3.3.2] */
export type InitFacts = {
  readonly tag: number;
  readonly windowBytes: number;
  readonly outgoingStreams: number;
  readonly incomingStreams: number;
  readonly initialTsn: number;
  /** FORWARD-TSN is understood. [RFC 3758 §3.1] */
  readonly forwardTsn: boolean;
  /** RE-CONFIG is understood. [RFC 6525 §3.1] */
  readonly reconfig: boolean;
};

export type Init = InitFacts & {
  /** INIT ACK only; borrowed. */
  readonly cookie: Uint8Array | undefined;
};

/**
 * Reads the value of an INIT or INIT ACK.
 *
 * Answers undefined when it is short, or promises no stream, or has a zero tag
 * Errors  never throws
 */
export function readInit(value: Uint8Array): Init | undefined {
  const reader = new ByteReader(value);
  const tag = reader.u32();
  const windowBytes = reader.u32();
  const outgoingStreams = reader.u16();
  const incomingStreams = reader.u16();
  const initialTsn = reader.u32();
  if (reader.failed || tag === 0 || outgoingStreams === 0 || incomingStreams === 0) return undefined;
  let cookie: Uint8Array | undefined;
  let forwardTsn = false;
  let reconfig = false;
  for (let count = 0; count < maxParameters && reader.remaining >= 4; count++) {
    const type = reader.u16();
    const length = reader.u16();
    const content = reader.view(length - 4);
    if (reader.failed) break;
    reader.skip(Math.min((4 - (length & 3)) & 3, reader.remaining)); // the last one may come without padding
    if (type === parameterType.stateCookie) cookie = content;
    else if (type === parameterType.forwardTsnSupported) forwardTsn = true;
    else if (type === parameterType.supportedExtensions) {
      forwardTsn ||= content.includes(chunkType.forwardTsn);
      reconfig ||= content.includes(chunkType.reconfig);
    }
    // Other types are skipped whatever their upper bits say: browsers send several that we never need.
  }
  return { tag, windowBytes, outgoingStreams, incomingStreams, initialTsn, forwardTsn, reconfig, cookie };
}

/** Makes a whole INIT, or an INIT ACK when there is a cookie. */
export function makeInit(facts: InitFacts, cookie?: Uint8Array): Uint8Array {
  const cookieLength = cookie === undefined ? 0 : 4 + ((cookie.length + 3) & ~3);
  const writer = new ByteWriter(16 + 4 + 8 + cookieLength);
  writer.u32(facts.tag).u32(facts.windowBytes).u16(facts.outgoingStreams).u16(facts.incomingStreams).u32(facts.initialTsn);
  writer.u16(parameterType.forwardTsnSupported).u16(4);
  writer.u16(parameterType.supportedExtensions).u16(6).u8(chunkType.reconfig).u8(chunkType.forwardTsn).u16(0);
  if (cookie !== undefined) {
    writer.u16(parameterType.stateCookie).u16(4 + cookie.length).raw(cookie);
    writer.zeros((4 - (cookie.length & 3)) & 3);
  }
  return makeChunk(cookie === undefined ? chunkType.init : chunkType.initAck, 0, writer.bytes);
}
