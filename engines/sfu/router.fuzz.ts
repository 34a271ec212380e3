import { RtcpWriter } from '@parley/engine-rtp';

import { makePacket, makeVp8, opusPayloadType, Vp8Source, vp8PayloadType, vp8RtxPayloadType } from './testing/media-packets.ts';
import { audioSection, sendAudio, sendVideo, TestRoom, videoSection } from './testing/test-room.ts';

export const target = 'engines/sfu/router';

/**
 * A room in mid-call; the bytes are packets of its publisher and its subscriber, each behind two bytes: whose it is
 * with how much time passes, and its length. Whatever leaves must be RTP that can be read (the test room checks it).
 */
export function fuzz(bytes: Uint8Array): void {
  const room = new TestRoom();
  room.connect(1);
  room.connect(2);
  room.do({ do: 'receive', leg: 1, sections: [videoSection(7, ['q', 'h']), audioSection(8)] });
  room.do({ do: 'consume', leg: 2, section: sendVideo(70, 7) });
  room.do({ do: 'consume', leg: 2, section: sendAudio(80, 8) });
  for (const rid of ['q', 'h']) room.send(1, ...new Vp8Source(rid.charCodeAt(0), { mid: '7', rid }).next(true));
  for (let at = 0, packets = 0; at + 2 <= bytes.length && packets < packetLimit; packets++) {
    const [first = 0, length = 0] = bytes.subarray(at, at + 2);
    room.send((first & 1) + 1, bytes.slice(at + 2, at + 2 + length));
    room.pass(first >> 4);
    at += 2 + length;
  }
}

/** Enough for any order of a few packets; more only costs time. */
const packetLimit = 16;

export const seeds: Uint8Array[] = [
  script([0, ...[new Vp8Source(113, { mid: '7', rid: 'q' }, { packets: 1, seq: 1002 }).next()].flat()[0] ?? []]),
  script([0, ...makePacket({ payloadType: vp8RtxPayloadType, ssrc: 5, seq: 1, rtpTime: 1 }, { mid: '7', repairedRid: 'q' }, Uint8Array.of(3, 0xe9, 1, 2, 3))]),
  script([0, ...makePacket({ payloadType: opusPayloadType, ssrc: 6, seq: 1, rtpTime: 1 }, { mid: '8', level: 9, transportSeq: 7 }, Uint8Array.of(1))]),
  script([0, ...makePacket({ payloadType: vp8PayloadType, ssrc: 104, seq: 1002, rtpTime: 9 }, {}, makeVp8({ picture: 101, tl0: 2, temporal: 2, keyIndex: 1 }))]),
  script([129, ...feedback()], [0, ...feedback()]),
];

function script(...packets: number[][]): Uint8Array {
  return Uint8Array.from(packets.flatMap(([first = 0, ...bytes]) => [first, bytes.length, ...bytes]));
}

function feedback(): Uint8Array {
  const writer = new RtcpWriter();
  writer.begin();
  writer.senderReport(113, 3.9e9, 5, 1, 1);
  writer.nack(1, 10_070, Float64Array.of(1, 5, 9), 3);
  writer.pictureLoss(1, 10_070);
  writer.estimate(1, 50_000, 10_070);
  writer.referenceTime(1, 3.9e9);
  return writer.bytes.slice(0, writer.length);
}
