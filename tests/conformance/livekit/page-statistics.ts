import type { Room } from 'livekit-client';

/** What the browser itself says about its two transports, summed over streams. Runs in the page. */
export type PageStatistics = {
  readonly inbound: {
    readonly packets: number;
    readonly bytes: number;
    readonly framesDecoded: number;
    readonly frameWidth: number;
    readonly freezeSeconds: number;
    readonly nacks: number;
    readonly resent: number;
    readonly audioEnergy: number;
  };
  readonly outbound: { readonly packets: number; readonly nacks: number; readonly resent: number; readonly availableBps: number; readonly limits: readonly string[] };
  /** Media sections, without those that are refused. */
  readonly sections: { readonly publisher: number; readonly subscriber: number };
};

export async function readStatistics({ room }: { readonly room: Room }): Promise<PageStatistics> {
  const inbound = { packets: 0, bytes: 0, framesDecoded: 0, frameWidth: 0, freezeSeconds: 0, nacks: 0, resent: 0, audioEnergy: 0 };
  const outbound = { packets: 0, nacks: 0, resent: 0, availableBps: 0, limits: [] as string[] };
  const transports = room.engine.pcManager;
  const numberOf = (value: unknown): number => Number(value ?? 0);
  for (const report of ((await transports?.subscriber?.getStats())?.values() ?? []) as Iterable<Record<string, unknown>>) {
    if (report.type !== 'inbound-rtp') continue;
    inbound.packets += numberOf(report.packetsReceived);
    inbound.bytes += numberOf(report.bytesReceived);
    inbound.framesDecoded += numberOf(report.framesDecoded);
    inbound.frameWidth = Math.max(inbound.frameWidth, numberOf(report.frameWidth));
    inbound.freezeSeconds += numberOf(report.totalFreezesDuration);
    inbound.nacks += numberOf(report.nackCount);
    inbound.resent += numberOf(report.retransmittedPacketsReceived);
    inbound.audioEnergy += numberOf(report.totalAudioEnergy);
  }
  for (const report of ((await transports?.publisher.getStats())?.values() ?? []) as Iterable<Record<string, unknown>>) {
    if (report.type === 'candidate-pair') outbound.availableBps = Math.max(outbound.availableBps, numberOf(report.availableOutgoingBitrate));
    if (report.type !== 'outbound-rtp') continue;
    outbound.packets += numberOf(report.packetsSent);
    outbound.nacks += numberOf(report.nackCount);
    outbound.resent += numberOf(report.retransmittedPacketsSent);
    if (typeof report.qualityLimitationReason === 'string') outbound.limits.push(report.qualityLimitationReason);
  }
  const count = (sdp: string | undefined): number => (sdp?.match(/^m=/gm) ?? []).length;
  const sections = {
    publisher: count(transports?.publisher.getLocalDescription()?.sdp),
    subscriber: count(transports?.subscriber?.getLocalDescription()?.sdp),
  };
  return { inbound, outbound, sections };
}
