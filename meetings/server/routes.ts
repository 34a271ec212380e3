import { joinAnswer, joinRequest, meetingErrors, meetingLook, meetingParams, stopWaitingRequest, waitingRequest, type JoinAnswer } from '@parley/meetings/contract';
import type { App } from '@parley/platform/http';
import { actorOf } from './actor.ts';
import { joinMeeting, type Place, type Waits } from './join-meeting.ts';
import { lookAtMeeting } from './look-meeting.ts';
import type { RoomParts } from './room-parts.ts';
import { watchReasonOf } from './standing/standing.ts';
import { stopWaiting } from './waiting/stop-waiting.ts';
import { waitForDecision } from './waiting/wait-for-decision.ts';

const refuses = Object.keys(meetingErrors);

/** Our own web's way into a meeting: look, join, and wait at the door. */
export function addMeetingRoutes(app: App, parts: RoomParts): void {
  app.post(
    '/api/meetings/join',
    {
      config: { policy: 'account', guests: true, limit: 'meetings.join', accountLimit: 'meetings.join.account', refuses },
      schema: { summary: 'Join a meeting; without a code a new one is made', body: joinRequest, response: { 200: joinAnswer } },
    },
    async (request) => answerOf(await joinMeeting(parts, actorOf(request).principal, request.body.code, request.body.as)),
  );

  app.get(
    '/api/meetings/:code',
    { config: { policy: 'account', guests: true, refuses }, schema: { summary: 'What may be known of a meeting before joining it', params: meetingParams, response: { 200: meetingLook } } },
    (request) => lookAtMeeting(parts, actorOf(request).principal, request.params.code),
  );

  app.post(
    '/api/meetings/:code/waiting',
    { config: { policy: 'account', guests: true, refuses }, schema: { summary: 'Wait to be let in: answers when a host has decided', params: meetingParams, body: waitingRequest, response: { 200: joinAnswer } } },
    async (request, reply) => {
      const gone = new AbortController();
      reply.raw.once('close', () => gone.abort());
      const { ticket, waitMs } = request.body;
      return answerOf(await waitForDecision(parts, actorOf(request).principal, { code: request.params.code, ticket, waitMs, gone: gone.signal }));
    },
  );

  app.post(
    '/api/meetings/:code/stop-waiting',
    { config: { policy: 'account', guests: true, refuses }, schema: { summary: 'Wait no longer', params: meetingParams, body: stopWaitingRequest } },
    async (request, reply) => {
      await stopWaiting(parts, actorOf(request), request.params.code, request.body.ticket);
      return reply.code(204).send();
    },
  );
}

function answerOf(outcome: Place | Waits): JoinAnswer {
  if (!('standing' in outcome)) return { state: 'waiting', ...outcome };
  const { code, url, token, participantId, standing } = outcome;
  const watching = watchReasonOf(standing);
  return { state: 'in', code, url, token, participantId, role: standing.role, ...(watching === undefined ? {} : { watching }) };
}
