import { RtcpWriter } from './rtcp-writer.ts';
import { largestRembBps, readRtcp, smallestRembBps, type RtcpHandler } from './rtcp.ts';
import { readTransportFeedback, transportStatusLimit } from './transport-feedback.ts';

export const target = 'engines/rtp/rtcp';

export function fuzz(bytes: Uint8Array): void {
  let calls = 0;
  const handler: RtcpHandler = {
    senderReport: () => void calls++,
    reportBlock: () => void calls++,
    nack: () => void calls++,
    keyframeRequest: () => void calls++,
    estimate: (bps) => {
      if (!(bps >= smallestRembBps && bps <= largestRembBps)) throw new Error(`an estimate of ${bps}`);
    },
    transportFeedback: (body, offset, end) => {
      let visited = 0;
      readTransportFeedback(body, offset, end, () => visited++);
      if (visited > transportStatusLimit) throw new Error(`${visited} statuses`);
    },
    bye: () => void calls++,
    referenceTime: () => void calls++,
  };
  readRtcp(bytes, bytes.length, handler);
  if (calls > bytes.length * 6) throw new Error(`${calls} calls for ${bytes.length} bytes`);
}

export const seeds: Uint8Array[] = [seed((w) => w.senderReport(1, 3.9e9, 1, 1, 1)), seed((w) => w.nack(1, 2, Float64Array.of(1, 2, 40), 3)), seed(compound)];

function seed(write: (writer: RtcpWriter) => void): Uint8Array {
  const writer = new RtcpWriter();
  writer.begin();
  write(writer);
  return writer.bytes.slice(0, writer.length);
}

function compound(writer: RtcpWriter): void {
  writer.receiverReport(1, 1);
  writer.reportBlock(1, 2, 3, 4, 5, 6, 7);
  writer.canonicalName(1, Uint8Array.of(1, 2, 3));
  writer.estimate(1, 1e6, 2);
  writer.referenceTime(1, 5);
  writer.referenceDelay(1, 2, 3, 4);
}
