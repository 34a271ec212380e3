import { createNodeCrypto } from '@parley/platform/crypto';
import { createSeededRandom } from '@parley/platform/testing';
import { encodeUtf8, type Address } from '@parley/engine-wire';
import { beforeEach, describe, expect, it } from 'vitest';
import type { IceEvent } from './ice-agent.ts';
import { IceLite } from './ice-lite.ts';
import { consentMs, firstCheckMs, lostAfterMs, silentAfterMs } from './liveness.ts';
import { deadPathMs, deadPathStreakMs, pathChangeLimit, validatedLimit } from './path-choice.ts';
import { readStun } from './stun-reader.ts';
import { attributeType } from './stun-registry.ts';
import { flagAttribute, writeStun } from './stun-writer.ts';
import { createRecorder, type Recorder } from './testing/recorder.ts';
import { transactionId, writeCheck } from './testing/write-check.ts';
import { rememberedLimit, rememberedMs } from './transaction-memory.ts';

const crypto = createNodeCrypto();
const local = { ufrag: 'localUfrag12', password: 'aPasswordOfTwentyFourChr' };
const remote = { ufrag: 'peer', password: 'anotherPasswordOf24Chars' };
const home: Address = 1;
const away: Address = 2;
const elsewhere: Address = 3;

let ice: IceLite;
let seen: Recorder<IceEvent>;
let nextId: number;

beforeEach(() => {
  ice = new IceLite({ crypto, describeAddress: (address) => ({ family: 4, ip: Uint8Array.of(10, 0, 0, address), port: 5000 }) });
  seen = createRecorder();
  nextId = 1;
  ice.command({ do: 'describe', local, remote }, 0, seen.out);
});

/** A fresh check; answers its bytes so that it can be replayed. */
function check(from: Address, now: number, options: { nominating?: boolean; credentials?: typeof local } = {}): Uint8Array {
  const bytes = writeCheck(crypto, options.credentials ?? local, nextId++, options);
  ice.receive(bytes, from, now, seen.out);
  return bytes;
}

/** The peer is at home, and has sent media from there. */
function settle(now = 0): void {
  check(home, now);
  ice.heard(home, now, seen.out);
}

describe('an ICE-lite agent', () => {
  it('answers the first check, validates its source and makes it the path', () => {
    check(home, 0);

    expect(seen.events).toEqual([
      { type: 'validated', address: home },
      { type: 'path', address: home },
    ]);
    expect(readStun(seen.sent[0]!.bytes)).toMatchObject({ kind: 'success', fingerprint: 'right' });
    expect(ice.isValidated(home)).toBe(true);
    expect(ice.path).toBe(home);
  });

  it('answers before the description of the peer has arrived', () => {
    const early = new IceLite({ crypto, describeAddress: () => ({ family: 4, ip: new Uint8Array(4), port: 1 }) });
    early.command({ do: 'describe', local }, 0, seen.out);

    early.receive(writeCheck(crypto, local, 1), home, 0, seen.out);

    expect(seen.sent).toHaveLength(1);
    expect(early.deadline()).toBe(silentAfterMs);
  });

  it('[D-01] drops whatever is not authenticated: no answer, no state, no harm', () => {
    settle();
    seen.sent.length = 0;
    seen.events.length = 0;
    const good = writeCheck(crypto, local, 5000);
    const key = encodeUtf8(local.password);
    const user = { type: attributeType.username, value: encodeUtf8(`${local.ufrag}:peer`) };
    const withoutFingerprint = good.slice(0, good.length - 8);
    new DataView(withoutFingerprint.buffer).setUint16(2, withoutFingerprint.length - 20);
    const fingerprintFirst = new Uint8Array([...good.slice(0, good.length - 32), ...good.slice(good.length - 8), ...good.slice(good.length - 32, good.length - 8)]);
    const shortIntegrity = writeStun('request', transactionId(5002), [user, { type: attributeType.integrity, value: new Uint8Array(16) }], key, crypto);
    const hostile = [
      writeCheck(crypto, { ...local, password: 'wrongwrongwrongwrongwron' }, 5001),
      writeCheck(crypto, local, 5003, { username: 'somebody:peer' }),
      writeStun('request', transactionId(5004), [], key, crypto),
      writeStun('indication', transactionId(5005), [user], key, crypto),
      writeStun('success', transactionId(5006), [user], key, crypto),
      withoutFingerprint,
      fingerprintFirst,
      shortIntegrity,
      good.subarray(0, 19),
      new Uint8Array(0),
    ];

    for (let round = 0; round < 10_000; round++) ice.receive(hostile[round % hostile.length]!, 100 + round, 1, seen.out);

    expect(seen.sent).toEqual([]);
    expect(seen.events).toEqual([]);
    expect(seen.drops).toHaveLength(10_000);
    expect(ice.isValidated(100)).toBe(false);
    check(home, 2);
    expect(seen.sent).toHaveLength(1);
  });

  it('[D-02] answers a request with at most as many bytes, once, or not at all', () => {
    const random = createSeededRandom(2);
    const plain = writeCheck(crypto, local, 1);
    const small = writeStun('request', transactionId(2), [{ type: attributeType.username, value: encodeUtf8(`${local.ufrag}:p`) }], encodeUtf8(local.password), crypto);
    const strange = writeCheck(crypto, local, 3, { extra: [flagAttribute(0x7001), flagAttribute(0x7002)] });
    const requests = [plain, small, strange, ...Array.from({ length: 500 }, () => random.bytes(1 + (random.bytes(1)[0] as number)))];

    for (const [index, request] of requests.entries()) {
      const before = seen.sent.length;
      ice.receive(request, 1000 + index, 0, seen.out);
      const answers = seen.sent.slice(before);
      expect(answers.length).toBeLessThanOrEqual(1);
      expect(answers[0]?.bytes.length ?? 0).toBeLessThanOrEqual(request.length);
    }
  });

  it('[D-02] stays silent where an IPv6 answer would be longer than the request', () => {
    const six = new IceLite({ crypto, describeAddress: () => ({ family: 6, ip: new Uint8Array(16), port: 1 }) });
    six.command({ do: 'describe', local: { ...local, ufrag: 'abcd' } }, 0, seen.out);
    const tiny = writeStun('request', transactionId(1), [{ type: attributeType.username, value: encodeUtf8('abcd:e') }], encodeUtf8(local.password), crypto);

    six.receive(tiny, home, 0, seen.out);

    expect(seen.sent).toEqual([]);
    expect(seen.drops).toEqual(['stun.amplification']);
  });

  it('tells an authenticated peer which attribute it does not know', () => {
    ice.receive(writeCheck(crypto, local, 1, { extra: [flagAttribute(0x7001)] }), home, 0, seen.out);

    expect(readStun(seen.sent[0]!.bytes)).toMatchObject({ kind: 'error', errorCode: 420 });
    expect(ice.isValidated(home)).toBe(false);
  });

  it('answers a retransmitted check again', () => {
    const bytes = check(home, 0);

    ice.receive(bytes, home, 100, seen.out);

    expect(seen.sent).toHaveLength(2);
  });

  it('[D-26] never speaks first, not even to a candidate that it was given', () => {
    ice.command({ do: 'add-candidate', address: elsewhere }, 0, seen.out);
    for (let now = 0; now < firstCheckMs; now += 500) ice.tick(now, seen.out);

    expect(seen.sent).toEqual([]);
  });
});

