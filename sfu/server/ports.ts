import type { Permission } from '@parley/engine-livekit';
import type { JWK } from 'jose';

/** A key that may vouch for a media token. Its algorithm is fixed with it, never taken from a token. */
export type MediaKey = { readonly alg: 'HS256'; readonly secret: string } | { readonly alg: 'ES384'; readonly publicKey: JWK };

/**
 * Finds the key that a token names (`kid`, else `iss`).
 *
 * Answers undefined unless the key is for media tokens or the server API and may vouch now; keys of other purposes
 *         must not be found here
 */
export type FindKey = (keyId: string) => MediaKey | undefined;

/**
 * Asks whether the session that a token names (`sid`) still stands. Asked at every join with such a token, so that a
 * token does not outlive the session of the person who was given it.
 */
export type IsSessionLive = (sid: string) => Promise<boolean>;

/** What somebody is in a room now, in place of what their token says. */
export type Standing = { readonly permission: Partial<Permission>; readonly attributes: Readonly<Record<string, string>> };

/**
 * Asks the application that runs a room about somebody who comes with a good token: tokens live on when decisions change.
 * Asked at every join. [C-05]
 *
 * Answers  'refused' · what they are now · undefined when the application has nothing to say, and the token counts
 */
export type AskStanding = (room: string, identity: string) => Promise<Standing | 'refused' | undefined>;

/** Signs a refreshed token for somebody who is in a room. */
export type SignToken = (claims: Readonly<Record<string, unknown>>, life: { readonly expiresInSeconds: number }) => Promise<string>;

/** Where events go and with which API key they are signed; asked per event, because keys rotate. */
export type WebhookTargets = () => { readonly urls: readonly string[]; readonly keyId: string; readonly secret: string };

/** Posts one webhook. Answers the HTTP status; rejects when nobody answered. */
export type PostWebhook = (url: string, body: string, headers: Readonly<Record<string, string>>) => Promise<number>;
