import {
  SubscriptionError,
  SubscriptionPermissionUpdate,
  SubscriptionResponse,
  TrackSubscribed,
  type SubscriptionPermission,
  type UpdateSubscription,
} from '@livekit/protocol';
import { listLimit, wishLimit } from './limits.ts';
import type { Participant } from './participant.ts';
import type { Publication } from './publication.ts';
import { nextId, type Turn } from './room-state.ts';
import { correctLevels } from './speakers.ts';
import type { Subscription } from './subscription.ts';
import { offerSoon, releaseSection } from './subscriber-offers.ts';
import { route, tell } from './tell.ts';
import { shape } from './track-settings.ts';

/** Makes a participant's subscriptions what they should be now. Call it after anything that decides about them. */
export function reconcile(turn: Turn, subscriber: Participant): void {
  for (const publication of turn.room.tracks.values()) reconcileTrack(turn, subscriber, publication);
}

/** The same for one track and everybody. */
export function reconcileEverybody(turn: Turn, publication: Publication): void {
  for (const participant of turn.room.participants.values()) reconcileTrack(turn, participant, publication);
}

function reconcileTrack(turn: Turn, subscriber: Participant, publication: Publication): void {
  const has = subscriber.subscriptions.has(publication.sid);
  const should = wants(subscriber, publication) && mayReceive(subscriber, publication);
  if (should && !has) subscribe(turn, subscriber, publication);
  if (!should && has) unsubscribe(turn, subscriber, publication);
}

function wants(subscriber: Participant, publication: Publication): boolean {
  return subscriber.wishes.get(publication.sid) ?? subscriber.query.autoSubscribe;
}

/** The server's rule about who may receive what; the client's own belief plays no part. [C-03] */
export function mayReceive(subscriber: Participant, publication: Publication): boolean {
  const { publisher } = publication;
  if (publisher === subscriber || publisher.hidden || publication.live === undefined) return false;
  if (!subscriber.permission.canSubscribe || subscriber.subscriber === undefined) return false;
  const { audience } = publisher;
  if (audience === undefined || subscriber.permission.recorder) return true;
  const allowed = audience.get(subscriber.identity);
  return allowed === 'all' || allowed?.has(publication.sid) === true;
}

function subscribe(turn: Turn, subscriber: Participant, publication: Publication): void {
  const subscription: Subscription = { consumer: nextId(turn.room), publication, subscriber, state: 'waiting' };
  subscriber.subscriptions.set(publication.sid, subscription);
  turn.room.consumers.set(subscription.consumer, subscription);
  offerSoon(turn, subscriber);
  correctLevels(turn, subscriber);
}

export function unsubscribe(turn: Turn, subscriber: Participant, publication: Publication): void {
  const subscription = subscriber.subscriptions.get(publication.sid);
  if (subscription === undefined) return;
  subscriber.subscriptions.delete(publication.sid);
  turn.room.consumers.delete(subscription.consumer);
  if (subscription.state === 'flowing') route(turn, { do: 'stop-consumer', consumer: subscription.consumer });
  releaseSection(turn, subscription);
  correctLevels(turn, subscriber);
}

/** The answer took the section: media flows, and the publisher learns that somebody listens. */
export function startFlowing(turn: Turn, subscription: Subscription): void {
  subscription.state = 'flowing';
  shape(turn, subscription);
  const { publication } = subscription;
  if (publication.heard) return;
  publication.heard = true;
  tell(turn, publication.publisher, { case: 'trackSubscribed', value: new TrackSubscribed({ trackSid: publication.sid }) });
}

/** The client's answer refused the section. */
export function refuseSubscription(turn: Turn, subscription: Subscription): void {
  const { subscriber, publication } = subscription;
  // Remembered as not wanted: asking again at once would only be refused again.
  subscriber.wishes.set(publication.sid, false);
  unsubscribe(turn, subscriber, publication);
  const value = new SubscriptionResponse({ trackSid: publication.sid, err: SubscriptionError.SE_CODEC_UNSUPPORTED });
  tell(turn, subscriber, { case: 'subscriptionResponse', value });
}

/** `subscription` of a client or of the server API: the union of both lists. */
export function wish(turn: Turn, participant: Participant, request: UpdateSubscription | { trackSids: string[]; subscribe: boolean; participantTracks: { trackSids: string[] }[] }): void {
  const sids = [...request.trackSids, ...request.participantTracks.slice(0, listLimit).flatMap((entry) => entry.trackSids.slice(0, listLimit))];
  for (const sid of sids.slice(0, listLimit)) {
    if (!participant.wishes.has(sid) && participant.wishes.size >= wishLimit) {
      turn.out.drop('livekit.too-many-wishes');
      break;
    }
    participant.wishes.set(sid, request.subscribe);
    const publication = turn.room.tracks.get(sid);
    if (publication === undefined) continue;
    if (request.subscribe && !mayReceive(participant, publication) && publication.publisher !== participant) {
      tellPermission(turn, participant, publication, false);
    }
    reconcileTrack(turn, participant, publication);
  }
}

/** A publisher says who may subscribe to its tracks; the whole rule replaces the one before. */
export function setAudience(turn: Turn, publisher: Participant, rule: SubscriptionPermission): void {
  const dueAt = publisher.audiences.readyAt(1, turn.now);
  publisher.heldAudience = dueAt > turn.now ? { rule, dueAt } : undefined; // an older one that waits is superseded
  if (dueAt > turn.now) return turn.out.drop('livekit.audience-held'); // [C-08]
  publisher.audiences.take(1, turn.now);
  const before = new Map<string, boolean>();
  const pairs = [...turn.room.participants.values()].flatMap((subscriber) => [...publisher.published.values()].map((publication) => ({ subscriber, publication })));
  for (const { subscriber, publication } of pairs) before.set(`${subscriber.sid} ${publication.sid}`, mayReceive(subscriber, publication));

  publisher.audience = rule.allParticipants ? undefined : readAudience(turn, rule);
  for (const { subscriber, publication } of pairs) {
    const may = mayReceive(subscriber, publication);
    if (may !== before.get(`${subscriber.sid} ${publication.sid}`)) tellPermission(turn, subscriber, publication, may);
    reconcileTrack(turn, subscriber, publication);
  }
}

export function takeHeldAudience(turn: Turn, publisher: Participant): void {
  const held = publisher.heldAudience;
  if (held !== undefined && held.dueAt <= turn.now) setAudience(turn, publisher, held.rule);
}

function readAudience(turn: Turn, rule: SubscriptionPermission): Map<string, 'all' | ReadonlySet<string>> {
  const audience = new Map<string, 'all' | ReadonlySet<string>>();
  for (const entry of rule.trackPermissions.slice(0, listLimit)) {
    const identity = entry.participantIdentity || turn.room.participants.get(entry.participantSid)?.identity;
    if (identity === undefined) continue;
    audience.set(identity, entry.allTracks ? 'all' : new Set(entry.trackSids.slice(0, listLimit)));
  }
  return audience;
}

function tellPermission(turn: Turn, subscriber: Participant, publication: Publication, allowed: boolean): void {
  const value = new SubscriptionPermissionUpdate({ participantSid: publication.publisher.sid, trackSid: publication.sid, allowed });
  tell(turn, subscriber, { case: 'subscriptionPermissionUpdate', value });
}
