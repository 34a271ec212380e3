import { RtcpWriter } from '@parley/engine-rtp';
import { distance16, unwrap16 } from '@parley/engine-wire';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { Vp8Source } from './testing/media-packets.ts';
import { sendVideo, TestRoom, videoSection, type Got } from './testing/test-room.ts';

const publisher = 1;
const subscriber = 2;
const rids = ['q', 'h', 'f'];

type Simulcast = { readonly room: TestRoom; readonly layers: Vp8Source[] };

/** A camera with three layers, each with its own numbering and clock, tied together by sender reports. */
function simulcast(start: { readonly seq?: number; readonly picture?: number; readonly seed?: number; readonly reports?: boolean } = {}): Simulcast {
  const room = new TestRoom({ seed: start.seed ?? 1 });
  room.connect(publisher);
  room.connect(subscriber);
  room.do({ do: 'receive', leg: publisher, sections: [videoSection(7, rids)] });
  room.do({ do: 'consume', leg: subscriber, section: sendVideo(70, 7) });
  const layers = rids.map(
    (rid, index) =>
      new Vp8Source(500 + index, { mid: '7', rid }, {
        seq: ((start.seq ?? 1000) + index * 7777) & 0xffff,
        picture: (start.picture ?? 100) + index * 55,
        rtpTime: 1_000_000 + index * 123_456_789,
      }),
  );
  const simulcast = { room, layers };
  if (start.reports !== false) {
    for (const layer of layers) room.send(publisher, ...layer.next());
    for (const layer of layers) sendReport(room, layer);
  }
  return simulcast;
}

function sendReport(room: TestRoom, layer: Vp8Source): void {
  const writer = new RtcpWriter();
  writer.begin();
  writer.senderReport(layer.ssrc, 3_900_000_000 + room.now / 1000, layer.rtpTime, 1, 1);
  room.send(publisher, writer.bytes.slice(0, writer.length));
}

/** One picture of every layer; keyframes where `keyframes` says. */
function picture({ room, layers }: Simulcast, keyframes: readonly boolean[] = [], lose: (packet: number) => boolean = () => false): void {
  let packet = 0;
  for (const [index, layer] of layers.entries()) {
    for (const bytes of layer.next(keyframes[index] === true)) {
      if (!lose(packet++)) room.send(publisher, bytes);
    }
  }
  room.pass(100 / 3);
}

/** Checks that what a subscriber got is one unbroken VP8 stream. */
function expectOneStream(got: readonly Got[], slackTicks: number): void {
  for (let index = 1; index < got.length; index++) {
    const [before, packet] = [got[index - 1], got[index]];
    if (before === undefined || packet === undefined) throw new Error('below length');
    const newPicture = packet.vp8.startsFrame;
    expect(distance16(packet.seq, before.seq)).toBe(1);
    expect((packet.vp8.pictureId - before.vp8.pictureId) & 0x7fff).toBe(newPicture ? 1 : 0);
    expect((packet.vp8.tl0 - before.vp8.tl0) & 255).toBe(newPicture && packet.vp8.temporal === 0 ? 1 : 0);
    expect((packet.vp8.keyIndex - before.vp8.keyIndex) & 31).toBe(newPicture && packet.vp8.keyframe ? 1 : 0);
    const step = (packet.rtpTime - before.rtpTime) | 0;
    if (newPicture) expect(step).toBeGreaterThan(0);
    else expect(step).toBe(0);
    // The clock follows the capture clock: a picture each 33.3 ms.
    const first = got[0];
    if (first === undefined) throw new Error('below length');
    const expected = Math.round((packet.at - first.at) * 90);
    expect(Math.abs(((packet.rtpTime - first.rtpTime) | 0) - expected)).toBeLessThan(slackTicks);
  }
}

const wish = (room: TestRoom, layer: number, temporal = 3, paused = false) =>
  room.do({ do: 'shape-consumer', consumer: 70, paused, layer, temporal });

