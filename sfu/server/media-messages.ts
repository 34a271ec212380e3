import type { ConnectQuery, Grant, RoomSettings, Voucher, WantedToken } from '@parley/engine-livekit';

/**
 * What the api process says to the media process. Both are built from one tree, so headers are trusted to have
 * these shapes; their bodies come from clients and are checked by the room.
 */
export type ToMedia =
  /** The first message: this connection is the living api process. */
  | { readonly do: 'hello' }
  | {
      readonly do: 'join';
      readonly session: string;
      readonly room: string;
      readonly settings: Partial<RoomSettings>;
      readonly grant: Grant;
      readonly query: ConnectQuery;
    }
  /** Body: one SignalRequest. */
  | { readonly do: 'signal'; readonly session: string }
  /** The client's socket is gone without a farewell. */
  | { readonly do: 'gone'; readonly session: string }
  /** The server stops: every room says goodbye. */
  | { readonly do: 'close-rooms' }
  /** Every participant that this key or session vouched for is removed. */
  | { readonly do: 'revoke'; readonly voucher: Voucher }
  /** A question. The answer's header has the vouchers of everybody inside. */
  | { readonly do: 'list-vouchers' }
  /** A question. Body: the method's request; the answer is an ApiReply with the method's response. */
  | { readonly do: 'call'; readonly room: string; readonly method: string }
  /** A question. The answer's body is a Room. */
  | { readonly do: 'create-room'; readonly room: string; readonly settings: Partial<RoomSettings> }
  /** A question. The answer's body is a ListRoomsResponse. Empty names: all rooms. */
  | { readonly do: 'list-rooms'; readonly names: readonly string[] };

/** What the media process counts, for whoever watches the product. */
export type MediaNumbers = {
  readonly rooms: number;
  readonly participants: number;
  /** Since its start. */
  readonly traffic: { readonly packetsIn: number; readonly packetsOut: number; readonly bytesIn: number; readonly bytesOut: number };
  /** By reason, since its start. */
  readonly dropped: Readonly<Record<string, number>>;
  readonly process: { readonly cpuSeconds: number; readonly residentBytes: number; readonly loopDelaySeconds: number };
};

export type FromMedia =
  /** Every few seconds. */
  | { readonly say: 'numbers'; readonly numbers: MediaNumbers }
  /** Body: one SignalResponse. */
  | { readonly say: 'signal'; readonly session: string }
  | { readonly say: 'end-session'; readonly session: string; readonly how: 'polite' | 'abrupt' }
  /** Body: one WebhookEvent. */
  | { readonly say: 'webhook'; readonly room: string }
  | { readonly say: 'token-wanted'; readonly session: string; readonly wanted: WantedToken };

/** Every key and every session that vouches for somebody inside, each once. */
export type VouchersReply = { readonly ok: true; readonly keyIds: readonly string[]; readonly sids: readonly string[] };

export type ApiReply = { readonly ok: true } | { readonly ok: false; readonly code: string; readonly msg: string };
