import {
  BackupCodecPolicy,
  MuteTrackRequest,
  RequestResponse,
  RequestResponse_Reason,
  SessionDescription,
  SignalTarget,
  TrackPublishedResponse,
  TrackSource,
  TrackType,
  TrackUnpublishedResponse,
  TrickleRequest,
  type AddTrackRequest,
} from '@livekit/protocol';
import { chooseCodec } from './codecs.ts';
import { mayPublish } from './grant.ts';
import { nameLimit, pendingTrackLimit, publishedTrackLimit, trackListLimit } from './limits.ts';
import { newIceCredentials, trickleMessages } from './local-transport.ts';
import { receiveSection, wantsToSend } from './negotiate.ts';
import { announce, countersChanged } from './participant-updates.ts';
import type { Participant } from './participant.ts';
import { Publication } from './publication.ts';
import { writePublisherAnswer, type AcceptedSection } from './publisher-answer.ts';
import { readDescription, type RemoteDescription, type RemoteSection } from './remote-description.ts';
import { nextId, type Turn } from './room-state.ts';
import { newSid, type SidPrefix } from './sid.ts';
import { openDataChannels } from './subscriber-offers.ts';
import { reconcileEverybody, unsubscribe } from './subscriptions.ts';
import { route, tell } from './tell.ts';
import { trackWebhook } from './webhook-events.ts';

/** A client announces a track; its media comes in a section of an offer, before or after this. */
export function addTrack(turn: Turn, participant: Participant, request: AddTrackRequest): void {
  const refusal = refusalOf(participant, request);
  if (refusal !== undefined) {
    const value = new RequestResponse({ ...refusal, request: { case: 'addTrack', value: request } });
    return tell(turn, participant, { case: 'requestResponse', value });
  }
  if (request.type === TrackType.AUDIO && request.backupCodecPolicy !== BackupCodecPolicy.REGRESSION) {
    request.backupCodecPolicy = BackupCodecPolicy.SIMULCAST;
  }
  const publication = new Publication(participant, nextId(turn.room), newSid(turn.room.options.random, sidPrefix(request)), request);
  participant.pending.push(publication);
  tell(turn, participant, { case: 'trackPublished', value: new TrackPublishedResponse({ cid: request.cid, track: publication.info }) });
  const offer = participant.publisher?.offer;
  if (offer !== undefined && bindSections(turn, participant, offer)) sendReceive(turn, participant);
}

function refusalOf(participant: Participant, request: AddTrackRequest): { reason: RequestResponse_Reason; message: string } | undefined {
  if (request.type !== TrackType.AUDIO && request.type !== TrackType.VIDEO) {
    return { reason: RequestResponse_Reason.UNSUPPORTED_TYPE, message: 'only audio and video tracks can be published' };
  }
  if (!mayPublish(participant.permission, request.source)) {
    return { reason: RequestResponse_Reason.NOT_ALLOWED, message: 'does not have permission to publish this source' };
  }
  if (request.sid !== '') return { reason: RequestResponse_Reason.NOT_FOUND, message: 'backup codecs are not taken' };
  if (request.name.length > nameLimit || request.cid.length > nameLimit || request.cid === '') {
    return { reason: RequestResponse_Reason.INVALID_REQUEST, message: `name and cid: 1 to ${nameLimit} characters` };
  }
  if (!isModest(request)) {
    return { reason: RequestResponse_Reason.INVALID_REQUEST, message: `texts: at most ${nameLimit} characters, lists: at most ${trackListLimit} entries` };
  }
  if (participant.pending.length >= pendingTrackLimit || participant.pending.length + participant.published.size >= publishedTrackLimit) {
    return { reason: RequestResponse_Reason.LIMIT_EXCEEDED, message: `at most ${pendingTrackLimit} pending and ${publishedTrackLimit} tracks in all` };
  }
  if (participant.pending.some((publication) => publication.cids.includes(request.cid))) {
    return { reason: RequestResponse_Reason.QUEUED, message: 'a track with this cid is already pending' };
  }
  return undefined;
}

