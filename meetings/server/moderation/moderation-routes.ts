import { askToUnmuteRequest, knockList, listQuery, meetingErrors, meetingParams, muteRequest, personParams, removedList, roleRequest, settingsAnswer, settingsRequest } from '@parley/meetings/contract';
import { noBody, pageOf, timeAndIdAfter, type App } from '@parley/platform/http';
import { actorOf, type Actor } from '../actor.ts';
import { lowerHand, lowerHands } from '../hands.ts';
import type { RoomParts } from '../room-parts.ts';
import { admitAll, decideKnock } from '../waiting/decide-knocks.ts';
import { listKnockPage, publicKnock } from '../waiting/knock-store.ts';
import { asHost } from './as-host.ts';
import { changeRole } from './change-role.ts';
import { changeSettings } from './change-settings.ts';
import { closeMeeting } from './close-meeting.ts';
import { askToUnmute, muteAll, mutePerson } from './mute-people.ts';
import { listRemovedPeople, readmitPerson, removePerson } from './remove-person.ts';

const config = { policy: 'account', refuses: Object.keys(meetingErrors) } as const;

/** What only the hosts of a meeting do; guests are never hosts. */
export function addModerationRoutes(app: App, parts: RoomParts): void {
  app.patch(
    '/api/meetings/:code/settings',
    { config, schema: { summary: 'Lock a meeting, or put a waiting room before it', params: meetingParams, body: settingsRequest, response: { 200: settingsAnswer } } },
    (request) => changeSettings(parts, actorOf(request), request.params.code, request.body),
  );
  app.put(
    '/api/meetings/:code/people/:id/role',
    { config, schema: { summary: 'Make somebody a co-host, a participant or a viewer', params: personParams, body: roleRequest } },
    async (request, reply) => {
      await changeRole(parts, actorOf(request), request.params.code, request.params.id, request.body.role);
      return reply.code(204).send();
    },
  );
  app.post(
    '/api/meetings/:code/people/:id/mute',
    { config, schema: { summary: "Mute somebody's microphone or camera, or end their share", params: personParams, body: muteRequest } },
    async (request, reply) => {
      await mutePerson(parts, actorOf(request), request.params.code, request.params.id, request.body.source);
      return reply.code(204).send();
    },
  );
  app.post(
    '/api/meetings/:code/people/:id/ask-to-unmute',
    { config, schema: { summary: 'Ask somebody to turn their microphone or camera on', params: personParams, body: askToUnmuteRequest } },
    async (request, reply) => {
      await askToUnmute(parts, actorOf(request), request.params.code, request.params.id, request.body.source);
      return reply.code(204).send();
    },
  );
  app.post(
    '/api/meetings/:code/mute-all',
    { config, schema: { summary: 'Mute everybody but the hosts', params: meetingParams, body: muteRequest } },
    async (request, reply) => {
      await muteAll(parts, actorOf(request), request.params.code, request.body.source);
      return reply.code(204).send();
    },
  );
  addPersonRoute(app, 'remove', 'Remove somebody; they stay out until they are let in again', (actor, { code, id }) => removePerson(parts, actor, code, id));
  addPersonRoute(app, 'readmit', 'Let somebody come back who was removed', (actor, { code, id }) => readmitPerson(parts, actor, code, id));
  addPersonRoute(app, 'lower-hand', "Lower somebody's hand", (actor, { code, id }) => lowerHand(parts, actor, code, id));
  addMeetingRoute(app, 'lower-hands', 'Lower every hand', (actor, code) => lowerHands(parts, actor, code));
  addMeetingRoute(app, 'end', 'End the meeting for everyone', (actor, code) => closeMeeting(parts, actor, code));
  addMeetingRoute(app, 'knocks/admit-all', 'Let everybody in who waits', (actor, code) => admitAll(parts, actor, code));
  app.get('/api/meetings/:code/removed', { config, schema: { summary: 'Who was removed and may not come back', params: meetingParams, querystring: listQuery, response: { 200: removedList } } }, async (request) => {
    const { limit } = request.query;
    const people = await listRemovedPeople(parts, actorOf(request), request.params.code, { after: timeAndIdAfter(request.query.after), limit: limit + 1 });
    const removed = people.map(({ accountId: id, name, picture, removedAt }) => ({ id, name, picture, removedAt: removedAt?.toISOString() ?? '' }));
    const { page, next } = pageOf(removed, limit, ({ removedAt, id }) => [removedAt, id]);
    return { items: [...page], next };
  });
  app.get('/api/meetings/:code/knocks', { config, schema: { summary: 'Who waits to be let in', params: meetingParams, querystring: listQuery, response: { 200: knockList } } }, async (request) => {
    const { limit } = request.query;
    const after = timeAndIdAfter(request.query.after);
    const knocks = await asHost(parts, actorOf(request), request.params.code, ({ tx, meeting }) => listKnockPage(tx, meeting.id, { after, limit: limit + 1 }));
    const { page, next } = pageOf(knocks.map(publicKnock), limit, ({ askedAt, id }) => [askedAt, id]);
    return { items: [...page], next };
  });
  for (const [verb, admitted] of [['admit', true], ['refuse', false]] as const) {
    app.post(
      `/api/meetings/:code/knocks/:id/${verb}`,
      { config, schema: { summary: admitted ? 'Let somebody in who waits' : 'Refuse somebody who waits', params: personParams, body: noBody } },
      async (request, reply) => {
        await decideKnock(parts, actorOf(request), request.params.code, request.params.id, admitted);
        return reply.code(204).send();
      },
    );
  }
}

function addPersonRoute(app: App, verb: string, summary: string, act: (actor: Actor, at: { readonly code: string; readonly id: string }) => Promise<void>): void {
  app.post(`/api/meetings/:code/people/:id/${verb}`, { config, schema: { summary, params: personParams, body: noBody } }, async (request, reply) => {
    await act(actorOf(request), request.params);
    return reply.code(204).send();
  });
}

function addMeetingRoute(app: App, verb: string, summary: string, act: (actor: Actor, code: string) => Promise<void>): void {
  app.post(`/api/meetings/:code/${verb}`, { config, schema: { summary, params: meetingParams, body: noBody } }, async (request, reply) => {
    await act(actorOf(request), request.params.code);
    return reply.code(204).send();
  });
}
