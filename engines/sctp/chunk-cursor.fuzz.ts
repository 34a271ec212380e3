import { ChunkCursor } from './chunk-cursor.ts';
import { readForwardTsn } from './forward-tsn-chunk.ts';
import { makeInit, readInit } from './init-chunk.ts';
import { makeResetRequest, readReconfig } from './reconfig-chunk.ts';
import { makeSack, readSack } from './sack-chunk.ts';
import { sealPacket } from './crc32c.ts';
import { makeData, makePacket, rawFacts } from './testing/raw-peer.ts';

export const target = 'engines/sctp/chunk-cursor';

const cursor = new ChunkCursor();

/** Every reader on every chunk, with the ports and the checksum put right so that mutations get past them. */
export function fuzz(bytes: Uint8Array): void {
  cursor.open(bytes);
  const packet = new Uint8Array(bytes);
  if (packet.length >= 12) {
    packet.set([5000 >> 8, 5000 & 255, 5000 >> 8, 5000 & 255]);
    sealPacket(packet);
  }
  if (cursor.open(packet) !== undefined) return;
  let walked = 0;
  while (cursor.next()) {
    walked += 4;
    const value = cursor.value();
    const init = readInit(value);
    if (init?.cookie !== undefined && init.cookie.length > packet.length) throw new Error('a cookie longer than its packet');
    const gaps = readSack(value)?.gaps ?? [];
    gaps.forEach((offset, index) => {
      if (offset < (gaps[index - 1] ?? 0)) throw new Error('gap blocks that go backwards');
    });
    readForwardTsn(value);
    readReconfig(value);
  }
  if (walked > packet.length) throw new Error('more chunks than bytes');
}

export const seeds: Uint8Array[] = [
  makePacket(0, makeInit(rawFacts)),
  makePacket(1, makeInit(rawFacts, new Uint8Array(64).fill(1))),
  makePacket(1, makeSack({ cumulativeTsn: 5, windowBytes: 9, gaps: [2, 3, 5, 9] }), makeData({ tsn: 1, bytes: new Uint8Array(5) })),
  makePacket(1, makeResetRequest(1, 2, 3, [4, 5, 6])),
];
