export {
  extensionLength,
  extensionOffset,
  findExtension,
  readRtpHeader,
  readTextExtension,
  RtpHeader,
  rtpHeaderLength,
} from './packet.ts';
export { absSendTime, layOutPacket, patchPacket, type ExtensionSlot, type PacketTemplate } from './packet-writer.ts';
export { readAudioLevel, silentLevel } from './audio-level.ts';
export { osnLength, unwrapRtx } from './rtx.ts';
export { longestVp8Descriptor, readVp8Descriptor, rewriteVp8Descriptor, Vp8Descriptor } from './vp8-descriptor.ts';
export { startsH264Keyframe, startsVp9Keyframe } from './keyframe.ts';
export { ReceiveStatistics } from './receive-statistics.ts';
export { firstNackAfterMs, NackGenerator, nackQueueLimit, nackTries, restartGap } from './nack-generator.ts';
export { largestRembBps, nackItemLimit, readRtcp, rtcpType, smallestRembBps, type RtcpHandler } from './rtcp.ts';
export { canonicalNameSize, ntpMiddle, rtcpRoom, RtcpWriter } from './rtcp-writer.ts';
export { readTransportFeedback, TransportFeedback, transportStatusLimit } from './transport-feedback.ts';
