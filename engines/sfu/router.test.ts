import { readRtcp, RtcpWriter } from '@parley/engine-rtp';
import { describe, expect, test } from 'vitest';

import { recordRtcp } from '../rtp/testing/record-rtcp.ts';
import { makePacket, makeVp8, opusPayloadType, Vp8Source, vp8PayloadType, vp8RtxPayloadType } from './testing/media-packets.ts';
import type { PlainTransport } from './testing/plain-transports.ts';
import { audioSection, sendAudio, sendVideo, TestRoom, videoSection, type Got } from './testing/test-room.ts';

const publisher = 1;
const subscriber = 2;

/** What RTCP a transport sent since the last question. */
function rtcpOf(transport: PlainTransport): unknown[][] {
  const { handler, calls } = recordRtcp();
  for (const bytes of transport.rtcp.splice(0)) expect(readRtcp(bytes, bytes.length, handler)).toBe(true);
  return calls;
}

function rtcp(write: (writer: RtcpWriter) => void): Uint8Array {
  const writer = new RtcpWriter();
  writer.begin();
  write(writer);
  return writer.bytes.slice(0, writer.length);
}

/** One camera without simulcast and one subscriber. */
function cameraRoom(): { room: TestRoom; camera: Vp8Source; from: PlainTransport; to: PlainTransport } {
  const room = new TestRoom();
  const from = room.connect(publisher);
  const to = room.connect(subscriber);
  room.do({ do: 'receive', leg: publisher, sections: [videoSection(7)] });
  room.do({ do: 'consume', leg: subscriber, section: sendVideo(70, 7) });
  return { room, camera: new Vp8Source(500, { mid: '7' }), from, to };
}

function play(room: TestRoom, camera: Vp8Source, pictures: number, firstIsKeyframe = false): void {
  for (let index = 0; index < pictures; index++) {
    room.send(publisher, ...camera.next(firstIsKeyframe && index === 0));
    room.pass(33);
  }
}

