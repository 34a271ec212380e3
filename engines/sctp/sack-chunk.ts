import { ByteReader, ByteWriter } from '@parley/engine-wire';
import { makeChunk } from './chunk-writers.ts';
import { maxGapBlocks } from './limits.ts';
import { chunkType } from './protocol-numbers.ts';

/** The longest SACK that we make. */
export const maxSackBytes = 16 + maxGapBlocks * 4;

export type Sack = {
  readonly cumulativeTsn: number;
  readonly windowBytes: number;
  /** First and last of each block, as offsets from `cumulativeTsn`, ascending: [2, 3, 6, 6] is +2…+3 and +6. */
  readonly gaps: readonly number[];
};

/**
 * Reads the value of a SACK. Blocks that overlap, go backwards or exceed the limit are left out: what they say
 * counts as not yet acknowledged.
 *
 * Answers undefined when it is shorter than it says
 * Source  RFC 9260 §3.3.4
 */
export function readSack(value: Uint8Array): Sack | undefined {
  const reader = new ByteReader(value);
  const cumulativeTsn = reader.u32();
  const windowBytes = reader.u32();
  const blocks = reader.u16();
  const duplicates = reader.u16();
  if (reader.failed || reader.remaining < blocks * 4 + duplicates * 4) return undefined;
  if (blocks === 0) return { cumulativeTsn, windowBytes, gaps: noGaps };
  const gaps: number[] = [];
  let above = 1; // offset 1 is the first that is missing, so a block starts at 2
  for (let index = 0; index < Math.min(blocks, maxGapBlocks); index++) {
    const first = reader.u16();
    const last = reader.u16();
    if (first <= above || last < first) continue;
    gaps.push(first, last);
    above = last;
  }
  return { cumulativeTsn, windowBytes, gaps };
}

const noGaps: readonly number[] = [];

/** Makes a whole SACK. Duplicate TSNs are not listed: no sender we know acts on them. */
export function makeSack(sack: Sack): Uint8Array {
  const writer = new ByteWriter(12 + sack.gaps.length * 2);
  writer.u32(sack.cumulativeTsn).u32(sack.windowBytes).u16(sack.gaps.length / 2).u16(0);
  for (const offset of sack.gaps) writer.u16(offset);
  return makeChunk(chunkType.sack, 0, writer.bytes);
}
