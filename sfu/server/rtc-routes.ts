import type { App } from '@parley/platform/http';
import { admit, corsHeaders, type RtcDoor } from './rtc-upgrade.ts';

/** The plain HTTP side of `/rtc`: why an upgrade failed, and what does not exist. */
export function rtcRoutes(app: App, rtc: RtcDoor): void {
  app.get('/rtc/validate', { config: { policy: 'own' }, schema: { hide: true } }, async (request, reply) => {
    // Any page may read this one: a browser cannot see why its WebSocket was refused.
    const ticket = await admit(rtc, request.headers, new URL(request.raw.url ?? '/', 'http://placeholder.invalid'));
    const answer = 'refused' in ticket ? ticket.refused : { status: 200, text: 'success' };
    return reply.code(answer.status).headers({ ...corsHeaders(undefined), 'content-type': 'text/plain' }).send(answer.text);
  });
  for (const path of ['/rtc', '/rtc/v1', '/rtc/v1/validate']) {
    app.get(path, { config: { policy: 'public' }, schema: { hide: true } }, (request, reply) => {
      const origin = path.endsWith('/validate') ? undefined : request.headers.origin;
      // The empty body matters: a text here would be taken for a reason.
      return reply.code(404).headers({ ...corsHeaders(origin), 'content-type': 'text/plain' }).send('');
    });
  }
  for (const path of ['/rtc', '/rtc/*', '/twirp/*']) {
    app.options(path, { config: { policy: 'public' }, schema: { hide: true } }, (request, reply) => {
      return reply.code(204).headers(corsHeaders(request.headers.origin)).send();
    });
  }
}
