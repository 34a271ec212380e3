import type { ExtensionIds, MediaKind } from '@parley/engine-sfu';

type ExtensionName = keyof ExtensionIds;

const uris = {
  mid: 'urn:ietf:params:rtp-hdrext:sdes:mid',
  rid: 'urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id',
  repairedRid: 'urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id',
  audioLevel: 'urn:ietf:params:rtp-hdrext:ssrc-audio-level',
  transportCc: 'http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01',
  absSendTime: 'http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time',
} as const satisfies Partial<Record<ExtensionName, string>>;

/** What we accept from publishers. Orientation is left out, so that senders rotate the picture themselves. */
const published: Readonly<Record<MediaKind, readonly (keyof typeof uris)[]>> = {
  audio: ['mid', 'rid', 'audioLevel'],
  video: ['mid', 'rid', 'repairedRid', 'transportCc'],
};

/** What we offer to subscribers, with ids that are the same in every section. [RFC 8843 §14.2] */
const subscribed: Readonly<Record<MediaKind, ExtensionIds>> = {
  audio: {},
  // The receiver's bandwidth estimate (REMB) comes from this one.
  video: { absSendTime: 2 },
};

export type ExtensionLine = { readonly value: number; readonly uri: string };

/** The ids that the remote side proposed, of the extensions that we accept from a publisher. */
export function acceptExtensions(kind: MediaKind, offered: ReadonlyMap<string, number>): ExtensionIds {
  const ids: { -readonly [Name in ExtensionName]?: number } = {};
  for (const name of published[kind]) {
    const id = offered.get(uris[name]);
    if (id !== undefined) ids[name] = id;
  }
  return ids;
}

export function offeredExtensions(kind: MediaKind): ExtensionIds {
  return subscribed[kind];
}

/** Those of ours that the answer kept. */
export function keptExtensions(kind: MediaKind, answered: ReadonlyMap<string, number>): ExtensionIds {
  const ids: { -readonly [Name in ExtensionName]?: number } = {};
  for (const name of Object.keys(uris) as (keyof typeof uris)[]) { // the keys of a constant object are its type
    const id = subscribed[kind][name];
    if (id !== undefined && answered.get(uris[name]) === id) ids[name] = id;
  }
  return ids;
}

export function extensionLines(ids: ExtensionIds): ExtensionLine[] {
  return (Object.keys(uris) as (keyof typeof uris)[]).flatMap((name) => { // the keys of a constant object are its type
    const value = ids[name];
    return value === undefined ? [] : { value, uri: uris[name] };
  });
}