describe('forwarding', () => {
  test('a subscriber gets every packet with its own SSRC, payload type and extensions', () => {
    const { room, camera } = cameraRoom();
    play(room, camera, 10, true);

    const got = room.take(subscriber);

    expect(got.length).toBe(20);
    expect(new Set(got.map(({ ssrc, payloadType }) => `${ssrc} ${payloadType}`))).toEqual(new Set(['10070 120']));
    expect(got.map(({ seq }, index) => (seq - (got[0]?.seq ?? 0) - index) & 0xffff)).toEqual(new Array(20).fill(0));
    expect(got.every(({ marker }, index) => marker === (index % 2 === 1))).toBe(true);
    expect([...(got[0]?.bytes.subarray(12, 17) ?? [])]).toEqual([0xbe, 0xde, 0, 1, 0x92]);
    expect(got[3]?.payload.subarray(6)).toEqual(Uint8Array.of(0x11, ...new Uint8Array(19).fill(0xab)));
  });

  test('nothing is sent before a keyframe, and one is asked for at once', () => {
    const { room, camera, from } = cameraRoom();
    play(room, camera, 3);

    expect(room.take(subscriber)).toEqual([]);
    expect(rtcpOf(from)).toContainEqual(['keyframeRequest', 500]);

    play(room, camera, 1, true);
    expect(room.take(subscriber).length).toBe(2);
    expect(room.eventsOf('consumer-layer')).toEqual([{ type: 'consumer-layer', consumer: 70, layer: 0 }]);
  });

  test('a late subscriber makes the publisher send a keyframe within a turn, and sees only it and what follows', () => {
    const { room, camera, from } = cameraRoom();
    play(room, camera, 60, true);
    rtcpOf(from);
    room.connect(3);
    room.do({ do: 'consume', leg: 3, section: sendVideo(71, 7) });

    expect(rtcpOf(from)).toEqual([['keyframeRequest', 500]]);

    play(room, camera, 2);
    play(room, camera, 2, true);
    const got = room.take(3);
    expect(got.length).toBe(4);
    expect(got[0]?.vp8.keyframe).toBe(true);
  });

  test('sound needs no keyframe and keeps its clock', () => {
    const room = new TestRoom();
    room.connect(publisher);
    room.connect(subscriber);
    room.do({ do: 'receive', leg: publisher, sections: [audioSection(8)] });
    room.do({ do: 'consume', leg: subscriber, section: sendAudio(80, 8) });
    for (let index = 0; index < 5; index++) {
      room.send(publisher, makePacket({ payloadType: opusPayloadType, ssrc: 9, seq: 65_534 + index, rtpTime: 960 * index }, { mid: '8' }, Uint8Array.of(1, 2)));
    }

    const got = room.take(subscriber);

    expect(got.map(({ rtpTime }) => rtpTime)).toEqual([0, 960, 1920, 2880, 3840]);
    expect(got.map(({ seq }) => (seq - (got[0]?.seq ?? 0)) & 0xffff)).toEqual([0, 1, 2, 3, 4]);
  });

  test('a consumer that came before its producer is served when the producer is described', () => {
    const room = new TestRoom();
    room.connect(publisher);
    room.connect(subscriber);
    room.do({ do: 'consume', leg: subscriber, section: sendVideo(70, 7) });
    room.do({ do: 'receive', leg: publisher, sections: [videoSection(7)] });
    play(room, new Vp8Source(500, { mid: '7' }), 1, true);

    expect(room.take(subscriber).length).toBe(2);
  });

  test('packets that only pad leave no hole', () => {
    const { room, camera } = cameraRoom();
    play(room, camera, 1, true);
    room.send(publisher, makePacket({ payloadType: vp8PayloadType, ssrc: 500, seq: camera.seq++, rtpTime: 0 }, {}, new Uint8Array(0)));
    play(room, camera, 1);

    const got = room.take(subscriber);
    expect(got.map(({ seq }) => (seq - (got[0]?.seq ?? 0)) & 0xffff)).toEqual([0, 1, 2, 3]);
  });

  test('duplicates are forwarded once, late packets find their hole', () => {
    const { room, camera } = cameraRoom();
    play(room, camera, 1, true);
    const [first, second] = camera.next();
    if (first === undefined || second === undefined) throw new Error('two packets a picture');
    room.send(publisher, second, second, first, first);

    const got = room.take(subscriber);
    expect(got.map(({ seq }) => (seq - (got[0]?.seq ?? 0)) & 0xffff)).toEqual([0, 1, 3, 2]);
    expect(room.drops.get('rtp.duplicate')).toBe(2);
  });
});

