import { rtcpRoom, type RtcpWriter } from '@parley/engine-rtp';
import type { Ms } from '@parley/engine-wire';

import { senderReportMs, type Consumer } from './consumer.ts';

/**
 * Tells a subscriber how the RTP clocks of its streams relate: a sender report and a CNAME for each stream whose
 * turn it is, many in one packet. The publisher's own NTP clock is passed on, so that its sound and picture share it.
 *
 * Source  RFC 3550 §6.4.1
 */
export function sendSenderReports(consumers: readonly Consumer[], writer: RtcpWriter, now: Ms, send: (writer: RtcpWriter) => void): void {
  writer.begin();
  for (const consumer of consumers) {
    if (now < consumer.reportDueAt) continue;
    const layer = consumer.reportLayer;
    if (layer === undefined) continue; // as soon as the publisher has reported
    if (writer.length + consumer.stream.reportSize > rtcpRoom) {
      send(writer);
      writer.begin();
    }
    const ntp = layer.reportNtp + (now - layer.reportAt) / 1000;
    consumer.stream.report(writer, ntp, consumer.reportTime(layer, now), now);
    consumer.reportDueAt = now + senderReportMs;
  }
  if (writer.length > 0) send(writer);
}
