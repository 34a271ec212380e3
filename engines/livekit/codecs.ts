import type { MediaKind } from '@parley/engine-sfu';
import type { RemoteCodec, RemoteSection } from './remote-description.ts';

/** One codec that we forward, and how we name it in our own offers. */
export type ForwardedCodec = {
  readonly name: 'opus' | 'vp8' | 'h264';
  readonly kind: MediaKind;
  readonly mime: string;
  readonly clockRate: number;
  readonly channels?: number;
  readonly payloadType: number;
  readonly rtxPayloadType?: number;
  readonly parameters: string;
};

const opus: ForwardedCodec = {
  name: 'opus',
  kind: 'audio',
  mime: 'audio/opus',
  clockRate: 48_000,
  channels: 2,
  payloadType: 111,
  parameters: 'minptime=10;useinbandfec=1',
};
const vp8: ForwardedCodec = { name: 'vp8', kind: 'video', mime: 'video/VP8', clockRate: 90_000, payloadType: 96, rtxPayloadType: 97, parameters: '' };
const h264: ForwardedCodec = {
  name: 'h264',
  kind: 'video',
  mime: 'video/H264',
  clockRate: 90_000,
  payloadType: 108,
  rtxPayloadType: 109,
  // Constrained baseline: every browser decodes it, and publishers of our answers are held to it.
  parameters: 'level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f',
};

/** In the order in which clients are told about them: their first video codec is the fallback. */
export const forwardedCodecs: readonly ForwardedCodec[] = [vp8, h264, opus];

/** The codec of a mime type (`video/VP8`) or bare name (`vp8`), whatever the case. */
export function codecByName(name: string): ForwardedCodec | undefined {
  const bare = name.slice(name.indexOf('/') + 1).toLowerCase();
  return forwardedCodecs.find((codec) => codec.name === bare);
}

export type ChosenCodec = {
  readonly codec: ForwardedCodec;
  /** As the remote side numbers and describes it. */
  readonly remote: RemoteCodec;
  readonly rtxPayloadType?: number;
};

/**
 * Chooses the codec of one section: the wanted one if the section has it, else the first that we forward.
 *
 * Answers undefined when the section has nothing that we forward
 */
export function chooseCodec(section: RemoteSection, wanted: ForwardedCodec | undefined): ChosenCodec | undefined {
  // The m-line is the order of preference; rtpmap lines may stand in any order. [RFC 8866 §5.14]
  const ordered = section.payloads.flatMap((payload) => section.codecs.find((codec) => codec.payloadType === payload) ?? []);
  const usable = ordered.filter((remote) => matching(remote, section.kind) !== undefined);
  const remote = usable.find((candidate) => candidate.name === wanted?.name) ?? usable[0];
  if (remote === undefined) return undefined;
  const codec = matching(remote, section.kind);
  if (codec === undefined) return undefined; // cannot happen: usable holds matching codecs only
  const rtx = ordered.find((other) => other.name === 'rtx' && parameter(other.parameters, 'apt') === String(remote.payloadType));
  return rtx === undefined ? { codec, remote } : { codec, remote, rtxPayloadType: rtx.payloadType };
}

function matching(remote: RemoteCodec, kind: RemoteSection['kind']): ForwardedCodec | undefined {
  const codec = forwardedCodecs.find((entry) => entry.name === remote.name && entry.kind === kind);
  if (codec === undefined || codec.clockRate !== remote.clockRate) return undefined;
  if (codec.name !== 'h264') return codec;
  // Baseline of any level in packetization mode 1: what our own offers can promise to decoders.
  const profile = parameter(remote.parameters, 'profile-level-id') ?? '';
  return parameter(remote.parameters, 'packetization-mode') === '1' && profile.toLowerCase().startsWith('42') ? codec : undefined;
}

export function parameter(parameters: string, name: string): string | undefined {
  for (const part of parameters.split(';', 32)) {
    const equals = part.indexOf('=');
    if (equals > 0 && part.slice(0, equals).trim().toLowerCase() === name) return part.slice(equals + 1).trim();
  }
  return undefined;
}
