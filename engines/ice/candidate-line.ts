import { encodeUtf8 } from '@parley/engine-wire';
import { crc32 } from './crc32.ts';

/** A host candidate of ours. `ip` is text that the configuration has checked: never a name to resolve. */
export type HostCandidate = {
  readonly ip: string;
  readonly port: number;
  readonly transport: 'udp' | 'tcp';
  readonly priority: number;
  readonly foundation: string;
};

/** [RFC 8445 §5.1.2.2] The value for host candidates. */
const hostTypePreference = 126;
/** [RFC 6544 §4.2] The direction preference of a passive candidate under host type. */
const passivePreference = 4;

/**
 * Describes one of our addresses as a host candidate.
 *
 * Shape   rank = position in the operator's list, 0 is preferred, 0…255
 * Source  RFC 8445 §5.1.1.3 (foundation), §5.1.2.1 (priority); RFC 6544 §4.2 for TCP
 */
export function hostCandidate(ip: string, port: number, transport: 'udp' | 'tcp', rank = 0): HostCandidate {
  // TCP falls below every UDP address: 4·2^13 + 8191 < 65535 - 255.
  const localPreference = transport === 'udp' ? 65_535 - rank : passivePreference * 8192 + 8191 - rank;
  const component = 1; // rtcp-mux: there is no second one
  return {
    ip,
    port,
    transport,
    priority: hostTypePreference * 2 ** 24 + localPreference * 2 ** 8 + (256 - component),
    foundation: String(crc32(encodeUtf8(`host ${transport} ${ip}`))),
  };
}

/**
 * The candidate as it stands in SDP after `a=`, and in a trickled `candidate` member.
 *
 * Source  RFC 8839 §5.1; RFC 6544 §4.5 for `tcptype`
 */
export function writeCandidateLine(candidate: HostCandidate): string {
  const { foundation, transport, priority, ip, port } = candidate;
  const passive = transport === 'tcp' ? ' tcptype passive' : '';
  return `candidate:${foundation} 1 ${transport} ${priority} ${ip} ${port} typ host${passive}`;
}