describe('mute, pause and end', () => {
  test('a muted producer is not forwarded, and starts again with a keyframe and without a hole', () => {
    const { room, camera, from } = cameraRoom();
    play(room, camera, 3, true);
    room.do({ do: 'mute-producer', producer: 7, muted: true });
    const before = room.take(subscriber);
    play(room, camera, 20);
    expect(room.take(subscriber)).toEqual([]);
    rtcpOf(from);
    room.do({ do: 'mute-producer', producer: 7, muted: false });

    expect(rtcpOf(from)).toEqual([['keyframeRequest', 500]]);
    play(room, camera, 2);
    expect(room.take(subscriber)).toEqual([]);
    play(room, camera, 2, true);
    const after = room.take(subscriber);
    expect(after[0]?.vp8.keyframe).toBe(true);
    expect(after[0]?.seq).toBe(((before.at(-1)?.seq ?? 0) + 1) & 0xffff);
    expect((after[0]?.vp8.pictureId ?? 0) - (before.at(-1)?.vp8.pictureId ?? 0)).toBe(1);
    expect((after[0]?.rtpTime ?? 0) - (before.at(-1)?.rtpTime ?? 0)).toBe(23 * 3000);
    expect(room.eventsOf('consumer-layer').map(({ layer }) => layer)).toEqual([0, -1, 0]);
  });

  test('a paused consumer gets nothing, others do', () => {
    const { room, camera } = cameraRoom();
    room.connect(3);
    room.do({ do: 'consume', leg: 3, section: sendVideo(71, 7) });
    play(room, camera, 1, true);
    room.do({ do: 'shape-consumer', consumer: 70, paused: true, layer: 2, temporal: 3 });
    room.take(subscriber);
    room.take(3);
    play(room, camera, 2, true);

    expect(room.take(subscriber)).toEqual([]);
    expect(room.take(3).length).toBe(4);

    room.do({ do: 'shape-consumer', consumer: 70, paused: false, layer: 2, temporal: 3 });
    play(room, camera, 1, true);
    expect(room.take(subscriber).length).toBe(2);
  });

  test('a producer that is missing from the list ends', () => {
    const { room, camera } = cameraRoom();
    play(room, camera, 1, true);
    room.take(subscriber);
    room.do({ do: 'receive', leg: publisher, sections: [] });
    play(room, camera, 2, true);

    expect(room.take(subscriber)).toEqual([]);
    expect(room.drops.get('rtp.unknown-ssrc')).toBe(4);
  });

  test('a closed leg gives back its address, and its consumers end', () => {
    const { room, camera } = cameraRoom();
    play(room, camera, 1, true);
    room.do({ do: 'close-leg', leg: subscriber });
    room.do({ do: 'close-leg', leg: subscriber });
    room.take(subscriber);
    play(room, camera, 1);

    expect(room.take(subscriber)).toEqual([]);
    expect(room.eventsOf('address-released')).toEqual([{ type: 'address-released', leg: subscriber, address: subscriber }]);
    expect(room.transports.opened[1]?.closed).toBe(true);
  });

  test('an empty Router plans nothing', () => {
    const { room } = cameraRoom();
    room.do({ do: 'close-leg', leg: subscriber });
    room.do({ do: 'close-leg', leg: publisher });
    room.pass(200);

    expect(room.router.deadline()).toBe(Infinity);
  });

  test('[K-15] commands for a leg that is over are dropped: its peer may have ended it a moment ago', () => {
    const { room } = cameraRoom();
    const ice = { ufrag: 'late', password: 'p' };

    room.do({ do: 'receive', leg: 99, sections: [] });
    room.do({ do: 'consume', leg: 99, section: sendVideo(71, 7) });
    room.do({ do: 'describe-leg', leg: 99, localIce: ice, remoteIce: ice, fingerprints: [] });
    room.do({ do: 'open-channel', leg: 99, label: '_lossy', ordered: false });

    expect(room.drops.get('router.leg-over')).toBe(4);
  });

  test('SSRCs in use are our own mistake', () => {
    const { room } = cameraRoom();

    expect(() => room.do({ do: 'consume', leg: subscriber, section: sendVideo(71, 7, { ssrc: 10_070 }) })).toThrow('in use');
  });
});

