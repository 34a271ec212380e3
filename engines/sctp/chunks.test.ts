import { ByteWriter } from '@parley/engine-wire';
import { describe, expect, test } from 'vitest';
import { makeDcepOpen, readDcep } from './dcep.ts';
import { makeForwardTsn, readForwardTsn } from './forward-tsn-chunk.ts';
import { makeInit, readInit, type InitFacts } from './init-chunk.ts';
import { maxGapBlocks } from './limits.ts';
import { makeReconfigResponse, makeResetRequest, readReconfig } from './reconfig-chunk.ts';
import { makeSack, readSack } from './sack-chunk.ts';

const facts: InitFacts = { tag: 1, windowBytes: 2, outgoingStreams: 3, incomingStreams: 4, initialTsn: 5, forwardTsn: true, reconfig: true };

describe('INIT', () => {
  test('is read as it was made, with and without a cookie of any length', () => {
    expect(readInit(makeInit(facts).subarray(4))).toEqual({ ...facts, cookie: undefined });
    for (const length of [0, 1, 2, 3, 64]) {
      const cookie = new Uint8Array(length).fill(9);
      expect(readInit(makeInit(facts, cookie).subarray(4))).toEqual({ ...facts, cookie });
    }
  });

  test('is refused without a tag, without streams or cut short', () => {
    for (const wrong of [{ tag: 0 }, { outgoingStreams: 0 }, { incomingStreams: 0 }]) {
      expect(readInit(makeInit({ ...facts, ...wrong }).subarray(4))).toBeUndefined();
    }
    expect(readInit(makeInit(facts).subarray(4, 19))).toBeUndefined();
  });

  test('what a browser adds is skipped, and a parameter of length 0 ends the list', () => {
    const browser = new ByteWriter(64).raw(makeInit(facts).subarray(4, 20));
    browser.u16(0x8001).u16(8).u32(1).u16(0x8008).u16(7).u8(130).u8(192).u8(64).u8(0).u16(0x8003).u16(0).u16(7).u16(4);

    expect(readInit(browser.written())).toEqual({ ...facts, cookie: undefined });
  });

  test('a peer without extensions is believed', () => {
    expect(readInit(makeInit(facts).subarray(4, 20))).toMatchObject({ forwardTsn: false, reconfig: false });
  });
});

describe('SACK', () => {
  test('is read as it was made', () => {
    const sack = { cumulativeTsn: 0xffff_ffff, windowBytes: 77, gaps: [2, 3, 5, 5, 9, 65_535] };
    expect(readSack(makeSack(sack).subarray(4))).toEqual(sack);
  });

  test('blocks that go backwards, overlap or begin at the first missing TSN are left out', () => {
    const sack = { cumulativeTsn: 1, windowBytes: 2, gaps: [1, 2, 4, 3, 5, 7, 7, 8, 6, 6, 10, 11] };
    expect(readSack(makeSack(sack).subarray(4))?.gaps).toEqual([5, 7, 10, 11]);
  });

  test('[D-21] 64 blocks are read and the 65th is not', () => {
    const gaps = Array.from({ length: (maxGapBlocks + 1) * 2 }, (_, index) => 2 + (index >> 1) * 2);
    expect(readSack(makeSack({ cumulativeTsn: 1, windowBytes: 2, gaps }).subarray(4))?.gaps).toEqual(gaps.slice(0, maxGapBlocks * 2));
  });

  test('one that announces more than it holds is refused', () => {
    expect(readSack(new ByteWriter(12).u32(1).u32(1).u16(0xffff).u16(0xffff).bytes)).toBeUndefined();
    expect(readSack(new Uint8Array(11))).toBeUndefined();
  });
});

test('FORWARD TSN is read as it was made; half a stream is ignored', () => {
  const forward = { cumulativeTsn: 3, skipped: [1, 2, 3, 4] };
  expect(readForwardTsn(makeForwardTsn(forward).subarray(4))).toEqual(forward);
  expect(readForwardTsn(makeForwardTsn(forward).subarray(4, 14))).toEqual({ cumulativeTsn: 3, skipped: [1, 2] });
  expect(readForwardTsn(new Uint8Array(3))).toBeUndefined();
});

test('RE-CONFIG parameters are read as they were made, four at most', () => {
  const request = makeResetRequest(1, 2, 3, [4, 5, 6]).subarray(4);
  const response = makeReconfigResponse(7, 1).subarray(4);
  expect(readReconfig(request)).toEqual([{ kind: 'reset', sequence: 1, lastTsn: 3, streams: [4, 5, 6] }]);
  expect(readReconfig(response)).toEqual([{ kind: 'response', sequence: 7, result: 1 }]);

  const many = new Uint8Array(response.length * 6);
  for (let index = 0; index < 6; index++) many.set(response, index * response.length);
  expect(readReconfig(many).length).toBe(4);
  expect(readReconfig(new Uint8Array(64))).toEqual([]);
});

test('DATA_CHANNEL_OPEN is read as it was made, for every kind of channel', () => {
  for (const ordered of [true, false]) {
    for (const limit of [{}, { maxRetransmits: 0 }, { maxRetransmits: 70_000 }, { maxLifetimeMs: 150 }]) {
      const setup = { label: 'Hlasování ✓', protocol: 'p', ordered, maxRetransmits: undefined, maxLifetimeMs: undefined, ...limit };
      expect(readDcep(makeDcepOpen(setup))).toEqual({ kind: 'open', setup });
    }
  }
  expect(readDcep(new Uint8Array(0))).toEqual({ kind: 'malformed' });
});
