import { createNodeCrypto } from '@parley/platform/crypto';
import { createSeededRandom, seededFraction } from '@parley/platform/testing';
import type { Address } from '@parley/engine-wire';
import { describe, expect, it } from 'vitest';
import type { IceEvent } from './ice-agent.ts';
import { createIceCredentials } from './ice-credentials.ts';
import { IceFull } from './ice-full.ts';
import { IceLite } from './ice-lite.ts';
import { lostAfterMs } from './liveness.ts';
import { createRecorder } from './testing/recorder.ts';
import { writeCheck } from './testing/write-check.ts';

const crypto = createNodeCrypto();
const describeAddress = (address: Address) => ({ family: 4 as const, ip: Uint8Array.of(127, 0, 0, 1), port: address });
const serverAt: Address = 7;

/** A full and a lite agent, a lossy wire, and one clock. */
function connect({ loss = 0, seed = 1 } = {}) {
  const random = createSeededRandom(seed);
  const full = new IceFull({ crypto, random, describeAddress });
  const lite = new IceLite({ crypto, describeAddress });
  const [fullSeen, liteSeen] = [createRecorder<IceEvent>(), createRecorder<IceEvent>()];
  const link = { now: 0, clientAt: 50 as Address, cut: false };
  const lost = () => link.cut || seededFraction(random) < loss;

  const describeBoth = () => {
    const [a, b] = [createIceCredentials(random), createIceCredentials(random)];
    full.command({ do: 'describe', local: a, remote: b }, link.now, fullSeen.out);
    lite.command({ do: 'describe', local: b, remote: a }, link.now, liteSeen.out);
  };
  const run = (ms: number, until: () => boolean = () => false) => {
    for (const end = link.now + ms; link.now < end && !until(); link.now += 10) {
      if (full.deadline() <= link.now) full.tick(link.now, fullSeen.out);
      if (lite.deadline() <= link.now) lite.tick(link.now, liteSeen.out);
      for (const { bytes } of fullSeen.sent.splice(0)) if (!lost()) lite.receive(bytes, link.clientAt, link.now, liteSeen.out);
      for (const { bytes, to } of liteSeen.sent.splice(0)) if (!lost() && to === link.clientAt) full.receive(bytes, serverAt, link.now, fullSeen.out);
    }
  };
  describeBoth();
  full.command({ do: 'add-candidate', address: serverAt }, 0, fullSeen.out);
  return { full, lite, fullSeen, liteSeen, link, run, describeBoth };
}

describe('a full agent against a lite one', () => {
  it('nominates the candidate that answers', () => {
    const { full, lite, fullSeen, run } = connect();

    run(200);

    expect(full.path).toBe(serverAt);
    expect(lite.path).toBe(50);
    expect(fullSeen.events).toEqual([
      { type: 'validated', address: serverAt },
      { type: 'path', address: serverAt },
    ]);
  });

  it('passes over a candidate that does not answer', () => {
    const { full, fullSeen, run } = connect();
    full.command({ do: 'add-candidate', address: 8 }, 0, fullSeen.out);

    run(500);

    expect(full.path).toBe(serverAt);
    expect(full.isValidated(8)).toBe(false);
  });

  it('connects and stays connected under 20 % loss', () => {
    for (let seed = 1; seed <= 10; seed++) {
      const { full, lite, liteSeen, run } = connect({ loss: 0.2, seed });

      run(1_500, () => full.path !== undefined);
      expect(full.path, `seed ${seed}`).toBe(serverAt);
      run(60_000);

      expect(lite.path, `seed ${seed}`).toBe(50);
      expect(liteSeen.events.some((event) => event.type === 'failed'), `seed ${seed}`).toBe(false);
    }
  });

  it('restarts with new credentials while the old path stays', () => {
    const { full, lite, liteSeen, run, describeBoth } = connect();
    run(1_000);

    describeBoth();
    expect(full.path).toBe(serverAt);
    run(1_000);

    expect(full.path).toBe(serverAt);
    expect(lite.path).toBe(50);
    expect(liteSeen.drops).toEqual([]);
  });

  it('is followed when its address changes without its knowledge', () => {
    const { lite, liteSeen, link, run } = connect();
    run(1_000);
    lite.heard(50, link.now, liteSeen.out);

    link.clientAt = 51;
    run(5_000, () => lite.path === 51);

    expect(lite.path).toBe(51);
  });

  it('notices a cut on both sides', () => {
    const { fullSeen, liteSeen, link, run } = connect();
    run(1_000);

    link.cut = true;
    run(lostAfterMs + 100);

    for (const seen of [fullSeen, liteSeen]) expect(seen.events.slice(-3).map((event) => event.type)).toEqual(['silent', 'released', 'failed']);
  });

  it('drops answers that nobody asked for', () => {
    const { full, fullSeen } = connect();
    const [random, other] = [createSeededRandom(9), createRecorder<IceEvent>()];
    const stranger = new IceLite({ crypto, describeAddress });
    const credentials = createIceCredentials(random);
    stranger.command({ do: 'describe', local: credentials }, 0, other.out);
    stranger.receive(writeCheck(crypto, credentials, 1), 1, 0, other.out);

    for (const { bytes } of other.sent) full.receive(bytes, serverAt, 0, fullSeen.out);

    expect(fullSeen.drops).toEqual(['stun.unasked']);
    expect(full.path).toBeUndefined();
  });
});