/** Everybody in the room is told all of this, again and again. */
function isModest({ stream, layers, simulcastCodecs, audioFeatures }: AddTrackRequest): boolean {
  const lists = [layers, simulcastCodecs, audioFeatures, ...simulcastCodecs.map((codec) => codec.layers)];
  if (lists.some((list) => list.length > trackListLimit)) return false;
  const rids = [...layers, ...simulcastCodecs.flatMap((codec) => codec.layers)].map((layer) => layer.rid);
  return [stream, ...simulcastCodecs.map((codec) => codec.cid), ...rids].every((text) => text.length <= nameLimit);
}

function sidPrefix(request: AddTrackRequest): SidPrefix {
  const kind = request.type === TrackType.AUDIO ? 'A' : 'V';
  const letters = { [TrackSource.CAMERA]: 'C', [TrackSource.MICROPHONE]: 'M', [TrackSource.SCREEN_SHARE]: 'S', [TrackSource.SCREEN_SHARE_AUDIO]: 's', [TrackSource.UNKNOWN]: '' } as const;
  return `TR_${kind}${letters[request.source] ?? ''}`;
}

/** A client's offer for the transport on which it sends. Answered in time, or refused without harm. */
export function takeOffer(turn: Turn, participant: Participant, offer: SessionDescription): void {
  const dueAt = participant.negotiations.readyAt(1, turn.now);
  participant.heldOffer = dueAt > turn.now ? { offer, dueAt } : undefined; // an older one that waits is superseded
  if (dueAt > turn.now) return turn.out.drop('livekit.offer-held');
  participant.negotiations.take(1, turn.now);
  const description = readDescription(offer.sdp);
  if ('refused' in description) return turn.out.drop(`livekit.${description.refused}`);
  const transport = publisherTransport(turn, participant, description);
  const first = transport.version === 0;
  transport.offer = description;
  transport.version++;
  route(turn, {
    do: 'describe-leg',
    leg: transport.leg,
    localIce: transport.ice,
    remoteIce: description.ice,
    fingerprints: description.fingerprints,
  });
  forgetSpent(transport, description);
  endStoppedSections(turn, participant, description);
  bindSections(turn, participant, description);
  sendReceive(turn, participant);
  const sdp = writePublisherAnswer({
    remote: description,
    accepted: acceptedSections(participant, description),
    used: transport.used,
    ice: transport.ice,
    transport: turn.room.options.transport,
    sessionId: transport.leg,
    version: transport.version,
  });
  tell(turn, participant, { case: 'answer', value: new SessionDescription({ type: 'answer', sdp, id: offer.id }) });
  if (!first) return;
  for (const candidateInit of trickleMessages(turn.room.options.transport, transport.ice)) {
    tell(turn, participant, { case: 'trickle', value: new TrickleRequest({ candidateInit, target: SignalTarget.PUBLISHER }) });
  }
}

export function takeHeldOffer(turn: Turn, participant: Participant): void {
  const held = participant.heldOffer;
  if (held !== undefined && held.dueAt <= turn.now) takeOffer(turn, participant, held.offer);
}

function publisherTransport(turn: Turn, participant: Participant, description: RemoteDescription): NonNullable<Participant['publisher']> {
  const known = participant.publisher;
  if (known === undefined) {
    const leg = nextId(turn.room);
    const ice = newIceCredentials(turn.room.options.random);
    const transport = { leg, ice, offer: undefined, connected: false, version: 0, used: new Set<string>(), spent: new Map<string, string>() };
    participant.publisher = transport;
    turn.room.legs.set(leg, { participant, role: 'publisher' });
    route(turn, { do: 'open-leg', leg, localIce: ice });
    // A client without a subscriber transport listens for data here, on channels of its own or ours.
    if (!participant.subscriberPrimary) openDataChannels(turn, leg);
    return transport;
  }
  const before = known.offer?.ice;
  const restarts = before !== undefined && (before.ufrag !== description.ice.ufrag || before.password !== description.ice.password);
  // [RFC 8445 §9] both sides change their credentials in a restart.
  if (restarts) known.ice = newIceCredentials(turn.room.options.random);
  return known;
}

