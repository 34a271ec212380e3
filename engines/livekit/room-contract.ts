import type { DisconnectReason } from '@livekit/protocol';
import type { ConnectQuery } from './connect-query.ts';
import type { Out, Random } from '@parley/engine-wire';
import type { RouterCommand } from '@parley/engine-sfu';
import type { Grant, Permission } from './grant.ts';
import type { LocalTransport } from './local-transport.ts';

/** One signalling socket. Given by the caller, never used twice. */
export type SessionId = string;
export type ParticipantSid = string;
export type TrackSid = string;

export type RoomSettings = {
  /** Seconds that a room lives before anybody came. */
  readonly emptyTimeout: number;
  /** Seconds that a room lives after the last one left. */
  readonly departureTimeout: number;
  /** 0 = as many as want. */
  readonly maxParticipants: number;
  readonly metadata: string;
};

export type RoomOptions = {
  readonly name: string;
  readonly settings: RoomSettings;
  readonly transport: LocalTransport;
  readonly random: Random;
  /** Unix milliseconds; only for the dates that clients see, never for timers. */
  readonly wallClock: () => number;
  readonly nodeId: string;
  readonly region: string;
  readonly product: string;
  /** Topics on which clients find only what the server says: user packets of clients on them go nowhere. */
  readonly serverTopics?: ReadonlySet<string>;
  readonly iceServers?: readonly { readonly urls: readonly string[]; readonly username: string; readonly credential: string }[];
};

/** The claims of a fresh token for somebody who is in the room; the key is elsewhere. */
export type WantedToken = {
  readonly room: string;
  readonly identity: string;
  readonly name: string;
  readonly metadata: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly kind: number;
  readonly permission: Permission;
  /** The issuer's session that the first token named. */
  readonly sid?: string;
  /** The first token of this session's chain. */
  readonly firstToken: string;
  /** Unix seconds: when the token that opened this session ends. */
  readonly expiresAt: number;
};

export type RoomEvent =
  /** One SignalResponse for a session's socket, owned by the receiver. */
  | { readonly type: 'signal'; readonly session: SessionId; readonly bytes: Uint8Array }
  /** The room forgot this session. `polite`: flush, then close with 1000. `abrupt`: drop the socket as a dead node would. */
  | { readonly type: 'end-session'; readonly session: SessionId; readonly how: 'polite' | 'abrupt' }
  | { readonly type: 'router'; readonly command: RouterCommand }
  /** A serialised WebhookEvent. Events of one room are in order. */
  | { readonly type: 'webhook'; readonly bytes: Uint8Array }
  | { readonly type: 'token-wanted'; readonly session: SessionId; readonly wanted: WantedToken }
  /** Somebody was removed by the server API: the token that they came with, and every one refreshed from it, opens nothing any more. */
  | { readonly type: 'removed'; readonly identity: string; readonly firstToken: string }
  /** Over: nobody is inside and nothing more will be said. */
  | { readonly type: 'closed' };

export type RoomOut = Pick<Out<RoomEvent>, 'emit' | 'drop'>;

export type JoinRequest = { readonly session: SessionId; readonly grant: Grant; readonly query: ConnectQuery };

export type LeaveCause = { readonly reason: DisconnectReason; readonly say: 'disconnect' | 'reconnect' | 'nothing' };
