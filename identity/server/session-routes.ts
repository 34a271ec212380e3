import type { App } from '@parley/platform/http';
import { sessionAnswer, signOutRequest } from '@parley/identity/contract';
import { findAccount, publicAccount } from './accounts.ts';
import { findGuestPlace } from './guests/guest-places.ts';
import type { IdentityParts } from './identity-parts.ts';
import { noSessionCookie } from './session-cookie.ts';

export function sessionRoutes(app: App, parts: IdentityParts): void {
  app.post(
    '/api/auth/sign-out',
    { config: { policy: 'optional' }, schema: { summary: 'End this session', body: signOutRequest } },
    async (request, reply) => {
      const { principal } = request;
      if (principal) {
        const { accountId, sessionId } = principal;
        await parts.database.transaction(async (tx) => {
          await parts.sessions.end(tx, sessionId);
          await parts.audit.record(tx, { action: 'session.ended', actor: accountId, sessionId, address: request.clientAddress, requestId: request.id, result: 'ok' });
        });
      }
      void reply.header('set-cookie', noSessionCookie(parts.secure));
      return { success: true };
    },
  );

  app.get(
    '/api/auth/get-session',
    { config: { policy: 'optional' }, schema: { summary: 'Who is signed in, or null', response: { 200: sessionAnswer } } },
    async (request) => {
      const { principal } = request;
      if (!principal) return null;
      const account = await findAccount(parts.database, principal.accountId);
      const { rows } = await parts.database.query<{ expires_at: Date }>('select expires_at from sessions where id = $1', [principal.sessionId]);
      if (account === undefined || rows[0] === undefined) return null;
      const place = principal.role === 'guest' ? await findGuestPlace(parts.database, principal.accountId) : undefined;
      const guest = place && { meetingCode: place.meetingCode, meetingRole: place.role };
      return { session: { id: principal.sessionId, expiresAt: rows[0].expires_at.toISOString() }, user: publicAccount(account), ...(guest && { guest }) };
    },
  );
}
