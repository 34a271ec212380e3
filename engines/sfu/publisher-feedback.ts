import { nackQueueLimit, type RtcpWriter, TransportFeedback } from '@parley/engine-rtp';
import type { Ms } from '@parley/engine-wire';

import { assumedRttMs } from './leg-path.ts';
import type { StreamTable } from './stream-table.ts';

/** Receiver reports to publishers. */
const receiverReportMs = 1000;
/** Browsers' estimators expect feedback every 50…250 ms. */
const transportFeedbackMs = 100;
/** The same at the end of a frame, when there is enough to say. */
const frameFeedbackMs = 50;
const enoughPackets = 20;
const manyPackets = 100;
/** One message holds 31 blocks; the table holds 32 SSRCs with their RTX partners, so one is enough. */
const blockLimit = 31;

/** Sends a compound that is ready in the writer. */
export type SendRtcp = (writer: RtcpWriter) => void;

/** What a leg tells its publisher: arrivals, losses, reports. One per leg; writes into a shared writer. */
export class PublisherFeedback {
  readonly #streams: StreamTable;
  readonly #writer: RtcpWriter;
  readonly #ssrc: number;
  /** Made with the first arrival: legs that only subscribe need none. */
  #log: TransportFeedback | undefined;
  readonly #missing = new Float64Array(nackQueueLimit);
  #reportDueAt: Ms = -Infinity;
  #feedbackAt: Ms = -Infinity;
  #mediaSsrc = 0;
  #referenceSender = 0;
  #referenceMiddle = -1;
  #referenceAt: Ms = 0;

  constructor(streams: StreamTable, writer: RtcpWriter, ssrc: number) {
    this.#streams = streams;
    this.#writer = writer;
    this.#ssrc = ssrc;
  }

  arrived(transportSeq: number, mediaSsrc: number, marker: boolean, now: Ms, send: SendRtcp): void {
    this.#mediaSsrc = mediaSsrc;
    const log = (this.#log ??= new TransportFeedback());
    log.arrived(transportSeq, now);
    const { waiting } = log;
    const since = now - this.#feedbackAt;
    const due = since >= transportFeedbackMs || waiting > manyPackets || (marker && waiting > enoughPackets && since >= frameFeedbackMs);
    if (due) this.#sendArrivals(log, now, send);
  }

  referenceTime(sender: number, middle: number, now: Ms): void {
    this.#referenceSender = sender;
    this.#referenceMiddle = middle;
    this.#referenceAt = now;
  }

  askForKeyframe(mediaSsrc: number, send: SendRtcp): void {
    this.#writer.begin();
    this.#writer.pictureLoss(this.#ssrc, mediaSsrc);
    send(this.#writer);
  }

  /** Asks again for what is missing; answers when it wants to be called next. */
  askForMissing(now: Ms, send: SendRtcp): Ms {
    let next = Infinity;
    for (const { layer, producer, rtx } of this.#streams.bindings()) {
      if (rtx || layer.nack.missing === 0 || !producer.section.nack) continue;
      const count = layer.nack.due(now, assumedRttMs, this.#missing);
      if (count > 0 && !producer.muted) {
        this.#writer.begin();
        this.#writer.nack(this.#ssrc, layer.ssrc, this.#missing, count);
        send(this.#writer);
      }
      next = Math.min(next, layer.nack.deadline());
    }
    return next;
  }

  tick(now: Ms, send: SendRtcp): void {
    if (this.#log !== undefined && this.#log.waiting > 0 && now - this.#feedbackAt >= transportFeedbackMs) this.#sendArrivals(this.#log, now, send);
    if (now < this.#reportDueAt) return;
    this.#reportDueAt = now + receiverReportMs;
    this.#sendReport(now, send);
  }

  #sendArrivals(log: TransportFeedback, now: Ms, send: SendRtcp): void {
    this.#feedbackAt = now;
    while (log.waiting > 0) {
      this.#writer.begin();
      if (!log.write(this.#writer, this.#ssrc, this.#mediaSsrc)) return;
      send(this.#writer);
    }
  }

  #sendReport(now: Ms, send: SendRtcp): void {
    let blocks = 0;
    for (const { layer, rtx } of this.#streams.bindings()) if (!rtx && layer.started) blocks++;
    if (blocks === 0) return;
    const writer = this.#writer;
    writer.begin();
    writer.receiverReport(this.#ssrc, Math.min(blocks, blockLimit));
    for (const { layer, rtx } of this.#streams.bindings()) {
      if (rtx || !layer.started || blocks-- <= 0) continue;
      const { statistics } = layer;
      statistics.closeInterval();
      const reported = layer.reportAt > -Infinity;
      const sinceReport = reported ? Math.round(((now - layer.reportAt) / 1000) * 65_536) : 0;
      writer.reportBlock(
        layer.ssrc,
        statistics.fractionLost,
        statistics.cumulativeLost,
        layer.highest >>> 0,
        Math.floor(statistics.jitter),
        reported ? layer.reportMiddle : 0,
        sinceReport,
      );
    }
    if (this.#referenceMiddle >= 0) {
      const since = Math.round(((now - this.#referenceAt) / 1000) * 65_536);
      writer.referenceDelay(this.#ssrc, this.#referenceSender, this.#referenceMiddle, since);
      this.#referenceMiddle = -1;
    }
    send(writer);
  }
}

