import { ByteWriter } from '@parley/engine-wire';
import { chunkType, errorCause } from './protocol-numbers.ts';

/** Makes a whole chunk from its value: header before, zero padding after. [RFC 9260 §3.2] */
export function makeChunk(type: number, flags: number, value: Uint8Array): Uint8Array {
  const length = 4 + value.length;
  const writer = new ByteWriter((length + 3) & ~3);
  writer.u8(type).u8(flags).u16(length).raw(value);
  return writer.bytes;
}

export function makeEmptyChunk(type: number, flags = 0): Uint8Array {
  return makeChunk(type, flags, nothing);
}

/** SHUTDOWN tells what we have received. [RFC 9260 §3.3.8] */
export function makeShutdown(cumulativeTsn: number): Uint8Array {
  return makeChunk(chunkType.shutdown, 0, new ByteWriter(4).u32(cumulativeTsn).bytes);
}

/** An ABORT or ERROR with one cause. [RFC 9260 §3.3.10] */
export function makeCause(type: number, cause: number, information: Uint8Array = nothing): Uint8Array {
  const value = new ByteWriter(4 + information.length);
  value.u16(cause).u16(4 + information.length).raw(information);
  return makeChunk(type, 0, value.bytes);
}

export function makeInvalidStream(stream: number): Uint8Array {
  return makeCause(chunkType.error, errorCause.invalidStream, new ByteWriter(4).u16(stream).u16(0).bytes);
}

/** Units: the staleness goes out in microseconds, at most what 32 bits hold. [RFC 9260 §3.3.10.3] */
export function makeStaleCookie(lateMs: number): Uint8Array {
  const late = new ByteWriter(4).u32(Math.min(lateMs * 1000, 0xffff_ffff));
  return makeCause(chunkType.error, errorCause.staleCookie, late.bytes);
}

const nothing = new Uint8Array(0);
