import { SessionDescription, SignalTarget, TrickleRequest } from '@livekit/protocol';
import { randomU32 } from '@parley/engine-wire';
import { newIceCredentials, trickleMessages } from './local-transport.ts';
import { sendSection } from './negotiate.ts';
import type { Participant } from './participant.ts';
import { readDescription, sectionLimit } from './remote-description.ts';
import { nextId, type Turn } from './room-state.ts';
import { writeSubscriberOffer } from './subscriber-offer.ts';
import type { SubscriberSection, SubscriberTransport } from './subscriber-transport.ts';
import type { Subscription } from './subscription.ts';
import { refuseSubscription, startFlowing } from './subscriptions.ts';
import { route, tell } from './tell.ts';

/** Changes that come together share one offer. Short, because it is added to the time to the first picture. */
const gatherMs = 30;
/** A client that does not answer in this time is told to start afresh. */
export const answerTimeoutMs = 15_000;

const applicationMid = '0';

/** Opens the transport on which we offer, with the channels on which the client receives data. */
export function openSubscriberTransport(turn: Turn, participant: Participant): void {
  const { random } = turn.room.options;
  const leg = nextId(turn.room);
  const ice = newIceCredentials(random);
  participant.subscriber = {
    leg,
    ice,
    sections: [],
    connected: false,
    offerId: 1 + (randomU32(random) % 256),
    version: 0,
    answerDueAt: undefined,
    offerDueAt: turn.now,
  };
  turn.room.legs.set(leg, { participant, role: 'subscriber' });
  route(turn, { do: 'open-leg', leg, localIce: ice });
  openDataChannels(turn, leg);
}

export function openDataChannels(turn: Turn, leg: number): void {
  route(turn, { do: 'open-channel', leg, label: '_reliable', ordered: true });
  route(turn, { do: 'open-channel', leg, label: '_lossy', ordered: false, maxRetransmits: 0 });
  route(turn, { do: 'open-channel', leg, label: '_data_track', ordered: false, maxRetransmits: 0 });
}

/** Something changed that a new offer must say. */
export function offerSoon(turn: Turn, participant: Participant): void {
  const transport = participant.subscriber;
  if (transport !== undefined) transport.offerDueAt ??= turn.now + gatherMs;
}

/** Makes the offer that is due, unless one is outstanding: there is at most one at a time. */
export function offerIfDue(turn: Turn, participant: Participant): void {
  const transport = participant.subscriber;
  if (transport === undefined || transport.offerDueAt === undefined || transport.offerDueAt > turn.now) return;
  if (transport.answerDueAt !== undefined) return;
  transport.offerDueAt = undefined;
  transport.answerDueAt = turn.now + answerTimeoutMs;
  assignSections(turn, participant, transport);
  for (const section of transport.sections) section.offeredTrack = section.subscription !== undefined;
  const first = transport.version === 0;
  transport.version++;
  if (!first) transport.offerId++;
  const sdp = writeSubscriberOffer({
    applicationMid,
    sections: transport.sections.map((section) => ({ mid: section.mid, codec: section.codec, track: trackOf(section) })),
    ice: transport.ice,
    transport: turn.room.options.transport,
    sessionId: transport.leg,
    version: transport.version,
  });
  const value = new SessionDescription({ type: 'offer', sdp, id: transport.offerId, midToTrackId: trackIds(transport) });
  tell(turn, participant, { case: 'offer', value });
  if (!first) return;
  for (const candidateInit of trickleMessages(turn.room.options.transport, transport.ice)) {
    tell(turn, participant, { case: 'trickle', value: new TrickleRequest({ candidateInit, target: SignalTarget.SUBSCRIBER }) });
  }
}

