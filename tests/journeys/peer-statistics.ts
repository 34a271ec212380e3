/**
 * Runs in the page before anything else: remembers every peer connection that the page makes, so that a
 * journey can ask the browser itself what arrives. The product knows nothing of it.
 */
export function rememberPeerConnections(): void {
  const all: RTCPeerConnection[] = [];
  const Original = globalThis.RTCPeerConnection;
  globalThis.RTCPeerConnection = class extends Original {
    constructor(configuration?: RTCConfiguration) {
      super(configuration);
      all.push(this);
    }
  };
  Object.assign(globalThis, { peerConnections: all });
}

export type Arrivals = {
  readonly framesDecoded: number;
  readonly audioEnergy: number;
  readonly videoStreams: number;
  readonly packetsSent: number;
  readonly bytesSent: number;
};

/** Runs in the page: sums over all its live peer connections. */
export async function readArrivals(): Promise<Arrivals> {
  const sums = { framesDecoded: 0, audioEnergy: 0, videoStreams: 0, packetsSent: 0, bytesSent: 0 };
  const { peerConnections } = globalThis as unknown as { peerConnections: RTCPeerConnection[] };
  for (const connection of peerConnections) {
    if (connection.connectionState === 'closed') continue;
    for (const report of (await connection.getStats()).values() as Iterable<Record<string, unknown>>) {
      if (report.type === 'inbound-rtp' && report.kind === 'video') {
        sums.framesDecoded += Number(report.framesDecoded ?? 0);
        sums.videoStreams++;
      }
      if (report.type === 'inbound-rtp' && report.kind === 'audio') sums.audioEnergy += Number(report.totalAudioEnergy ?? 0);
      if (report.type === 'outbound-rtp') {
        sums.packetsSent += Number(report.packetsSent ?? 0);
        sums.bytesSent += Number(report.bytesSent ?? 0);
      }
    }
  }
  return sums;
}
