import { describe, expect, it } from 'vitest';
import { hostCandidate, writeCandidateLine } from './candidate-line.ts';

describe('candidate lines', () => {
  it('has the priority that RFC 8445 computes for a host candidate', () => {
    expect(hostCandidate('192.0.2.1', 7882, 'udp').priority).toBe(2_130_706_431);
  });

  it('prefers earlier addresses, and any UDP address to TCP', () => {
    const first = hostCandidate('192.0.2.1', 7882, 'udp', 0);
    const last = hostCandidate('192.0.2.9', 7882, 'udp', 255);
    const tcp = hostCandidate('192.0.2.1', 7881, 'tcp', 0);

    expect(first.priority).toBeGreaterThan(last.priority);
    expect(last.priority).toBeGreaterThan(tcp.priority);
  });

  it('writes UDP and passive TCP', () => {
    const udp = hostCandidate('2001:db8::1', 7882, 'udp');
    const tcp = hostCandidate('192.0.2.1', 7881, 'tcp');

    expect(writeCandidateLine(udp)).toBe(`candidate:${udp.foundation} 1 udp 2130706431 2001:db8::1 7882 typ host`);
    expect(writeCandidateLine(tcp)).toBe(`candidate:${tcp.foundation} 1 tcp ${tcp.priority} 192.0.2.1 7881 typ host tcptype passive`);
  });

  it('has one foundation per address and transport, and a port does not matter', () => {
    expect(hostCandidate('192.0.2.1', 1, 'udp').foundation).toBe(hostCandidate('192.0.2.1', 2, 'udp').foundation);
    expect(hostCandidate('192.0.2.1', 1, 'udp').foundation).not.toBe(hostCandidate('192.0.2.1', 1, 'tcp').foundation);
    expect(hostCandidate('192.0.2.1', 1, 'udp').foundation).not.toBe(hostCandidate('192.0.2.2', 1, 'udp').foundation);
  });
});
