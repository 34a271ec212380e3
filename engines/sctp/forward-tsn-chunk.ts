import { ByteReader, ByteWriter } from '@parley/engine-wire';
import { makeChunk } from './chunk-writers.ts';
import { maxStreams } from './limits.ts';
import { chunkType } from './protocol-numbers.ts';

export type ForwardTsn = {
  readonly cumulativeTsn: number;
  /** Stream, newest skipped sequence number, stream, … of ordered messages. */
  readonly skipped: readonly number[];
};

/**
 * Reads the value of a FORWARD TSN.
 *
 * Answers undefined when it is short
 * Source  RFC 3758 §3.2
 */
export function readForwardTsn(value: Uint8Array): ForwardTsn | undefined {
  const reader = new ByteReader(value);
  const cumulativeTsn = reader.u32();
  if (reader.failed) return undefined;
  const skipped: number[] = [];
  while (reader.remaining >= 4 && skipped.length < maxStreams * 2) skipped.push(reader.u16(), reader.u16());
  return { cumulativeTsn, skipped };
}

/** Makes a whole FORWARD TSN. */
export function makeForwardTsn(forward: ForwardTsn): Uint8Array {
  const writer = new ByteWriter(4 + forward.skipped.length * 2);
  writer.u32(forward.cumulativeTsn);
  for (const number of forward.skipped) writer.u16(number);
  return makeChunk(chunkType.forwardTsn, 0, writer.bytes);
}