/** Gives every subscription that has none a section: an empty one of its codec, else a new one. */
function assignSections(turn: Turn, participant: Participant, transport: SubscriberTransport): void {
  for (const subscription of participant.subscriptions.values()) {
    if (subscription.state !== 'waiting') continue;
    const codec = subscription.publication.live?.codec;
    if (codec === undefined) continue;
    let section = reuses(participant) ? transport.sections.find((candidate) => isFree(candidate) && candidate.codec === codec) : undefined;
    if (section === undefined) {
      if (transport.sections.length >= sectionLimit - 1) {
        // This offer empties a section; the next one can fill it.
        if (transport.sections.some((candidate) => candidate.subscription === undefined && candidate.offeredTrack)) offerSoon(turn, participant);
        turn.out.drop('livekit.sections-full');
        continue;
      }
      // The data channels have mid 0.
      section = { mid: String(transport.sections.length + 1), codec, ssrc: 0, rtxSsrc: undefined, offeredTrack: false, subscription: undefined };
      transport.sections.push(section);
    }
    section.subscription = subscription;
    // New numbers for every assignment: a receiver must not join two tracks to one stream.
    section.ssrc = newSsrc(turn);
    section.rtxSsrc = codec.rtxPayloadType === undefined ? undefined : newSsrc(turn);
    subscription.state = 'offered';
  }
}

/** Empty, and the client knows it. */
function isFree(section: SubscriberSection): boolean {
  return section.subscription === undefined && !section.offeredTrack;
}

function newSsrc(turn: Turn): number {
  return 1 + (randomU32(turn.room.options.random) % 0xffff_fffe); // 0 and all ones have meanings elsewhere
}

/** Safari cannot use a stopped transceiver again: its sections only grow. */
function reuses(participant: Participant): boolean {
  return participant.query.browser.toLowerCase() !== 'safari';
}

function trackOf(section: SubscriberSection): Parameters<typeof writeSubscriberOffer>[0]['sections'][number]['track'] {
  if (section.subscription === undefined) return undefined;
  const { publication } = section.subscription;
  const { publisher } = publication;
  return {
    publisherSid: publisher.sid,
    trackSid: publication.sid,
    ssrc: section.ssrc,
    rtxSsrc: section.rtxSsrc,
    cname: publisher.sid,
    stereo: publication.info.stereo,
  };
}

function trackIds(transport: SubscriberTransport): Record<string, string> {
  const ids: Record<string, string> = {};
  for (const section of transport.sections) {
    if (section.subscription !== undefined) ids[section.mid] = section.subscription.publication.sid;
  }
  return ids;
}

/** Empties the section of a subscription that ended. */
export function releaseSection(turn: Turn, subscription: Subscription): void {
  const section = subscription.subscriber.subscriber?.sections.find((candidate) => candidate.subscription === subscription);
  if (section === undefined) return;
  section.subscription = undefined;
  offerSoon(turn, subscription.subscriber);
}

/** The client's answer: the media floor learns the far end, and accepted sections begin to flow. */
export function takeAnswer(turn: Turn, participant: Participant, answer: SessionDescription): void {
  const transport = participant.subscriber;
  if (transport?.answerDueAt === undefined) return turn.out.drop('livekit.answer-unasked');
  // Some clients do not echo the id and send 0.
  if (answer.id !== 0 && answer.id !== transport.offerId) return turn.out.drop('livekit.answer-stale');
  const description = readDescription(answer.sdp);
  if ('refused' in description) return turn.out.drop(`livekit.${description.refused}`);
  transport.answerDueAt = undefined;
  route(turn, {
    do: 'describe-leg',
    leg: transport.leg,
    localIce: transport.ice,
    remoteIce: description.ice,
    fingerprints: description.fingerprints,
  });
  for (const section of transport.sections) {
    const { subscription } = section;
    if (subscription?.state !== 'offered') continue;
    const offered = { mid: section.mid, codec: section.codec, track: trackOf(section) };
    const sending = sendSection(offered, description, subscription.consumer, subscription.publication.producer);
    if (sending === undefined) {
      refuseSubscription(turn, subscription);
      continue;
    }
    route(turn, { do: 'consume', leg: transport.leg, section: sending });
    startFlowing(turn, subscription);
  }
  offerIfDue(turn, participant);
}