describe('the path of an ICE-lite agent', () => {
  it('[D-03] does not move for a captured check from another source', () => {
    settle();
    const captured = check(home, 100);

    ice.receive(captured, elsewhere, 200, seen.out);
    ice.heard(elsewhere, 200, seen.out);

    expect(ice.path).toBe(home);
    expect(ice.isValidated(elsewhere)).toBe(false);
    expect(seen.drops).toEqual(['ice.replayed-check']);
  });

  it('[D-03] does not move for a captured check whose id was forgotten', () => {
    settle();
    const captured = check(home, 0);
    for (let now = 2_500; now <= rememberedMs * 10; now += 500) check(home, now);
    const later = rememberedMs * 10 + 2_400;

    ice.receive(captured, elsewhere, later, seen.out);
    ice.receive(captured, elsewhere, later + 50, seen.out);

    expect(ice.isValidated(elsewhere)).toBe(true); // it may ask, but nothing is sent there
    expect(ice.path).toBe(home);
  });

  it('[D-03] moves when keys authenticate a packet from the new, nominated address', () => {
    settle();

    check(away, 1_000);
    expect(ice.path).toBe(home);
    ice.heard(away, 1_001, seen.out);

    expect(ice.path).toBe(away);
    expect(seen.events.at(-1)).toEqual({ type: 'path', address: away });
  });

  it('[D-03] follows a peer that only listens within a second', () => {
    settle();
    const left = 1_000;
    ice.heard(home, left, seen.out);

    let now = left;
    while (ice.path !== away && now < left + 5_000) check(away, (now += 50));

    expect(now - left).toBeLessThanOrEqual(Math.max(deadPathMs, deadPathStreakMs) + 50);
  });

  it('does not move for a check that does not nominate, nor back for a straggler', () => {
    settle();
    check(away, 10, { nominating: false });
    ice.heard(away, 11, seen.out);
    expect(ice.path).toBe(home);

    check(away, 20);
    ice.heard(away, 21, seen.out);
    ice.heard(home, 22, seen.out);

    expect(ice.path).toBe(away);
  });

  it('follows nominations freely before keys are proven', () => {
    for (let index = 0; index < 10; index++) check(index % 2 === 0 ? home : away, index);

    expect(ice.path).toBe(away);
  });

  it(`[D-30] moves ${pathChangeLimit} times in ten seconds and not once more`, () => {
    settle();
    for (let now = 10; now < 5_000; now += 10) {
      const at = (now / 10) % 2 === 0 ? home : away;
      check(at, now);
      ice.heard(at, now, seen.out);
    }
    expect(seen.events.filter((event) => event.type === 'path')).toHaveLength(1 + pathChangeLimit);
    expect(seen.drops).toContain('ice.path-churn');

    const other = ice.path === home ? away : home;
    check(other, 10_100);
    ice.heard(other, 10_100, seen.out);

    expect(ice.path).toBe(other);
  });

  it(`keeps ${validatedLimit} addresses and makes room for one more, never at the path's cost`, () => {
    settle();
    for (let address = 2; address <= validatedLimit; address++) check(address, address);
    expect(seen.events.filter((event) => event.type === 'released')).toEqual([]);

    check(validatedLimit + 1, 100);

    expect(seen.events.filter((event) => event.type === 'released')).toEqual([{ type: 'released', address: 2 }]);
    expect(ice.isValidated(home)).toBe(true);
  });

  it(`remembers ${rememberedLimit} checks in a minute and refuses to answer one more`, () => {
    for (let count = 0; count < rememberedLimit; count++) check(home, count);
    expect(seen.sent).toHaveLength(rememberedLimit);

    check(home, rememberedLimit);
    expect(seen.sent).toHaveLength(rememberedLimit);

    check(home, rememberedMs);
    expect(seen.sent).toHaveLength(rememberedLimit + 1);
  });
});

