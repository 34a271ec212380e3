import { grantFromClaims, parseAccessToken } from '@parley/engine-livekit';
import type { App } from '@parley/platform/http';
import { WebhookReceiver } from 'livekit-server-sdk';
import { applyMediaEvent, type MediaEventDeps } from './apply-media-event.ts';
import type { MeetingKeys } from './ports.ts';

/** Where the media server, ours or a LiveKit cluster, reports what happened in rooms. */
export const mediaEventPath = '/api/meetings/media-events';

/** Reports are small; a room with hundreds of tracks still fits. */
const bodyLimit = 256 * 1024;

export type MediaEventRouteDeps = MediaEventDeps & { readonly keys: Pick<MeetingKeys, 'findSecret'> };

/** Believes only what an API key of ours has signed, over the very bytes that came. */
export function addMediaEventRoutes(app: App, deps: MediaEventRouteDeps): void {
  app.addContentTypeParser('application/webhook+json', { parseAs: 'string', bodyLimit }, (_request, body, done) => done(null, body));
  app.post(mediaEventPath, { config: { policy: 'own', limit: { only: 'meetings.media-events' } }, schema: { hide: true } }, async (request, reply) => {
    const authorization = request.headers.authorization ?? '';
    const keyId = readIssuer(authorization);
    const secret = keyId === undefined ? undefined : deps.keys.findSecret(keyId);
    if (keyId === undefined || secret === undefined || typeof request.body !== 'string') return reply.code(401).send();
    const event = await new WebhookReceiver(keyId, secret).receive(request.body, authorization).catch(() => undefined);
    if (event === undefined) return reply.code(401).send();
    await applyMediaEvent(deps, event);
    return reply.code(200).send();
  });
}

/**
 * Read by the rules of our own door first: the library alone would take longer relatives of the algorithm that these
 * keys have, and a date that is none.
 */
function readIssuer(token: string): string | undefined {
  const parsed = parseAccessToken(token);
  if (parsed?.algorithm !== 'HS256') return undefined;
  return 'refused' in grantFromClaims(parsed.claims, parsed.keyId, Math.floor(Date.now() / 1000)) ? undefined : parsed.keyId;
}
