import type { MediaDescription } from 'sdp-transform';
import type { IceCredentials } from '@parley/engine-peer';
import type { MediaKind } from '@parley/engine-sfu';
import { chooseCodec, type ChosenCodec } from './codecs.ts';
import { acceptExtensions, extensionLines } from './header-extensions.ts';
import { transportLines, type LocalTransport } from './local-transport.ts';
import type { RemoteDescription, RemoteSection } from './remote-description.ts';
import { applicationSection, writeSession } from './session-lines.ts';

/** How one sending section of a client is answered. */
export type AcceptedSection = { readonly chosen: ChosenCodec; readonly stereo: boolean; readonly dtx: boolean };

export type PublisherAnswer = {
  readonly remote: RemoteDescription;
  /** By mid; a media section that is missing is answered as inactive. */
  readonly accepted: ReadonlyMap<string, AcceptedSection>;
  /** Mids that carried a track once. */
  readonly used: ReadonlySet<string>;
  readonly ice: IceCredentials;
  readonly transport: LocalTransport;
  readonly sessionId: number;
  readonly version: number;
};

/**
 * Writes our answer to a client's offer: it sends, we receive.
 *
 * Shape   one section per section of the offer, in its order, with its payload types and extension ids
 * Source  RFC 8829 §5.3.1, RFC 8853 for simulcast
 */
export function writePublisherAnswer(answer: PublisherAnswer): string {
  const transport = transportLines(answer.transport, answer.ice, 'passive');
  const bundle: string[] = [];
  const media = answer.remote.sections.map((section, index) => {
    if (section.kind === 'application' && !section.stopped) {
      bundle.push(section.mid);
      return applicationSection(section.mid, transport);
    }
    const accepted = answer.accepted.get(section.mid);
    if (section.stopped || (section.kind !== 'audio' && section.kind !== 'video')) return refusedSection(section);
    // Its track is over. Refused, its place is free for the client's next one, so that offers do not grow for ever
    // [RFC 8829 §5.2.2]. The first section stays: it may carry the bundle.
    if (accepted === undefined && section.direction === 'inactive' && answer.used.has(section.mid) && index > 0) return refusedSection(section);
    bundle.push(section.mid);
    return accepted === undefined ? inactiveSection(section, section.kind, transport) : receivingSection(section, section.kind, accepted, transport);
  });
  return writeSession({ sessionId: answer.sessionId, version: answer.version, media, bundle });
}

function receivingSection(section: RemoteSection, kind: MediaKind, accepted: AcceptedSection, transport: Partial<MediaDescription>): MediaDescription {
  const { codec, remote, rtxPayloadType } = accepted.chosen;
  const rtp: MediaDescription['rtp'] = [codecLine(remote.payloadType, codec.mime, remote.clockRate, codec.channels)];
  const fmtp: MediaDescription['fmtp'] = [];
  const parameters = answeredParameters(accepted);
  if (parameters !== '') fmtp.push({ payload: remote.payloadType, config: parameters });
  if (rtxPayloadType !== undefined) {
    rtp.push({ payload: rtxPayloadType, codec: 'rtx', rate: remote.clockRate });
    fmtp.push({ payload: rtxPayloadType, config: `apt=${remote.payloadType}` });
  }
  return {
    type: kind,
    port: 9,
    protocol: section.protocol,
    payloads: rtp.map((line) => line.payload).join(' '),
    rtp,
    fmtp,
    rtcpFb: feedbackLines(kind, remote.payloadType),
    ...transport,
    rtcpMux: 'rtcp-mux',
    rtcpRsize: 'rtcp-rsize',
    mid: section.mid,
    direction: 'recvonly',
    ext: extensionLines(acceptExtensions(kind, section.extensions)),
    ...(section.sendRids.length === 0
      ? {}
      : {
          rids: section.sendRids.map((id) => ({ id, direction: 'recv' })),
          simulcast: { dir1: 'recv' as const, list1: section.sendRids.join(';') },
        }),
  };
}

function answeredParameters(accepted: AcceptedSection): string {
  const { codec, remote } = accepted.chosen;
  // [RFC 6184 §8.2.2] the profile and mode in an answer are those of the offer.
  if (codec.name === 'h264') return remote.parameters;
  if (codec.name !== 'opus') return '';
  return codec.parameters + (accepted.dtx ? ';usedtx=1' : '') + (accepted.stereo ? ';stereo=1;maxaveragebitrate=510000' : '');
}

export function feedbackLines(kind: MediaKind, payload: number): NonNullable<MediaDescription['rtcpFb']> {
  if (kind === 'audio') return [{ payload, type: 'nack' }];
  return [
    { payload, type: 'transport-cc' },
    { payload, type: 'ccm', subtype: 'fir' },
    { payload, type: 'nack' },
    { payload, type: 'nack', subtype: 'pli' },
  ];
}

export function codecLine(payload: number, mime: string, rate: number, channels: number | undefined): MediaDescription['rtp'][number] {
  const codec = mime.slice(mime.indexOf('/') + 1);
  return channels === undefined ? { payload, codec, rate } : { payload, codec, rate, encoding: channels };
}

/**
 * A section that carries nothing now and keeps its place for later. It still takes codec, layers and extensions:
 * a browser forgets for the whole session what an answer left out, and then cannot offer simulcast again.
 */
function inactiveSection(section: RemoteSection, kind: MediaKind, transport: Partial<MediaDescription>): MediaDescription {
  const chosen = chooseCodec(section, undefined);
  if (chosen === undefined) return refusedSection(section);
  return { ...receivingSection(section, kind, { chosen, stereo: false, dtx: false }, transport), direction: 'inactive' };
}

/** Port 0 refuses a section for good; it stays in the list, because sections never move. [RFC 3264 §6] */
function refusedSection(section: RemoteSection): MediaDescription {
  return {
    type: section.kind === 'other' ? 'text' : section.kind,
    port: 0,
    protocol: section.protocol,
    payloads: section.kind === 'application' ? 'webrtc-datachannel' : String(section.payloads[0] ?? 0),
    rtp: [],
    fmtp: [],
    connection: { version: 4, ip: '0.0.0.0' },
    mid: section.mid,
    direction: 'inactive',
  };
}
