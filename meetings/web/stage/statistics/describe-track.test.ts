import { describe, expect, it } from 'vitest';
import { describeTrack, type StatsEntry } from './describe-track.ts';

const received: readonly StatsEntry[] = [
  { type: 'codec', id: 'codec-96', timestamp: 1000, mimeType: 'video/VP8', payloadType: 96 },
  { type: 'inbound-rtp', id: 'in', timestamp: 1000, codecId: 'codec-96', frameWidth: 640, frameHeight: 360, framesPerSecond: 29, bytesReceived: 50_000, packetsReceived: 90, packetsLost: 10, jitter: 0.004 },
  { type: 'transport', id: 'transport', timestamp: 1000, selectedCandidatePairId: 'pair-2' },
  { type: 'candidate-pair', id: 'pair-1', timestamp: 1000, currentRoundTripTime: 9 },
  { type: 'candidate-pair', id: 'pair-2', timestamp: 1000, currentRoundTripTime: 0.021 },
  { type: 'remote-candidate', id: 'remote', timestamp: 1000, address: '192.0.2.7', port: 7882 },
];

const sent: readonly StatsEntry[] = [
  { type: 'codec', id: 'codec-98', timestamp: 1000, mimeType: 'video/H264' },
  { type: 'outbound-rtp', id: 'low', timestamp: 1000, codecId: 'codec-98', active: true, frameWidth: 320, frameHeight: 180, framesPerSecond: 15, bytesSent: 1_000, packetsSent: 100, qualityLimitationReason: 'cpu' },
  { type: 'outbound-rtp', id: 'high', timestamp: 1000, codecId: 'codec-98', active: true, frameWidth: 1280, frameHeight: 720, framesPerSecond: 30, bytesSent: 9_000, packetsSent: 900, qualityLimitationReason: 'none' },
  { type: 'outbound-rtp', id: 'off', timestamp: 1000, codecId: 'codec-98', active: false, frameWidth: 1920, frameHeight: 1080 },
  { type: 'remote-inbound-rtp', id: 'answer', timestamp: 1000, packetsLost: 10, jitter: 0.002, roundTripTime: 0.035 },
];

describe('describeTrack', () => {
  it('reads what is received: codec, size, rate, loss, jitter and the chosen pair’s round trip', () => {
    expect(describeTrack(received, undefined)?.facts).toEqual({
      direction: 'received',
      codec: 'VP8',
      width: 640,
      height: 360,
      framesPerSecond: 29,
      kbps: undefined,
      lossPercent: 10,
      jitterMs: 4,
      rttMs: 21,
      limitedBy: undefined,
      layers: [],
    });
  });

  it('reads what is sent: the largest layer that is on, all layers together, and why it is not more', () => {
    const before = { timestamp: 0, bytes: 5_000, packets: 500, lost: 0 };

    expect(describeTrack(sent, before)?.facts).toMatchObject({ direction: 'sent', codec: 'H264', height: 720, kbps: 40, lossPercent: 2, rttMs: 35, limitedBy: 'cpu', layers: [180, 720] });
  });

  it('counts from look to look', () => {
    const first = describeTrack(received, undefined);
    const later = received.map((entry) => (entry.id === 'in' ? { ...entry, timestamp: 2000, bytesReceived: 100_000, packetsReceived: 190, packetsLost: 10 } : entry));

    expect(describeTrack(later, first?.counters)?.facts).toMatchObject({ kbps: 400, lossPercent: 0 });
  });

  it('says no rate when the counters began anew', () => {
    expect(describeTrack(received, { timestamp: 0, bytes: 80_000, packets: 0, lost: 0 })?.facts.kbps).toBeUndefined();
  });

  it('carries no address', () => {
    expect(JSON.stringify(describeTrack(received, undefined))).not.toContain('192.0.2.7');
  });

  it('answers nothing before the first packet', () => {
    expect(describeTrack([], undefined)).toBeUndefined();
  });
});