describe('choosing layers', () => {
  test('a subscriber begins with the highest layer, and a wish for another waits for its keyframe', () => {
    const camera = simulcast();
    picture(camera, [true, true, true]);
    wish(camera.room, 0);
    picture(camera);
    picture(camera, [false, true, true]);
    picture(camera, [true, false, false]);

    expect(camera.room.eventsOf('consumer-layer').map(({ layer }) => layer)).toEqual([2, 0]);
    const got = camera.room.take(subscriber);
    expectOneStream(got, 100);
    expect(got.length).toBe(8);
  });

  test('after half a second without the wanted layer a lower one is good enough, and each step up helps', () => {
    const camera = simulcast();
    picture(camera, [true, false, false]);
    expect(camera.room.take(subscriber)).toEqual([]);
    for (let index = 0; index < 15; index++) picture(camera);
    picture(camera, [true, false, false]);
    picture(camera, [false, true, false]);
    picture(camera, [false, false, true]);

    expect(camera.room.eventsOf('consumer-layer').map(({ layer }) => layer)).toEqual([0, 1, 2]);
    expectOneStream(camera.room.take(subscriber), 100);
  });

  test('a layer that dies is replaced by the best live one', () => {
    const camera = simulcast();
    picture(camera, [true, true, true]);
    camera.layers.pop();
    for (let index = 0; index < 40; index++) picture(camera);
    picture(camera, [false, true, false]);

    expect(camera.room.eventsOf('consumer-layer').map(({ layer }) => layer)).toEqual([2, 1]);
  });

  test('a keyframe is asked for on the wanted layer until it comes, and not more often than the throttle allows', () => {
    const camera = simulcast();
    picture(camera, [true, true, true]);
    const transport = camera.room.transports.opened[0];
    transport?.rtcp.splice(0);
    wish(camera.room, 1);
    for (let index = 0; index < 90; index++) picture(camera);

    const asked = transport?.rtcp.filter((bytes) => bytes[1] === 206) ?? [];
    expect(asked.length).toBeGreaterThanOrEqual(3);
    expect(asked.length).toBeLessThanOrEqual(4);
    expect(new Set(asked.map((bytes) => bytes[11]))).toEqual(new Set([501 & 255]));
  });

  test('a lower temporal layer leaves out pictures without a hole, and comes back at a sync point', () => {
    const camera = simulcast();
    picture(camera, [true, true, true]);
    wish(camera.room, 2, 0);
    for (let index = 0; index < 20; index++) picture(camera);
    wish(camera.room, 2, 3);
    for (let index = 0; index < 20; index++) picture(camera);

    const got = camera.room.take(subscriber);
    expectOneStream(got, 100);
    const temporals = got.filter(({ vp8 }) => vp8.startsFrame).map(({ vp8 }) => vp8.temporal);
    expect(temporals.slice(2, 6)).toEqual([0, 0, 0, 0]);
    expect(temporals.slice(-9, -1)).toEqual([0, 2, 1, 2, 0, 2, 1, 2]);
  });

  test('a publisher that restarts its stream with another SSRC continues for its subscribers', () => {
    const camera = simulcast();
    picture(camera, [true, true, true]);
    camera.layers[2] = new Vp8Source(777, { mid: '7', rid: 'f' }, { seq: 3, picture: 9, rtpTime: 5 });
    picture(camera);
    picture(camera, [false, false, true]);
    picture(camera);

    const got = camera.room.take(subscriber);
    expect(got.length).toBe(6);
    expect(got.map(({ seq }) => (seq - (got[0]?.seq ?? 0)) & 0xffff)).toEqual([0, 1, 2, 3, 4, 5]);
    expectOneStream(got, 3000);
  });

  test('without sender reports a switch continues by the clock of arrival', () => {
    const camera = simulcast({ reports: false });
    for (const index of [0, 1, 2]) {
      for (let pictures = 0; pictures < 20; pictures++) picture(camera, index === 0 && pictures === 0 ? [true, true, true] : []);
      wish(camera.room, index);
      picture(camera, [true, true, true]);
    }

    expectOneStream(camera.room.take(subscriber), 300);
  });
});

