import type { JWTPayload } from 'jose';

/** Anything that runs one parameterised statement: the database or a transaction on it. */
export interface Queryable {
  query<Row = Record<string, unknown>>(sql: string, params?: readonly unknown[]): Promise<{ readonly rows: Row[] }>;
}

/** The part of the database port that this slice uses. */
export interface Store extends Queryable {
  transaction<Result>(run: (tx: Queryable) => Promise<Result>): Promise<Result>;
}

/** Who asks: what the session or bearer token stands for. */
export type Principal = { readonly accountId: string; readonly sessionId: string; readonly name: string; readonly image?: string | undefined; readonly role: 'member' | 'operator' | 'guest' };

/** How this slice gets at its keys; `identity` implements it. */
export interface MeetingKeys {
  /** A compact JWT by the key of this purpose that signs now; `iss` and `kid` are its key id. */
  sign(purpose: 'participant-token', claims: JWTPayload, options: { readonly expiresInSeconds: number }): Promise<{ readonly token: string; readonly keyId: string }>;
  /** The API key and secret for the media server's API and its webhooks. */
  secret(purpose: 'sfu-api'): { readonly keyId: string; readonly secret: string };
  /** The secret of an API key that is still accepted. */
  findSecret(keyId: string): string | undefined;
}

/** Tells other slices and processes what happened, in the same transaction. */
export type PublishEvent = (tx: Queryable, event: { readonly name: string; readonly version: number }, payload: Readonly<Record<string, unknown>>) => Promise<void>;

/** Who did something, from where, in which request. */
export type ActorContext = { readonly actor: string; readonly sessionId: string; readonly address: string; readonly requestId: string };

/** Writes what was done into the audit log, in the transaction that did it and as its last step. */
export type RecordAudit = (
  tx: Queryable,
  entry: ActorContext & { readonly action: string; readonly object?: string; readonly result: 'ok'; readonly details?: Readonly<Record<string, string | number | boolean | null>> },
) => Promise<void>;

/**
 * Whether a guest may enter a meeting in this role; `identity` knows which invite let them in.
 *
 * Answers  false for every other meeting, for a role above the invite's, and for whoever is no guest any more
 */
export type MayGuestEnter = (accountId: string, meetingId: string, role: 'participant' | 'viewer') => Promise<boolean>;
