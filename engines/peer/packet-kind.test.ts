import { describe, expect, it } from 'vitest';
import { packetKind } from './packet-kind.ts';

describe('the kind of a packet', () => {
  it.each([
    [[0, 1], 'stun'],
    [[3], 'stun'],
    [[4], 'other'],
    [[19], 'other'],
    [[20], 'dtls'],
    [[63], 'dtls'],
    [[64], 'other'],
    [[127], 'other'],
    [[128, 96], 'rtp'],
    [[128, 191], 'rtp'],
    [[128, 192], 'rtcp'],
    [[191, 223], 'rtcp'],
    [[191, 224], 'rtp'],
    [[128], 'rtp'],
    [[192], 'other'],
    [[], 'other'],
  ] as const)('%j is %s', (bytes, kind) => {
    expect(packetKind(Uint8Array.from(bytes))).toBe(kind);
  });
});
