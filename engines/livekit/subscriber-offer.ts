import type { MediaDescription } from 'sdp-transform';
import type { IceCredentials } from '@parley/engine-peer';
import type { ForwardedCodec } from './codecs.ts';
import { extensionLines, offeredExtensions } from './header-extensions.ts';
import { transportLines, type LocalTransport } from './local-transport.ts';
import { codecLine } from './publisher-answer.ts';
import { applicationSection, writeSession } from './session-lines.ts';

/** What stands in one m-section of our offers now; an empty one keeps its place for a later track. */
export type OfferedSection = {
  readonly mid: string;
  readonly codec: ForwardedCodec;
  readonly track:
    | {
        readonly publisherSid: string;
        readonly trackSid: string;
        readonly ssrc: number;
        readonly rtxSsrc: number | undefined;
        readonly cname: string;
        readonly stereo: boolean;
      }
    | undefined;
};

export type SubscriberOffer = {
  /** The mid of the data-channel section, always the first one. */
  readonly applicationMid: string;
  readonly sections: readonly OfferedSection[];
  readonly ice: IceCredentials;
  readonly transport: LocalTransport;
  readonly sessionId: number;
  readonly version: number;
};

/**
 * Writes our offer to a subscriber: we send, it receives.
 *
 * Shape   the data channels first, then every section that ever was, in order: sections never disappear
 * Source  RFC 8829 §5.2
 */
export function writeSubscriberOffer(offer: SubscriberOffer): string {
  const transport = transportLines(offer.transport, offer.ice, 'actpass');
  return writeSession({
    sessionId: offer.sessionId,
    version: offer.version,
    bundle: [offer.applicationMid, ...offer.sections.map((section) => section.mid)],
    media: [applicationSection(offer.applicationMid, transport), ...offer.sections.map((section) => sendingSection(section, transport))],
  });
}

function sendingSection(section: OfferedSection, transport: Partial<MediaDescription>): MediaDescription {
  const { codec, track } = section;
  const rtp: MediaDescription['rtp'] = [codecLine(codec.payloadType, codec.mime, codec.clockRate, codec.channels)];
  const fmtp: MediaDescription['fmtp'] = [];
  const parameters = codec.parameters + (track?.stereo === true && codec.name === 'opus' ? ';sprop-stereo=1' : '');
  if (parameters !== '') fmtp.push({ payload: codec.payloadType, config: parameters });
  if (codec.rtxPayloadType !== undefined) {
    rtp.push({ payload: codec.rtxPayloadType, codec: 'rtx', rate: codec.clockRate });
    fmtp.push({ payload: codec.rtxPayloadType, config: `apt=${codec.payloadType}` });
  }
  return {
    type: codec.kind,
    port: 9,
    protocol: 'UDP/TLS/RTP/SAVPF',
    payloads: rtp.map((line) => line.payload).join(' '),
    rtp,
    fmtp,
    rtcpFb: feedback(codec),
    ...transport,
    rtcpMux: 'rtcp-mux',
    rtcpRsize: 'rtcp-rsize',
    mid: section.mid,
    ext: extensionLines(offeredExtensions(codec.kind)),
    ...(track === undefined ? { direction: 'inactive' as const } : { direction: 'sendonly' as const, ...trackLines(track) }),
  };
}

function feedback(codec: ForwardedCodec): NonNullable<MediaDescription['rtcpFb']> {
  const payload = codec.payloadType;
  if (codec.kind === 'audio') return [{ payload, type: 'nack' }];
  return [
    { payload, type: 'goog-remb' },
    { payload, type: 'ccm', subtype: 'fir' },
    { payload, type: 'nack' },
    { payload, type: 'nack', subtype: 'pli' },
  ];
}

/** Clients learn from the stream id whose track this is: `<participant sid>|<track sid>`. */
function trackLines(track: NonNullable<OfferedSection['track']>): Partial<MediaDescription> {
  const stream = `${track.publisherSid}|${track.trackSid}`;
  const ssrcs = [track.ssrc, ...(track.rtxSsrc === undefined ? [] : [track.rtxSsrc])];
  return {
    msid: [{ id: stream, appdata: track.trackSid }],
    ...(track.rtxSsrc === undefined ? {} : { ssrcGroups: [{ semantics: 'FID', ssrcs: `${track.ssrc} ${track.rtxSsrc}` }] }),
    ssrcs: ssrcs.flatMap((id) => [
      { id, attribute: 'cname', value: track.cname },
      { id, attribute: 'msid', value: `${stream} ${track.trackSid}` },
    ]),
  };
}