/** A section that stopped, or carries another track, may be matched by its kind again. */
function forgetSpent({ spent }: NonNullable<Participant['publisher']>, description: RemoteDescription): void {
  const sending = new Map(description.sections.filter(wantsToSend).map((section) => [section.mid, section.trackId]));
  for (const [mid, trackId] of spent) if (sending.get(mid) !== trackId) spent.delete(mid);
}

/** Tracks whose section is gone, stopped or used for another track end here: there is no message for it. */
function endStoppedSections(turn: Turn, participant: Participant, description: RemoteDescription): void {
  const sections = new Map(description.sections.map((section) => [section.mid, section]));
  for (const publication of [...participant.published.values()]) {
    const section = sections.get(publication.live?.mid ?? '');
    const replaced = section !== undefined && participant.pending.some((pending) => pending.cids.includes(section.trackId));
    if (section === undefined || !wantsToSend(section) || replaced) endPublication(turn, participant, publication);
  }
}

/** Joins sending sections and announced tracks. True when something new is live. */
function bindSections(turn: Turn, participant: Participant, description: RemoteDescription): boolean {
  let bound = false;
  const taken = new Set([...participant.published.values()].map((publication) => publication.live?.mid));
  for (const section of description.sections) {
    if (!wantsToSend(section) || taken.has(section.mid)) continue;
    const publication = matchPending(participant, section);
    if (publication === undefined) continue; // parked: its add_track has not come, so nothing is forwarded [C-02]
    const chosen = chooseCodec(section, publication.wantedCodec);
    if (chosen === undefined || !mayPublish(participant.permission, publication.info.source)) continue;
    participant.pending.splice(participant.pending.indexOf(publication), 1);
    const received = receiveSection({
      producer: publication.producer,
      section,
      chosen,
      countsAsSpeech: publication.info.source === TrackSource.MICROPHONE,
      screen: publication.isScreen,
    });
    publication.goLive(section.mid, chosen.codec, received);
    participant.publisher?.used.add(section.mid);
    goLive(turn, participant, publication);
    bound = true;
  }
  return bound;
}

function matchPending(participant: Participant, section: RemoteSection): Publication | undefined {
  const ofKind = participant.pending.filter((publication) => publication.kind === section.kind);
  const named = ofKind.find((publication) => publication.cids.includes(section.trackId));
  if (named !== undefined) return named;
  // What the server has ended is not what the client announces next: its next offer will say where that is.
  if (participant.publisher?.spent.get(section.mid) === section.trackId) return undefined;
  // One browser rewrites track ids in its SDP: then order decides. A track that another section names is not taken.
  const namedElsewhere = new Set(participant.publisher?.offer?.sections.map((other) => other.trackId));
  return ofKind.find((publication) => !publication.cids.some((cid) => namedElsewhere.has(cid)));
}

function goLive(turn: Turn, participant: Participant, publication: Publication): void {
  participant.published.set(publication.sid, publication);
  turn.room.tracks.set(publication.sid, publication);
  turn.room.producers.set(publication.producer, publication);
  if (!participant.isPublisher) countersChanged(turn);
  participant.isPublisher = true;
  // Before any SDP that carries the track: a client drops media of a participant or track that it has not heard of.
  announce(turn, participant);
  trackWebhook(turn, 'track_published', participant, publication.info);
  reconcileEverybody(turn, publication);
}