describe('the life of an ICE-lite agent', () => {
  /** Ticks whenever the agent asks for it. */
  function runTo(end: number): void {
    for (let at = ice.deadline(); at <= end; at = ice.deadline()) ice.tick(at, seen.out);
  }

  it('fails when nobody ever checks', () => {
    runTo(firstCheckMs - 1);
    expect(seen.events).toEqual([]);

    runTo(firstCheckMs);

    expect(seen.events).toEqual([{ type: 'failed', reason: 'ice-timeout' }]);
    expect(ice.deadline()).toBe(Infinity);
  });

  it('becomes silent, recovers by one packet, and fails by a longer silence', () => {
    settle();
    runTo(silentAfterMs);
    expect(seen.events.at(-1)).toEqual({ type: 'silent' });

    ice.heard(home, 8_000, seen.out);
    expect(seen.events.at(-1)).toEqual({ type: 'recovered' });

    runTo(8_000 + lostAfterMs);
    expect(seen.events.slice(-3)).toEqual([{ type: 'silent' }, { type: 'released', address: home }, { type: 'failed', reason: 'consent-lost' }]);
    expect(ice.path).toBeUndefined();
  });

  it('[D-04] stops within 30 s without a check, even while media keeps arriving', () => {
    settle();
    for (let now = 100; now <= consentMs + 1_000; now += 100) {
      ice.heard(home, now, seen.out);
      runTo(now);
    }

    expect(seen.events.at(-1)).toEqual({ type: 'failed', reason: 'consent-lost' });
    expect(ice.isValidated(home)).toBe(false);
  });

  it('[D-04] gives up an address that is no longer checked and keeps the one that is', () => {
    settle();
    check(away, 0);
    for (let now = 1_000; now <= consentMs; now += 1_000) {
      check(home, now);
      runTo(now);
    }

    expect(ice.isValidated(away)).toBe(false);
    expect(ice.path).toBe(home);
  });

  it('answers old credentials after a restart until the first check with new ones', () => {
    settle();
    const fresh = { ufrag: 'secondUfrag1', password: 'theSecondPasswordWith24C' };
    ice.command({ do: 'describe', local: fresh, remote }, 1_000, seen.out);
    seen.sent.length = 0;

    check(home, 1_100);
    expect(seen.sent).toHaveLength(1);
    check(home, 1_200, { credentials: fresh });
    expect(seen.sent).toHaveLength(2);
    check(home, 1_300);

    expect(seen.sent).toHaveLength(2);
    expect(seen.drops).toEqual(['stun.username']);
    expect(ice.path).toBe(home);
  });

  it('keeps the credentials in use through two restarts in a row', () => {
    settle();
    const [second, third] = ['second', 'third'].map((ufrag) => ({ ufrag, password: `${ufrag}-password-of-24-chars` }));
    ice.command({ do: 'describe', local: second!, remote }, 1, seen.out);
    ice.command({ do: 'describe', local: third!, remote }, 2, seen.out);
    seen.sent.length = 0;

    check(home, 3);
    check(home, 4, { credentials: second! });
    check(home, 5, { credentials: third! });

    expect(seen.sent).toHaveLength(2);
  });

  it('is not kept alive by the same description again', () => {
    settle();
    ice.command({ do: 'describe', local, remote }, 6_000, seen.out);

    expect(ice.deadline()).toBe(silentAfterMs);
  });

  it('releases every address when it is closed', () => {
    settle();
    check(away, 1);

    ice.command({ do: 'close' }, 2, seen.out);

    expect(seen.events.slice(-2)).toEqual([
      { type: 'released', address: home },
      { type: 'released', address: away },
    ]);
    check(home, 3);
    expect(seen.drops).toEqual(['stun.username']);
  });
});
