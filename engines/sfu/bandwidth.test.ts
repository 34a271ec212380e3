import { RtcpWriter } from '@parley/engine-rtp';
import { describe, expect, test } from 'vitest';

import { firstRaiseMs } from './bandwidth.ts';
import { Vp8Source } from './testing/media-packets.ts';
import { sendVideo, TestRoom, videoSection } from './testing/test-room.ts';

const publisher = 1;
const subscriber = 2;
/** Bytes of a packet per layer: about 150, 500 and 1,500 kb/s at two packets a picture. */
const sizes = [270, 1000, 1000];
const packets = [2, 2, 6];

function room(): { room: TestRoom; second: (estimate?: number) => void; layers: () => number[] } {
  const test = new TestRoom();
  test.connect(publisher);
  test.connect(subscriber);
  test.do({ do: 'receive', leg: publisher, sections: [videoSection(7, ['q', 'h', 'f'])] });
  test.do({ do: 'consume', leg: subscriber, section: sendVideo(70, 7) });
  const sources = ['q', 'h', 'f'].map((rid, index) => new Vp8Source(500 + index, { mid: '7', rid }, { packets: packets[index] ?? 1 }));
  const second = (estimate?: number) => {
    for (let picture = 0; picture < 30; picture++) {
      // A publisher that answers every request: a keyframe each half second.
      for (const [index, source] of sources.entries()) test.send(publisher, ...source.next(picture % 15 === 0, sizes[index]));
      test.pass(100 / 3);
    }
    if (estimate === undefined) return;
    const writer = new RtcpWriter();
    writer.begin();
    writer.estimate(1, estimate, 10_070);
    test.send(subscriber, writer.bytes.slice(0, writer.length));
  };
  return { room: test, second, layers: () => test.eventsOf('consumer-layer').map(({ layer }) => layer) };
}

describe('a subscriber’s bandwidth', () => {
  test('an estimate that grows, however low, changes nothing', () => {
    const { second, layers } = room();
    for (let index = 0; index < 10; index++) second(300_000 + index * 50_000);

    expect(layers()).toEqual([0, 1, 2]);
  });

  test('an estimate that falls below what is sent lowers the layer, and peace raises it step by step', () => {
    const { second, layers } = room();
    second(3_000_000);
    second(3_000_000);
    second(700_000);
    second(700_000);
    second(700_000);
    expect(layers()).toEqual([0, 1, 2, 1]);

    for (let ms = 0; ms < firstRaiseMs + 1000; ms += 1000) second(750_000);
    expect(layers()).toEqual([0, 1, 2, 1, 2]);
  });

  test('the lowest layer is never paused', () => {
    const { room: test, second, layers } = room();
    second(3_000_000);
    second(3_000_000);
    second(30_000);
    second(30_000);
    test.take(subscriber);
    second(30_000);

    expect(layers()).toEqual([0, 1, 2, 0]);
    expect(test.take(subscriber).length).toBe(60);
  });

  test('a raise that fails doubles the time to the next', () => {
    const { second, layers } = room();
    second(3_000_000);
    second(3_000_000);
    const history: number[] = [];
    for (let at = 0; at < 40; at++) {
      second(layers().at(-1) === 2 ? 600_000 - at : 700_000 - at);
      history.push(layers().at(-1) ?? -1);
    }
    const raises = history.flatMap((layer, at) => (layer === 2 && history[at - 1] === 1 ? [at] : []));

    expect(raises.length).toBeGreaterThanOrEqual(2);
    const gaps = raises.slice(1).map((at, index) => at - (raises[index] ?? 0));
    expect(gaps[0]).toBeGreaterThanOrEqual(9);
  });

  test('three lossy reports lower the layer without any estimate', () => {
    const { room: test, second, layers } = room();
    for (let index = 0; index < 3; index++) {
      second();
      const writer = new RtcpWriter();
      writer.begin();
      writer.receiverReport(1, 1);
      writer.reportBlock(10_070, 64, 10, 100, 0, 0, 0);
      test.send(subscriber, writer.bytes.slice(0, writer.length));
    }
    second();

    expect(layers()).toEqual([0, 1, 2, 1]);
  });
});
