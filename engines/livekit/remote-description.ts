import { parse, type MediaDescription, type SessionDescription } from 'sdp-transform';
import { fromHex } from '@parley/engine-wire';
import type { Fingerprint, IceCredentials } from '@parley/engine-peer';
import type { MediaKind } from '@parley/engine-sfu';

/** Longest description. A full room of 100 tracks needs about 150 KiB. [C-07] */
export const sdpLimit = 256 * 1024;
/** Most lines: one section has about 40 in real offers. [C-07] */
export const sdpLineLimit = 4000;
/** Longest line; it also bounds what the parser's expressions may look at. [C-07] */
export const sdpLineLengthLimit = 1024;
/** Most m-sections; also bounds a subscriber's offer. [C-07] */
export const sectionLimit = 200;
/** Most candidates of one section, whatever becomes of them: a lite agent uses none. [C-07] */
export const candidateLimit = 30;
/** Most simulcast layers; browsers send three. [C-07] */
export const ridLimit = 8;
/** Most payload types of one section: they are 7-bit numbers. */
const payloadLimit = 128;
/** Most declared SSRCs of one section: three layers with RTX, and FEC of old senders. */
const ssrcLimit = 64;

export type Direction = 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive';

export type RemoteCodec = {
  readonly payloadType: number;
  /** Lower case. */
  readonly name: string;
  readonly clockRate: number;
  readonly channels: number;
  /** `a=fmtp` as it stands; empty when there is none. */
  readonly parameters: string;
};

export type RemoteSection = {
  readonly kind: MediaKind | 'application' | 'other';
  readonly mid: string;
  /** Port 0 without bundle-only: the section is refused or stopped. */
  readonly stopped: boolean;
  readonly direction: Direction;
  readonly protocol: string;
  readonly payloads: readonly number[];
  readonly codecs: readonly RemoteCodec[];
  readonly extensions: ReadonlyMap<string, number>;
  /** Second word of `a=msid`: the sender's track id. */
  readonly trackId: string;
  /** Layers in the order of the text. */
  readonly sendRids: readonly string[];
  readonly ssrcs: readonly { readonly ssrc: number; readonly rtxSsrc?: number }[];
};

export type RemoteDescription = {
  readonly ice: IceCredentials;
  readonly fingerprints: readonly Fingerprint[];
  readonly sections: readonly RemoteSection[];
};

/**
 * Reads an SDP of a client into the few facts that negotiation needs.
 *
 * Answers the description, or a word that says why it is refused
 * Errors  never throws, whatever the text
 * Source  RFC 8866, RFC 8829 §5
 */
export function readDescription(sdp: string): RemoteDescription | { readonly refused: string } {
  const size = measure(sdp);
  if (size !== undefined) return { refused: size };
  try {
    return readParsed(parse(sdp));
  } catch {
    // The parser is not ours: it may throw, or give a number where its types promise a text ("a=fingerprint:1 AA").
    return { refused: 'sdp-malformed' };
  }
}

function readParsed(parsed: SessionDescription): RemoteDescription | { readonly refused: string } {
  const first = parsed.media[0];
  if (first === undefined) return { refused: 'sdp-empty' };
  const sections: RemoteSection[] = [];
  const mids = new Set<string>();
  for (const media of parsed.media) {
    const section = readSection(media, parsed.direction);
    if (typeof section === 'string') return { refused: section };
    if (mids.has(section.mid)) return { refused: 'sdp-duplicate-mid' };
    mids.add(section.mid);
    sections.push(section);
  }
  // Everything is bundled: the first section that carries transport facts speaks for all. [RFC 8843 §7]
  const carrier = parsed.media.find((media) => media.iceUfrag !== undefined) ?? parsed;
  const ufrag = String(carrier.iceUfrag ?? '');
  const password = String(carrier.icePwd ?? '');
  if (!isIceText(ufrag, 4) || !isIceText(password, 22)) return { refused: 'sdp-ice' };
  const fingerprint = readFingerprint((carrier.fingerprint ?? parsed.fingerprint)?.type, (carrier.fingerprint ?? parsed.fingerprint)?.hash);
  if (fingerprint === undefined) return { refused: 'sdp-fingerprint' };
  return { ice: { ufrag, password }, fingerprints: [fingerprint], sections };
}

/** One pass before anything is built from the text. */
function measure(sdp: string): string | undefined {
  if (sdp.length > sdpLimit) return 'sdp-too-long';
  let lines = 0;
  let sections = 0;
  let candidates = 0;
  for (let start = 0; start < sdp.length; ) {
    let end = sdp.indexOf('\n', start);
    if (end < 0) end = sdp.length;
    if (++lines > sdpLineLimit) return 'sdp-too-many-lines';
    if (end - start > sdpLineLengthLimit) return 'sdp-line-too-long';
    if (sdp.startsWith('m=', start)) {
      candidates = 0;
      if (++sections > sectionLimit) return 'sdp-too-many-sections';
    } else if (sdp.startsWith('a=candidate:', start) && ++candidates > candidateLimit) {
      return 'sdp-too-many-candidates';
    }
    start = end + 1;
  }
  return undefined;
}

