/** One entry of a statistics report, as browsers write it; nothing in it is sure to be there. */
export type StatsEntry = { readonly type: string; readonly id: string; readonly timestamp: number; readonly [field: string]: unknown };

/**
 * What is said about a track to whoever asks why it looks or sounds like this. Only what is named here leaves a
 * report: reports also hold addresses of both ends, which are nobody's business.
 */
export type TrackFacts = {
  readonly direction: 'sent' | 'received';
  readonly codec: string | undefined;
  readonly width: number | undefined;
  readonly height: number | undefined;
  readonly framesPerSecond: number | undefined;
  /** Since the look before; undefined at the first one. */
  readonly kbps: number | undefined;
  readonly lossPercent: number | undefined;
  readonly jitterMs: number | undefined;
  readonly rttMs: number | undefined;
  /** Why a sender sends less than it could: `cpu`, `bandwidth`; undefined for no such reason. */
  readonly limitedBy: string | undefined;
  /** Layers that are sent, small to large, as their heights. */
  readonly layers: readonly number[];
};

/** What is kept from one look to the next. */
export type Counters = { readonly timestamp: number; readonly bytes: number; readonly packets: number; readonly lost: number };

/**
 * Reads a track's report.
 *
 * Shape   `before` is what the look before answered as `counters`
 * Answers undefined when the report has no stream, as before the first packet
 */
export function describeTrack(entries: readonly StatsEntry[], before: Counters | undefined): { readonly facts: TrackFacts; readonly counters: Counters } | undefined {
  const received = entries.filter((entry) => entry.type === 'inbound-rtp');
  const sent = entries.filter((entry) => entry.type === 'outbound-rtp');
  const streams = received.length > 0 ? received : sent.filter((entry) => entry['active'] !== false);
  const [first] = streams;
  if (first === undefined) return undefined;

  const answers = received.length > 0 ? received : entries.filter((entry) => entry.type === 'remote-inbound-rtp');
  const largest = streams.reduce((a, b) => ((numberOf(b, 'frameHeight') ?? 0) > (numberOf(a, 'frameHeight') ?? 0) ? b : a), first);
  const packets = sum(streams, received.length > 0 ? 'packetsReceived' : 'packetsSent');
  const lost = sum(answers, 'packetsLost');
  const counters = { timestamp: first.timestamp, bytes: sum(streams, received.length > 0 ? 'bytesReceived' : 'bytesSent'), packets, lost };
  return {
    counters,
    facts: {
      direction: received.length > 0 ? 'received' : 'sent',
      codec: codecOf(entries, largest),
      width: numberOf(largest, 'frameWidth'),
      height: numberOf(largest, 'frameHeight'),
      framesPerSecond: numberOf(largest, 'framesPerSecond'),
      kbps: kbpsBetween(before, counters),
      lossPercent: lossBetween(before, counters, received.length > 0),
      jitterMs: inMs(most(answers, 'jitter')),
      rttMs: inMs(roundTrip(entries, answers)),
      limitedBy: limitOf(streams),
      layers: received.length > 0 ? [] : streams.flatMap((stream) => numberOf(stream, 'frameHeight') ?? []).sort((a, b) => a - b),
    },
  };
}

function codecOf(entries: readonly StatsEntry[], stream: StatsEntry): string | undefined {
  const mimeType = entries.find((entry) => entry.type === 'codec' && entry.id === stream['codecId'])?.['mimeType'];
  return typeof mimeType === 'string' ? mimeType.slice(mimeType.indexOf('/') + 1) : undefined;
}

function kbpsBetween(before: Counters | undefined, now: Counters): number | undefined {
  if (before === undefined || now.timestamp <= before.timestamp || now.bytes < before.bytes) return undefined;
  return Math.round(((now.bytes - before.bytes) * 8) / (now.timestamp - before.timestamp)); // bits per millisecond are kilobits per second
}

function lossBetween(before: Counters | undefined, now: Counters, isReceived: boolean): number | undefined {
  const lost = Math.max(0, now.lost - (before?.lost ?? 0));
  const packets = now.packets - (before?.packets ?? 0);
  // A receiver counts what came; a sender counts what it sent, lost ones included.
  const expected = isReceived ? packets + lost : packets;
  return expected <= 0 ? undefined : Math.round((lost / expected) * 1000) / 10;
}

function roundTrip(entries: readonly StatsEntry[], answers: readonly StatsEntry[]): number | undefined {
  const measured = most(answers, 'roundTripTime');
  if (measured !== undefined) return measured;
  const transport = entries.find((entry) => entry.type === 'transport');
  const pair = entries.find((entry) => entry.type === 'candidate-pair' && (entry.id === transport?.['selectedCandidatePairId'] || entry['selected'] === true));
  return pair === undefined ? undefined : numberOf(pair, 'currentRoundTripTime');
}

function limitOf(streams: readonly StatsEntry[]): string | undefined {
  const reasons = streams.map((stream) => stream['qualityLimitationReason']).filter((reason) => typeof reason === 'string' && reason !== 'none');
  return reasons[0] as string | undefined; // only strings are left
}

function numberOf(entry: StatsEntry, field: string): number | undefined {
  const value = entry[field];
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

function sum(entries: readonly StatsEntry[], field: string): number {
  return entries.reduce((total, entry) => total + (numberOf(entry, field) ?? 0), 0);
}

function most(entries: readonly StatsEntry[], field: string): number | undefined {
  const values = entries.flatMap((entry) => numberOf(entry, field) ?? []);
  return values.length === 0 ? undefined : Math.max(...values);
}

function inMs(seconds: number | undefined): number | undefined {
  return seconds === undefined ? undefined : Math.round(seconds * 1000);
}
