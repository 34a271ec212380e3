import { ParticipantInfo, ParticipantInfo_Kind, ParticipantInfo_State, type SessionDescription, type SubscriptionPermission, type UpdateTrackSettings } from '@livekit/protocol';
import type { IceCredentials } from '@parley/engine-peer';
import type { LegId } from '@parley/engine-sfu';
import type { Ms } from '@parley/engine-wire';
import type { ConnectQuery } from './connect-query.ts';
import { permissionMessage, type Grant, type Permission } from './grant.ts';
import type { ParticipantSid, SessionId, TrackSid } from './room-contract.ts';
import type { Publication } from './publication.ts';
import type { RemoteDescription } from './remote-description.ts';
import type { SubscriberTransport } from './subscriber-transport.ts';
import type { Subscription } from './subscription.ts';
import { TokenBucket } from './token-bucket.ts';

/** Signals a second and at once: a page that joins a room of a hundred sends one setting per picture. [C-08] */
const signalBudget = { perSecond: 50, burst: 500 };
/** Offers per second and at once; more of them wait, and only the newest is answered. [C-08] */
const negotiationBudget = { perSecond: 2, burst: 20 };
/** Bytes a second and at once of what all others together are told of one participant. [C-08] */
export const announcementBudget = { perSecond: 4_000_000, burst: 8_000_000 };
/** Rules about who may receive, per second and at once; the newest waits. [C-08] */
const audienceBudget = { perSecond: 2, burst: 20 };
/** Data messages and bytes of one sender. The burst is less than what a receiver may be behind. [C-09] */
const messageBudget = { perSecond: 200, burst: 1000 };
const byteBudget = { perSecond: 1_000_000, burst: 4_000_000 };

export type PublisherTransport = {
  leg: LegId;
  ice: IceCredentials;
  /** The last offer that was answered: sections that came before their add_track wait in it. */
  offer: RemoteDescription | undefined;
  connected: boolean;
  version: number;
  /** Mids that carried a track once. */
  readonly used: Set<string>;
  /** Mids whose track the server has ended while the client's offer still sends it, with that track's id. */
  readonly spent: Map<string, string>;
};

/** One person (or program) in the room: what others may know, and the state of its two transports. */
export class Participant {
  readonly sid: ParticipantSid;
  readonly identity: string;
  readonly grant: Grant;
  readonly query: ConnectQuery;
  readonly joinedAt: Ms;
  readonly subscriberPrimary: boolean;
  readonly #joinedWall: number;
  /** undefined once the socket is gone. */
  session: SessionId | undefined;
  state = ParticipantInfo_State.JOINING;
  name: string;
  metadata: string;
  attributes: Record<string, string>;
  permission: Permission;
  version = 1;
  isPublisher = false;
  wasActive = false;
  tokenDueAt: Ms;

  /** Transports from which nothing authentic came for a while. */
  readonly silentLegs = new Set<LegId>();
  publisher: PublisherTransport | undefined;
  subscriber: SubscriberTransport | undefined;
  /** An offer that came too soon after many others: the newest one is taken when its time comes. */
  heldOffer: { readonly offer: SessionDescription; readonly dueAt: Ms } | undefined;
  /** Announced and without a section yet, in order. */
  readonly pending: Publication[] = [];
  readonly published = new Map<TrackSid, Publication>();
  /** What the client wants beyond the automatic choice. */
  readonly wishes = new Map<TrackSid, boolean>();
  readonly settings = new Map<TrackSid, UpdateTrackSettings>();
  readonly subscriptions = new Map<TrackSid, Subscription>();
  /** Who may subscribe to this participant's tracks; undefined = everybody. */
  audience: ReadonlyMap<string, 'all' | ReadonlySet<TrackSid>> | undefined;
  /** Last sequence number of its reliable data. */
  lastSequence = 0;
  /** Loudness that this participant was last told of, by participant. */
  readonly toldLevels = new Map<ParticipantSid, number>();

  /** A rule that came too soon after many others: the newest one is taken when its time comes. */
  heldAudience: { readonly rule: SubscriptionPermission; readonly dueAt: Ms } | undefined;
  /** A change that is still to be announced. */
  announceDueAt: Ms | undefined;

  readonly signals: TokenBucket;
  readonly announcements: TokenBucket;
  readonly audiences: TokenBucket;
  readonly negotiations: TokenBucket;
  readonly messages: TokenBucket;
  readonly bytes: TokenBucket;

  constructor(options: {
    sid: ParticipantSid;
    identity: string;
    session: SessionId;
    grant: Grant;
    permission: Permission;
    query: ConnectQuery;
    now: Ms;
    wall: number;
  }) {
    this.sid = options.sid;
    this.identity = options.identity;
    this.grant = options.grant;
    this.query = options.query;
    this.session = options.session;
    this.joinedAt = options.now;
    this.#joinedWall = options.wall;
    this.name = options.grant.name;
    this.metadata = options.grant.metadata;
    this.attributes = { ...options.grant.attributes, ...options.query.attributes };
    this.permission = options.permission;
    this.subscriberPrimary = options.permission.canSubscribe;
    this.tokenDueAt = options.now;
    this.signals = new TokenBucket(signalBudget, options.now);
    this.announcements = new TokenBucket(announcementBudget, options.now);
    this.audiences = new TokenBucket(audienceBudget, options.now);
    this.negotiations = new TokenBucket(negotiationBudget, options.now);
    this.messages = new TokenBucket(messageBudget, options.now);
    this.bytes = new TokenBucket(byteBudget, options.now);
  }

  get hidden(): boolean {
    return this.permission.hidden;
  }

  /** Programs that serve the room: they neither fill it nor keep it open. */
  get dependent(): boolean {
    const { kind } = this.grant;
    return kind === ParticipantInfo_Kind.AGENT || kind === ParticipantInfo_Kind.EGRESS || this.permission.recorder || this.permission.agent;
  }

  /** True once any transport of it stands. */
  get connected(): boolean {
    return this.publisher?.connected === true || this.subscriber?.connected === true;
  }

  /** The leg on which the client listens for data: it creates channels itself when nobody offers any. */
  get dataLeg(): LegId | undefined {
    return this.subscriberPrimary ? this.subscriber?.leg : this.publisher?.leg;
  }

  get primaryConnected(): boolean {
    return (this.subscriberPrimary ? this.subscriber?.connected : this.publisher?.connected) === true;
  }

  /** Everything that others see, complete: an update replaces what they knew. */
  info(): ParticipantInfo {
    return new ParticipantInfo({
      sid: this.sid,
      identity: this.identity,
      name: this.name,
      state: this.state,
      metadata: this.metadata,
      attributes: { ...this.attributes },
      joinedAt: BigInt(Math.floor(this.#joinedWall / 1000)),
      joinedAtMs: BigInt(Math.floor(this.#joinedWall)),
      version: this.version,
      permission: permissionMessage(this.permission),
      isPublisher: this.isPublisher,
      kind: this.grant.kind,
      kindDetails: [...this.grant.kindDetails],
      clientProtocol: this.query.clientProtocol,
      capabilities: [...this.query.capabilities],
      tracks: [...this.published.values()].map((publication) => publication.info.clone()),
    });
  }

  publicationBySid(sid: TrackSid): Publication | undefined {
    return this.published.get(sid) ?? this.pending.find((publication) => publication.sid === sid);
  }
}