describe('continuity', () => {
  const starts = [0, 1, 127, 32_767, 65_535];

  test.each(starts)('numbers that wrap from %i on stay contiguous through switches', (start) => {
    const camera = simulcast({ seq: start, picture: start & 0x7fff });
    for (let index = 0; index < 30; index++) {
      wish(camera.room, index % 3);
      picture(camera, [true, true, true]);
      picture(camera);
    }

    const got = camera.room.take(subscriber);
    expect(got.length).toBeGreaterThan(100);
    expectOneStream(got, 200);
  });

  const action = fc.oneof(
    { weight: 6, arbitrary: fc.record({ kind: fc.constant('play' as const), keyframes: fc.tuple(fc.boolean(), fc.boolean(), fc.boolean()), pictures: fc.integer({ min: 1, max: 4 }) }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('wish' as const), layer: fc.nat(2), temporal: fc.nat(3), paused: fc.boolean() }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('mute' as const), muted: fc.boolean() }) },
  );

  function act(camera: Simulcast, actions: readonly (typeof action extends fc.Arbitrary<infer Action> ? Action : never)[], lose: () => boolean): void {
    for (const each of actions) {
      if (each.kind === 'wish') wish(camera.room, each.layer, each.temporal, each.paused);
      else if (each.kind === 'mute') camera.room.do({ do: 'mute-producer', producer: 7, muted: each.muted });
      else for (let index = 0; index < each.pictures; index++) picture(camera, index === 0 ? each.keyframes : [], lose);
    }
  }

  test('whatever is wished, muted and paused, a subscriber sees one unbroken stream on one clock', () => {
    fc.assert(
      fc.property(fc.constantFrom(...starts), fc.constantFrom(...starts), fc.array(action, { maxLength: 40 }), (seq, first, actions) => {
        const camera = simulcast({ seq, picture: first & 0x7fff });
        act(camera, actions, () => false);
        expectOneStream(camera.room.take(subscriber), 200);
      }),
      { numRuns: 60 },
    );
  });

  test('[D-16] with loss as well, an (SSRC, sequence number) is never used twice, and only losses leave holes', () => {
    fc.assert(
      fc.property(fc.constantFrom(...starts), fc.array(action, { maxLength: 40 }), fc.nat(1000), (seq, actions, seed) => {
        const camera = simulcast({ seq, seed });
        let state = seed;
        act(camera, actions, () => (state = (state * 48_271 + 11) % 2_147_483_647) % 10 === 0);
        const used = new Set<string>();
        let newest: number | undefined;
        let newestPicture = -1;
        for (const { ssrc, seq: out, vp8 } of camera.room.take(subscriber)) {
          newest = newest === undefined ? out + 65_536 : Math.max(newest, unwrap16(out, newest));
          const key = `${ssrc} ${unwrap16(out, newest)}`;
          expect(used.has(key)).toBe(false);
          used.add(key);
          const ahead = newestPicture < 0 ? 1 : (vp8.pictureId - newestPicture) & 0x7fff;
          expect(ahead).toBeLessThan(0x4000);
          newestPicture = vp8.pictureId;
        }
      }),
      { numRuns: 60 },
    );
  });

  test('[D-16] a consumer that takes over an SSRC continues its numbers', () => {
    const camera = simulcast();
    picture(camera, [true, true, true]);
    const before = camera.room.take(subscriber).at(-1)?.seq ?? 0;
    camera.room.do({ do: 'stop-consumer', consumer: 70 });
    camera.room.do({ do: 'consume', leg: subscriber, section: sendVideo(71, 7, { ssrc: 10_070, rtxSsrc: 20_070 }) });
    picture(camera, [true, true, true]);

    expect(camera.room.take(subscriber)[0]?.seq).toBe((before + 1) & 0xffff);
  });
});