/** The whole list of what this participant may send, to the floor that enforces it. [C-02] */
export function sendReceive(turn: Turn, participant: Participant): void {
  const leg = participant.publisher?.leg;
  if (leg === undefined) return;
  const live = [...participant.published.values()].flatMap((publication) => publication.live?.section ?? []);
  route(turn, { do: 'receive', leg, sections: live });
  for (const publication of participant.published.values()) {
    if (publication.info.muted) route(turn, { do: 'mute-producer', producer: publication.producer, muted: true });
  }
}

function acceptedSections(participant: Participant, description: RemoteDescription): Map<string, AcceptedSection> {
  const accepted = new Map<string, AcceptedSection>();
  const byMid = new Map([...participant.published.values()].map((publication) => [publication.live?.mid, publication]));
  for (const section of description.sections) {
    if (!wantsToSend(section) || !participant.permission.canPublish) continue;
    const publication = byMid.get(section.mid);
    const chosen = chooseCodec(section, publication?.live?.codec);
    if (chosen === undefined) continue;
    accepted.set(section.mid, { chosen, stereo: publication?.info.stereo === true, dtx: publication?.info.disableDtx !== true });
  }
  return accepted;
}

/** A track is over: nobody receives it, everybody learns it. The caller tells the media floor by `sendReceive`. */
function endPublication(turn: Turn, participant: Participant, publication: Publication): void {
  dropPublication(turn, participant, publication);
  announce(turn, participant);
}

/** The same without the update, for somebody who leaves altogether. */
export function dropPublication(turn: Turn, participant: Participant, publication: Publication): void {
  participant.published.delete(publication.sid);
  turn.room.tracks.delete(publication.sid);
  for (const subscriber of turn.room.participants.values()) {
    unsubscribe(turn, subscriber, publication);
    subscriber.settings.delete(publication.sid);
    subscriber.wishes.delete(publication.sid);
  }
  turn.room.producers.delete(publication.producer);
  publication.live = undefined;
  trackWebhook(turn, 'track_unpublished', participant, publication.info);
}

function endByServer(turn: Turn, participant: Participant, publication: Publication): void {
  const section = participant.publisher?.offer?.sections.find((candidate) => candidate.mid === publication.live?.mid);
  if (section !== undefined) participant.publisher?.spent.set(section.mid, section.trackId);
  endPublication(turn, participant, publication);
}

/** Ends what the permission no longer covers, and says so to the client. */
export function endForbidden(turn: Turn, participant: Participant): void {
  let ended = false;
  for (const publication of [...participant.published.values(), ...participant.pending]) {
    if (mayPublish(participant.permission, publication.info.source)) continue;
    const waiting = participant.pending.indexOf(publication);
    if (waiting >= 0) participant.pending.splice(waiting, 1);
    else endByServer(turn, participant, publication);
    ended = true;
    tell(turn, participant, { case: 'trackUnpublished', value: new TrackUnpublishedResponse({ trackSid: publication.sid }) });
  }
  if (ended) sendReceive(turn, participant);
}

/** Answers false when the participant has no such track. */
export function mute(turn: Turn, participant: Participant, sid: string, muted: boolean): boolean {
  const publication = participant.publicationBySid(sid);
  if (publication === undefined) return false;
  const changed = publication.info.muted !== muted;
  publication.info.muted = muted;
  if (publication.live !== undefined && changed) route(turn, { do: 'mute-producer', producer: publication.producer, muted });
  announce(turn, participant);
  return true;
}

/** The server API mutes: the client is told to stop sending as well. */
export function muteByServer(turn: Turn, participant: Participant, sid: string): Publication | undefined {
  const publication = participant.publicationBySid(sid);
  if (publication === undefined) return undefined;
  // The order before the news: a client that reads of its track as muted while it is not says so, which unmutes it.
  tell(turn, participant, { case: 'mute', value: new MuteTrackRequest({ sid, muted: true }) });
  mute(turn, participant, sid, true);
  return publication;
}
