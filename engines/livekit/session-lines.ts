import { write, type MediaDescription } from 'sdp-transform';

/** The data-channel section: a message may be as large as the largest that we reassemble. */
export const maxMessageSize = 65_535;

export type SessionLines = {
  readonly sessionId: number;
  readonly version: number;
  readonly media: MediaDescription[];
  /** Mids in the bundle, in order. */
  readonly bundle: readonly string[];
};

/** Writes a whole description of an ICE-lite agent. RFC 8829 §5.2.1 */
export function writeSession(lines: SessionLines): string {
  return write({
    version: 0,
    origin: { username: '-', sessionId: lines.sessionId, sessionVersion: lines.version, netType: 'IN', ipVer: 4, address: '127.0.0.1' },
    name: '-',
    timing: { start: 0, stop: 0 },
    icelite: 'ice-lite',
    groups: [{ type: 'BUNDLE', mids: lines.bundle.join(' ') }],
    extmapAllowMixed: 'extmap-allow-mixed',
    msidSemantic: { semantic: 'WMS', token: '*' },
    media: lines.media,
  });
}

export function applicationSection(mid: string, transport: Partial<MediaDescription>): MediaDescription {
  return {
    type: 'application',
    port: 9,
    protocol: 'UDP/DTLS/SCTP',
    payloads: 'webrtc-datachannel',
    rtp: [],
    fmtp: [],
    ...transport,
    mid,
    sctpPort: 5000,
    maxMessageSize,
  };
}
