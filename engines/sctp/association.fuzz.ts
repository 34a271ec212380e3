import { makeChunk, makeEmptyChunk, makeShutdown } from './chunk-writers.ts';
import { makeForwardTsn } from './forward-tsn-chunk.ts';
import { makeInit } from './init-chunk.ts';
import { chunkType, dataFlag } from './protocol-numbers.ts';
import { makeReconfigResponse, makeResetRequest } from './reconfig-chunk.ts';
import { makeSack } from './sack-chunk.ts';
import { makeData, makePacket, RawPeer, rawFacts } from './testing/raw-peer.ts';

export const target = 'engines/sctp/association';

/**
 * The input is the chunks of one packet from a peer that has keys: tag and checksum are right. It arrives twice at
 * an established association with data in flight, then time passes. Every side effect must stay in bounds.
 */
export function fuzz(bytes: Uint8Array): void {
  const peer = new RawPeer().open();
  const { machine, out } = peer.victim;
  for (let count = 0; count < 3; count++) machine.command({ do: 'send', channel: 0, bytes: message }, peer.now, out);
  const packet = makePacket(bytes[0] === chunkType.init ? 0 : peer.tag, bytes);
  for (let count = 0; count < 2; count++) {
    const before = peer.victim.sentCount;
    peer.sendRaw(packet);
    if (peer.victim.sentCount - before > 24) throw new Error('one packet caused more than 24');
  }
  for (let count = 0; count < 4; count++) {
    const deadline = machine.deadline();
    if (Number.isNaN(deadline)) throw new Error('a deadline that is no number');
    if (deadline === Number.POSITIVE_INFINITY) return;
    peer.now = Math.max(peer.now, deadline);
    machine.tick(peer.now, out);
    if (machine.deadline() < peer.now - 60_000) throw new Error('a deadline that stays in the past');
  }
  machine.bufferedBytes(0);
}

const message = new Uint8Array(3000);
const known = new RawPeer().open();
export const seeds: Uint8Array[] = [
  makeData({ tsn: known.tsn(1), ssn: 1 }),
  makeData({ tsn: known.tsn(3), ssn: 1, flags: dataFlag.begin, bytes: new Uint8Array(100) }),
  join(makeData({ tsn: known.tsn(2), ssn: 2, flags: 0 }), makeData({ tsn: known.tsn(1), ssn: 2, flags: dataFlag.begin }), makeData({ tsn: known.tsn(3), ssn: 2, flags: dataFlag.end })),
  makeSack({ cumulativeTsn: known.peerTsn, windowBytes: 9000, gaps: [2, 3] }),
  makeSack({ cumulativeTsn: (known.peerTsn + 2) >>> 0, windowBytes: 0, gaps: [] }),
  makeForwardTsn({ cumulativeTsn: known.tsn(5), skipped: [0, 3, 4, 1] }),
  makeResetRequest(rawFacts.initialTsn, 0, known.tsn(0), [0, 2]),
  makeReconfigResponse(known.peerTsn, 1),
  makeInit(rawFacts),
  makeInit(rawFacts, new Uint8Array(64)),
  makeChunk(chunkType.cookieEcho, 0, new Uint8Array(64)),
  makeChunk(chunkType.heartbeat, 0, Uint8Array.of(0, 1, 0, 8, 1, 2, 3, 4)),
  makeChunk(chunkType.error, 0, Uint8Array.of(0, 3, 0, 8, 0, 0, 0, 1)),
  makeShutdown(known.peerTsn),
  makeEmptyChunk(chunkType.shutdownAck),
  makeEmptyChunk(chunkType.abort),
];

function join(...chunks: Uint8Array[]): Uint8Array {
  return Uint8Array.from(chunks.flatMap((chunk) => [...chunk]));
}
