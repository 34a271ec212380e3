import type { RtcpHandler } from '../rtcp.ts';

/** A listener that writes down what it hears. */
export function recordRtcp(): { handler: RtcpHandler; calls: unknown[][] } {
  const calls: unknown[][] = [];
  const handler: RtcpHandler = {
    senderReport: (...rest) => void calls.push(['senderReport', ...rest]),
    reportBlock: (...rest) => void calls.push(['reportBlock', ...rest]),
    nack: (...rest) => void calls.push(['nack', ...rest]),
    keyframeRequest: (...rest) => void calls.push(['keyframeRequest', ...rest]),
    estimate: (...rest) => void calls.push(['estimate', ...rest]),
    transportFeedback: (bytes, offset, end) => void calls.push(['transportFeedback', bytes.slice(offset, end)]),
    bye: (...rest) => void calls.push(['bye', ...rest]),
    referenceTime: (...rest) => void calls.push(['referenceTime', ...rest]),
  };
  return { handler, calls };
}
