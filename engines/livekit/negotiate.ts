import type { ConsumerId, ProducerId, ReceiveSection, SendSection } from '@parley/engine-sfu';
import { chooseCodec, type ChosenCodec } from './codecs.ts';
import { acceptExtensions, keptExtensions } from './header-extensions.ts';
import type { RemoteDescription, RemoteSection } from './remote-description.ts';
import type { OfferedSection } from './subscriber-offer.ts';

/** True when the client wants to send in this section. */
export function wantsToSend(section: RemoteSection): boolean {
  const isMedia = section.kind === 'audio' || section.kind === 'video';
  return isMedia && !section.stopped && (section.direction === 'sendonly' || section.direction === 'sendrecv');
}

export type ReceiveFacts = {
  readonly producer: ProducerId;
  readonly section: RemoteSection;
  readonly chosen: ChosenCodec;
  readonly countsAsSpeech: boolean;
  readonly screen: boolean;
};

/** What the media floor must know about an accepted sending section. */
export function receiveSection(facts: ReceiveFacts): ReceiveSection {
  const { section, chosen } = facts;
  const { codec, remote, rtxPayloadType } = chosen;
  return {
    producer: facts.producer,
    kind: codec.kind,
    mid: section.mid,
    payloads: [
      {
        payloadType: remote.payloadType,
        codec: codec.name,
        clockRate: remote.clockRate,
        ...(rtxPayloadType === undefined ? {} : { rtxPayloadType }),
      },
    ],
    extensions: acceptExtensions(codec.kind, section.extensions),
    rids: lowToHigh(section.sendRids),
    // With rids the SSRCs come by header extension; some clients declare both and then mean the same.
    ssrcs: section.sendRids.length > 0 ? [] : section.ssrcs.slice(0, 3),
    nack: true,
    countsAsSpeech: facts.countsAsSpeech,
    screen: facts.screen,
  };
}

// Names of layers in use by clients, from low to high; `2 1 0` is an old spelling of `q h f`.
const layerRank: ReadonlyMap<string, number> = new Map([
  ['q', 0],
  ['2', 0],
  ['h', 1],
  ['1', 1],
  ['f', 2],
  ['0', 2],
]);

/** Sorts rids from low to high; names that nobody knows keep the order of the text. */
export function lowToHigh(rids: readonly string[]): readonly string[] {
  if (rids.some((rid) => !layerRank.has(rid))) return rids;
  return [...rids].sort((a, b) => (layerRank.get(a) ?? 0) - (layerRank.get(b) ?? 0));
}

/**
 * What the media floor must know to send one offered section, from the subscriber's answer.
 *
 * Answers undefined when the answer refuses the section or its codec
 */
export function sendSection(offered: OfferedSection, answer: RemoteDescription, consumer: ConsumerId, producer: ProducerId): SendSection | undefined {
  const { track, codec } = offered;
  const section = answer.sections.find((candidate) => candidate.mid === offered.mid);
  if (track === undefined || section === undefined || section.stopped) return undefined;
  if (section.direction !== 'recvonly' && section.direction !== 'sendrecv') return undefined;
  const chosen = chooseCodec(section, codec);
  if (chosen === undefined || chosen.codec.name !== codec.name) return undefined;
  const rtx = track.rtxSsrc !== undefined && chosen.rtxPayloadType !== undefined;
  return {
    consumer,
    producer,
    mid: offered.mid,
    ssrc: track.ssrc,
    payloadType: chosen.remote.payloadType,
    ...(rtx ? { rtxSsrc: track.rtxSsrc, rtxPayloadType: chosen.rtxPayloadType } : {}),
    clockRate: codec.clockRate,
    extensions: keptExtensions(codec.kind, section.extensions),
    cname: track.cname,
  };
}
