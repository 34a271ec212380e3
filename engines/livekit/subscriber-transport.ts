import type { IceCredentials } from '@parley/engine-peer';
import type { LegId } from '@parley/engine-sfu';
import type { Ms } from '@parley/engine-wire';
import type { ForwardedCodec } from './codecs.ts';
import type { Subscription } from './subscription.ts';

/** One m-section of the offers to a subscriber; it is never removed, only emptied and used again. */
export type SubscriberSection = {
  readonly mid: string;
  readonly codec: ForwardedCodec;
  ssrc: number;
  rtxSsrc: number | undefined;
  /** The last offer had a track in it. Clients report a track only when its section begins to send, not when it is exchanged. */
  offeredTrack: boolean;
  subscription: Subscription | undefined;
};

/** The transport on which the server offers: its sections, and the one offer that may be outstanding. */
export type SubscriberTransport = {
  readonly leg: LegId;
  readonly ice: IceCredentials;
  readonly sections: SubscriberSection[];
  connected: boolean;
  /** Identifies offers to the client, from a random start. */
  offerId: number;
  version: number;
  /** When the answer to the outstanding offer is overdue; undefined when none is outstanding. */
  answerDueAt: Ms | undefined;
  /** When the next offer is to be made; undefined when nothing changed. Waits for the outstanding answer. */
  offerDueAt: Ms | undefined;
};