describe('loss', () => {
  test('what is missing from the publisher is asked for, and its retransmission is forwarded in its place', () => {
    const { room, camera, from } = cameraRoom();
    play(room, camera, 1, true);
    const [lost, second] = camera.next();
    if (lost === undefined || second === undefined) throw new Error('two packets a picture');
    room.send(publisher, second);
    rtcpOf(from);
    room.pass(21);

    expect(rtcpOf(from)).toContainEqual(['nack', 500, camera.seq - 2]);

    const payload = lost.subarray(lost.length - 26);
    const osn = Uint8Array.of((camera.seq - 2) >>> 8, (camera.seq - 2) & 255);
    const rtx = makePacket({ payloadType: vp8RtxPayloadType, ssrc: 501, seq: 1, rtpTime: camera.rtpTime - 3000 }, { mid: '7' }, Uint8Array.from([...osn, ...payload]));
    room.send(publisher, rtx, rtx);
    const got = room.take(subscriber);
    expect(got.map(({ seq }) => (seq - (got[0]?.seq ?? 0)) & 0xffff)).toEqual([0, 1, 3, 2]);
    expect(got[3]?.payload).toEqual(payload);
  });

  test('a subscriber gets a lost packet again by RTX, three times, once per round trip', () => {
    const { room, camera } = cameraRoom();
    play(room, camera, 10, true);
    const wanted = room.take(subscriber)[5];
    if (wanted === undefined) throw new Error('twenty packets came');
    const nack = rtcp((writer) => writer.nack(1, 10_070, Float64Array.of(wanted.seq), 1));
    const came: Got[] = [];
    for (let ms = 0; ms < 1000; ms += 10) {
      room.send(subscriber, nack);
      came.push(...room.take(subscriber));
      room.pass(10);
    }

    expect(came.length).toBe(3);
    for (const packet of came) {
      expect(packet).toMatchObject({ ssrc: 20_070, payloadType: 121, rtpTime: wanted.rtpTime, marker: wanted.marker });
      expect([...packet.payload.subarray(0, 2)]).toEqual([wanted.seq >>> 8, wanted.seq & 255]);
      expect(packet.payload.subarray(2)).toEqual(wanted.payload);
    }
    expect(came.map(({ seq }) => (seq - (came[0]?.seq ?? 0)) & 0xffff)).toEqual([0, 1, 2]);
    expect((came[1]?.at ?? 0) - (came[0]?.at ?? 0)).toBeGreaterThanOrEqual(70);
  });

  test('[C-10] ten thousand NACKs a second cost at most a quarter more, and the publisher sees two PLIs a second', () => {
    const { room, camera, from } = cameraRoom();
    play(room, camera, 1, true);
    rtcpOf(from);
    let seq = room.take(subscriber).at(-1)?.seq ?? 0;
    let media = 0;
    let again = 0;
    for (let picture = 0; picture < 300; picture++) {
      room.send(publisher, ...camera.next(false, 1000), ...camera.next(false, 1000));
      for (const got of room.take(subscriber)) {
        media += got.bytes.length;
        seq = got.seq;
      }
      const all = Float64Array.from({ length: 100 }, (_, index) => 65_536 + seq - 99 + index);
      for (let storm = 0; storm < 3; storm++) {
        room.send(subscriber, rtcp((writer) => writer.nack(1, 10_070, all, 100)));
        room.send(subscriber, rtcp((writer) => writer.fullIntra(1, 10_070, storm)));
        for (const got of room.take(subscriber)) again += got.bytes.length;
        room.pass(11);
      }
    }

    // After a keyframe request NACKs rest for two round trips; here nearly always.
    expect(again / media).toBeLessThan(0.25);
    expect(rtcpOf(from).filter(([name]) => name === 'keyframeRequest').length).toBeLessThanOrEqual(21);
  });

  test('[C-10] without keyframe requests the retransmissions stay within a fifth and the burst', () => {
    const { room, camera } = cameraRoom();
    play(room, camera, 1, true);
    let seq = room.take(subscriber).at(-1)?.seq ?? 0;
    let media = 0;
    let again = 0;
    for (let picture = 0; picture < 300; picture++) {
      room.send(publisher, ...camera.next(false, 1000), ...camera.next(false, 1000));
      for (const got of room.take(subscriber)) {
        media += got.bytes.length;
        seq = got.seq;
      }
      const all = Float64Array.from({ length: 100 }, (_, index) => 65_536 + seq - 99 + index);
      for (let storm = 0; storm < 3; storm++) {
        room.send(subscriber, rtcp((writer) => writer.nack(1, 10_070, all, 100)));
        for (const got of room.take(subscriber)) again += got.bytes.length;
        room.pass(11);
      }
    }

    expect(again).toBeGreaterThan(media * 0.1);
    expect(again / media).toBeLessThan(0.25 + 48_000 / media);
  });

  test('feedback for another SSRC than its own does nothing', () => {
    const { room, camera, from } = cameraRoom();
    room.connect(3);
    play(room, camera, 10, true);
    const wanted = room.take(subscriber)[5];
    rtcpOf(from);
    room.send(3, rtcp((writer) => {
      writer.nack(1, 10_070, Float64Array.of(wanted?.seq ?? 0), 1);
      writer.pictureLoss(1, 10_070);
    }));
    room.pass(1000);

    expect(room.take(3)).toEqual([]);
    expect(rtcpOf(from).filter(([name]) => name === 'keyframeRequest')).toEqual([]);
  });
});

