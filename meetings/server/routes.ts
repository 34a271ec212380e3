import { joinAnswer, joinRequest, meetingErrors } from '@parley/meetings/contract';
import type { App } from '@parley/platform/http';
import { joinMeeting, type JoinDeps } from './join-meeting.ts';

/** Our own web's door: errors in the house's form, the session's principal. */
export function addMeetingRoutes(app: App, deps: JoinDeps): void {
  app.post(
    '/api/meetings/join',
    {
      config: { policy: 'account', guests: true, limit: 'meetings.join', accountLimit: 'meetings.join.account', refuses: Object.keys(meetingErrors) },
      schema: { summary: 'Join a meeting; without a code a new one is made', body: joinRequest, response: { 200: joinAnswer } },
    },
    async (request) => {
      const { principal } = request;
      if (principal === undefined) throw new Error('policy "account" lets nobody through without a principal');
      const { as } = request.body;
      const place = await joinMeeting(deps, principal, request.body.code, as);
      return { state: 'in' as const, code: place.code, url: place.url, token: place.token, participantId: place.participantId, role: as };
    },
  );
}
