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

/** Signs a refreshed token for somebody who is in a room. */
export type SignToken = (claims: Readonly<Record<string, unknown>>, life: { readonly expiresInSeconds: number }) => Promise<string>;

/** Where events go and with which API key they are signed; asked per event, because keys rotate. */
export type WebhookTargets = () => { readonly urls: readonly string[]; readonly keyId: string; readonly secret: string };

/** Posts one webhook. Answers the HTTP status; rejects when nobody answered. */
export type PostWebhook = (url: string, body: string, headers: Readonly<Record<string, string>>) => Promise<number>;