describe('reports', () => {
  test('a publisher hears every second what arrived, and its reference time is answered', () => {
    const { room, camera, from } = cameraRoom();
    room.send(publisher, rtcp((writer) => writer.referenceTime(500, 3_900_000_000)));
    play(room, camera, 1, true);
    camera.next();
    play(room, camera, 35);

    const blocks = rtcpOf(from).filter(([name]) => name === 'reportBlock');
    expect(blocks.length).toBeGreaterThanOrEqual(1);
    expect(blocks.some(([, , ssrc, lost]) => ssrc === 500 && (lost as number) > 0)).toBe(true);
  });

  test('arrivals of packets with a transport-wide number are told within 100 ms', () => {
    const { room, from } = cameraRoom();
    const camera = new Vp8Source(500, { mid: '7', transportSeq: 12 });
    play(room, camera, 5, true);

    expect(rtcpOf(from).filter(([name]) => name === 'transportFeedback').length).toBeGreaterThanOrEqual(1);
  });

  test('a subscriber gets sender reports on the publisher’s clock, soon and then every 3 s', () => {
    const { room, camera, to } = cameraRoom();
    play(room, camera, 2, true);
    expect(rtcpOf(to)).toEqual([]);
    room.send(publisher, rtcp((writer) => writer.senderReport(500, 3_900_000_000, camera.rtpTime, 1, 1)));
    room.pass(100);

    const [first] = rtcpOf(to);
    const got = room.take(subscriber);
    const elapsed = ((first?.[2] as number) - 3_900_000_000) * 1000;
    expect(first?.slice(0, 2)).toEqual(['senderReport', 10_070]);
    expect(elapsed).toBeGreaterThanOrEqual(0);
    expect(elapsed).toBeLessThanOrEqual(100.001);
    expect((first?.[4] as number) - (got.at(-1)?.rtpTime ?? 0)).toBeCloseTo(3000 + elapsed * 90, -1);

    play(room, camera, 270);
    expect(rtcpOf(to).filter(([name]) => name === 'senderReport').length).toBe(2);
  });

  test('a receiver report tells the round trip', () => {
    const { room, camera, to } = cameraRoom();
    play(room, camera, 1, true);
    room.send(publisher, rtcp((writer) => writer.senderReport(500, 3_900_000_000, 0, 1, 1)));
    play(room, camera, 5);
    const middle = rtcpOf(to)[0]?.[3] as number;
    room.pass(200);
    room.send(subscriber, rtcp((writer) => {
      writer.receiverReport(1, 1);
      writer.reportBlock(10_070, 0, 0, 0, 0, middle, 0);
    }));
    // The answer to a NACK now waits for the longer round trip.
    const wanted = room.take(subscriber).at(-1)?.seq ?? 0;
    const nack = rtcp((writer) => writer.nack(1, 10_070, Float64Array.of(wanted), 1));
    room.send(subscriber, nack);
    room.pass(80);
    room.send(subscriber, nack);

    expect(room.take(subscriber).length).toBe(1);
  });

  test('an estimate becomes an event, at most twice a second', () => {
    const { room } = cameraRoom();
    for (let index = 0; index < 10; index++) {
      room.send(subscriber, rtcp((writer) => writer.estimate(1, 2_000_000, 10_070)));
      room.pass(100);
    }

    expect(room.eventsOf('leg-estimate').map(({ bps }) => bps)).toEqual([2_000_000, 2_000_000]);
  });
});