function readSection(media: MediaDescription, sessionDirection: Direction | undefined): RemoteSection | string {
  const mid = String(media.mid ?? '');
  // [RFC 8843] a mid is a token; 16 characters are what the one-byte header extension can carry.
  if (!/^[\w.-]{1,16}$/.test(mid)) return 'sdp-mid';
  const payloads = String(media.payloads ?? '')
    .split(' ', payloadLimit)
    .map(Number)
    .filter((payload) => Number.isInteger(payload) && payload >= 0 && payload <= 127);
  const rids = (media.rids ?? []).filter((rid) => rid.direction === 'send').map((rid) => String(rid.id));
  if (rids.length > ridLimit) return 'sdp-too-many-rids';
  if (rids.some((rid) => !/^[A-Za-z0-9_-]{1,16}$/.test(rid)) || new Set(rids).size !== rids.length) return 'sdp-rid';
  const isMedia = media.type === 'audio' || media.type === 'video';
  return {
    kind: media.type === 'audio' || media.type === 'video' || media.type === 'application' ? media.type : 'other',
    mid,
    stopped: media.port === 0 && media.bundleOnly === undefined,
    direction: media.direction ?? sessionDirection ?? 'sendrecv',
    protocol: media.protocol,
    payloads,
    codecs: isMedia ? readCodecs(media) : [],
    extensions: readExtensions(media),
    trackId: trackId(media),
    sendRids: media.simulcast !== undefined && rids.length > 1 ? rids : [],
    ssrcs: readSsrcs(media),
  };
}

function readCodecs(media: MediaDescription): RemoteCodec[] {
  const parameters = new Map(media.fmtp.slice(0, payloadLimit).map((line) => [line.payload, String(line.config)]));
  return media.rtp.slice(0, payloadLimit).flatMap((line) => {
    const payloadType = Number(line.payload);
    if (!Number.isInteger(payloadType) || payloadType < 0 || payloadType > 127) return [];
    return {
      payloadType,
      name: String(line.codec).toLowerCase(),
      clockRate: Number(line.rate ?? 0),
      channels: Number(line.encoding ?? 1),
      parameters: parameters.get(line.payload) ?? '',
    };
  });
}

function readExtensions(media: MediaDescription): Map<string, number> {
  const extensions = new Map<string, number>();
  for (const line of (media.ext ?? []).slice(0, 32)) {
    // Id 15 and the ids above 255 do not exist on the wire. [RFC 8285 §4.2, §4.3]
    if (Number.isInteger(line.value) && line.value >= 1 && line.value <= 255 && line.value !== 15) extensions.set(String(line.uri), line.value);
  }
  return extensions;
}

function trackId(media: MediaDescription): string {
  const line = media.msid?.[0];
  return line === undefined ? '' : String(line.appdata ?? '');
}

/** Media SSRCs with their RTX partners, in the order of the text; SSRCs of FEC groups are left out. */
function readSsrcs(media: MediaDescription): { ssrc: number; rtxSsrc?: number }[] {
  const partners = new Map<number, number>();
  const leftOut = new Set<number>();
  for (const group of (media.ssrcGroups ?? []).slice(0, ssrcLimit)) {
    const [primary, secondary] = String(group.ssrcs).split(' ', 2).map(Number);
    if (!isSsrc(primary) || !isSsrc(secondary)) continue;
    if (group.semantics === 'FID') partners.set(primary, secondary);
    if (group.semantics === 'FID' || group.semantics.startsWith('FEC')) leftOut.add(secondary);
  }
  const seen = new Set<number>();
  for (const line of media.ssrcs ?? []) {
    if (isSsrc(line.id) && !leftOut.has(line.id) && seen.size < ssrcLimit) seen.add(line.id);
  }
  return [...seen].map((ssrc) => {
    const rtxSsrc = partners.get(ssrc);
    return rtxSsrc === undefined ? { ssrc } : { ssrc, rtxSsrc };
  });
}

function isSsrc(value: number | undefined): value is number {
  return value !== undefined && Number.isInteger(value) && value >= 0 && value <= 0xffff_ffff;
}

function isIceText(value: string, least: number): boolean {
  return value.length >= least && value.length <= 256 && /^[A-Za-z0-9+/_=-]+$/.test(value);
}

function readFingerprint(hash: string | undefined, digest: string | undefined): Fingerprint | undefined {
  if (hash === undefined || digest === undefined) return undefined;
  const bytes = fromHex(String(digest).trim());
  return bytes === undefined || bytes.length < 20 || bytes.length > 64 ? undefined : { hash: String(hash).toLowerCase(), digest: bytes };
}