describe('what was not announced', () => {
  test('[C-02] a leg without sections forwards nothing, whatever it sends', () => {
    const room = new TestRoom();
    room.connect(publisher);
    room.connect(subscriber);
    room.do({ do: 'receive', leg: publisher, sections: [videoSection(7)] });
    room.do({ do: 'consume', leg: subscriber, section: sendVideo(70, 7) });
    room.send(subscriber, ...new Vp8Source(500, { mid: '7' }).next(true));
    room.send(subscriber, ...new Vp8Source(501, {}).next(true));

    expect(room.got.size).toBe(0);
    expect(room.drops.get('rtp.unknown-ssrc')).toBe(4);
  });

  test('[C-11] another participant’s SSRC, mid or rid reaches nobody', () => {
    const { room, camera } = cameraRoom();
    room.connect(3);
    room.do({ do: 'receive', leg: 3, sections: [videoSection(9)] });
    play(room, camera, 1, true);
    room.take(subscriber);
    room.send(3, ...new Vp8Source(500, { mid: '7' }).next(true), ...new Vp8Source(500, { mid: '9', rid: 'f' }).next(true));

    expect(room.take(subscriber)).toEqual([]);
  });

  test('[C-11] ten thousand SSRCs bind at most one at a time, and payload types cannot be swapped', () => {
    const { room, camera } = cameraRoom();
    play(room, camera, 1, true);
    for (let ssrc = 0; ssrc < 1000; ssrc++) {
      room.send(publisher, makePacket({ payloadType: vp8PayloadType, ssrc: 90_000 + ssrc, seq: 1, rtpTime: 1 }, { mid: `x${ssrc}` }, makeVp8({ picture: 1, tl0: 1, temporal: 0, keyIndex: 1 })));
    }
    room.take(subscriber);
    expect(room.drops.get('rtp.unknown-ssrc')).toBe(1000);
    room.send(publisher, makePacket({ payloadType: 108, ssrc: 500, seq: camera.seq, rtpTime: 1 }, {}, Uint8Array.of(0x65, 1)));
    room.send(publisher, makePacket({ payloadType: 33, ssrc: 500, seq: camera.seq, rtpTime: 1 }, {}, Uint8Array.of(0x65, 1)));

    expect(room.take(subscriber)).toEqual([]);
    expect(room.drops.get('rtp.codec-swap')).toBe(1);
    expect(room.drops.get('rtp.payload-type')).toBe(1);
  });

  test('[C-11] a leg binds 32 SSRCs and not one more', () => {
    const room = new TestRoom();
    room.connect(publisher);
    const sections = Array.from({ length: 33 }, (_, index) => videoSection(100 + index, [], { ssrcs: [{ ssrc: 1000 + index }] }));
    room.do({ do: 'receive', leg: publisher, sections });
    for (let index = 0; index < 33; index++) room.send(publisher, ...new Vp8Source(1000 + index, {}, { packets: 1 }).next(true));

    expect(room.eventsOf('producer-started').length).toBe(32);
    expect(room.drops.get('rtp.unknown-ssrc')).toBe(1);
  });

  test('[D-24] a publisher is cut off at its ingress cap before anything is forwarded', () => {
    const room = new TestRoom({ ingressBps: 800_000 });
    room.connect(publisher);
    room.connect(subscriber);
    room.do({ do: 'receive', leg: publisher, sections: [videoSection(7)] });
    room.do({ do: 'consume', leg: subscriber, section: sendVideo(70, 7) });
    const camera = new Vp8Source(500, { mid: '7' });
    let bytes = 0;
    for (let index = 0; index < 1000; index++) {
      room.send(publisher, ...camera.next(index === 0, 1000));
      room.pass(2);
      for (const got of room.take(subscriber)) bytes += got.bytes.length;
    }

    expect((bytes * 8) / 2).toBeLessThan(800_000 * 1.3);
    expect(room.drops.get('rtp.ingress-cap')).toBeGreaterThan(1000);
  });

  test('[D-19] a publisher’s BYE and report for another’s SSRC change nothing', () => {
    const { room, camera, to } = cameraRoom();
    room.connect(3);
    play(room, camera, 2, true);
    room.send(3, rtcp((writer) => {
      writer.senderReport(500, 1, 1, 1, 1);
      writer.bye(500);
    }));
    room.pass(500);

    expect(rtcpOf(to)).toEqual([]);
    play(room, camera, 1);
    expect(room.take(subscriber).length).toBe(6);
  });
});

describe('speech', () => {
  const talk = (room: TestRoom, level: number, packets: number, start: number) => {
    for (let index = 0; index < packets; index++) {
      const at = start + index;
      room.send(publisher, makePacket({ payloadType: opusPayloadType, ssrc: 9, seq: at, rtpTime: 960 * at }, { mid: '8', level }, Uint8Array.of(1)));
      room.pass(20);
    }
  };

  test('a loud microphone is reported within two windows, and its silence too', () => {
    const room = new TestRoom();
    room.connect(publisher);
    room.do({ do: 'receive', leg: publisher, sections: [audioSection(8)] });
    talk(room, 20, 45, 0);
    const loud = room.eventsOf('speech');
    talk(room, 127, 45, 45);

    // 20 dB below full scale is 0.1; two thirds of it after one window: one eighth.
    expect(loud.map(({ levels }) => [...levels])).toEqual([[[8, 0.125]]]);
    expect(room.eventsOf('speech').map(({ levels }) => levels.size)).toEqual([1, 0]);
  });

  test('a whisper, a muted microphone and a source that does not count are silence', () => {
    const room = new TestRoom();
    room.connect(publisher);
    room.do({ do: 'receive', leg: publisher, sections: [audioSection(8)] });
    talk(room, 36, 50, 0);
    room.do({ do: 'mute-producer', producer: 8, muted: true });
    talk(room, 1, 50, 50);
    room.do({ do: 'receive', leg: publisher, sections: [audioSection(9, { mid: '8', countsAsSpeech: false })] });
    talk(room, 1, 50, 100);

    expect(room.eventsOf('speech')).toEqual([]);
  });

  test('a speaker that falls silent with DTX, a packet every 400 ms, is silent within two windows', () => {
    const room = new TestRoom();
    room.connect(publisher);
    room.do({ do: 'receive', leg: publisher, sections: [audioSection(8)] });
    talk(room, 20, 45, 0);
    for (let index = 1; index <= 2; index++) {
      room.pass(380);
      const at = 44 + index;
      room.send(publisher, makePacket({ payloadType: opusPayloadType, ssrc: 9, seq: at, rtpTime: 960 * (44 + 20 * index) }, { mid: '8', level: 127 }, Uint8Array.of(1)));
      room.pass(20);
    }

    expect(room.eventsOf('speech').map(({ levels }) => levels.size)).toEqual([1, 0]);
  });

  test('nothing heard for two windows is silence', () => {
    const room = new TestRoom();
    room.connect(publisher);
    room.do({ do: 'receive', leg: publisher, sections: [audioSection(8)] });
    talk(room, 5, 45, 0);
    room.pass(1300);

    expect(room.eventsOf('speech').map(({ levels }) => levels.size).at(-1)).toBe(0);
  });
});

describe('addresses', () => {
  test('a STUN request finds its leg by name even from another leg’s address', () => {
    const room = new TestRoom();
    room.do({ do: 'open-leg', leg: publisher, localIce: { ufrag: 'abcd', password: 'p' } });
    const transport = room.transports.opened[0];
    const asked: number[] = [];
    if (transport === undefined) throw new Error('no transport');
    transport.receive = (_bytes, from) => void asked.push(from);
    const stun = Uint8Array.of(0, ...[...'abcd'].map((character) => character.charCodeAt(0)));
    room.router.receive(stun, 77, room.now, room);
    room.router.receive(Uint8Array.of(0x80, 1), 77, room.now, room);

    expect(asked).toEqual([77]);
    expect(room.drops.get('router.unknown-address')).toBe(1);
  });
});
