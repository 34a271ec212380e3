import type { App } from '@parley/platform/http';
import { identityErrors, newPersonRequest, peopleAnswer, peopleQuery, person, personParams, personVerbRequest } from '@parley/identity/contract';
import { actorOf } from '../actor-of.ts';
import type { IdentityParts } from '../identity-parts.ts';
import { changePerson, personVerbs, type PersonVerb } from './change-person.ts';
import { invitePerson } from './invite-person.ts';
import { listPeople } from './list-people.ts';

const refuses = Object.keys(identityErrors);

/** The people of this server, for those who run it. */
export function peopleRoutes(app: App, parts: IdentityParts): void {
  app.get('/api/people', { config: { policy: 'operator' }, schema: { summary: 'Everybody who has an account', querystring: peopleQuery, response: { 200: peopleAnswer } } }, async (request) => {
    const page = await listPeople(parts.database, request.query);
    // Reading about others is written down; what was looked for is not, it may be a name.
    await parts.audit.recordAlone({ ...actorOf(request).context, action: 'people.listed', result: 'ok', details: { entries: page.items.length, searched: request.query.search !== undefined } });
    return page;
  });

  app.post(
    '/api/people',
    { config: { policy: 'operator', recent: true, refuses }, schema: { summary: 'Make an account and write to its person', body: newPersonRequest, response: { 200: person } } },
    (request) => invitePerson(parts, request.body, actorOf(request).context),
  );

  for (const verb of personVerbs) {
    app.post(
      `/api/people/:id/${verb}`,
      { config: { policy: 'operator', recent: true, refuses }, schema: { summary: summaries[verb], params: personParams, body: personVerbRequest } },
      async (request, reply) => {
        await changePerson(parts, { verb, id: request.params.id, by: actorOf(request).context });
        return reply.code(204).send();
      },
    );
  }

  app.delete('/api/people/:id', { config: { policy: 'operator', recent: true, refuses }, schema: { summary: 'Delete an account and everything of it', params: personParams } }, async (request, reply) => {
    await changePerson(parts, { verb: 'delete', id: request.params.id, by: actorOf(request).context });
    return reply.code(204).send();
  });
}

const summaries: Readonly<Record<Exclude<PersonVerb, 'delete'>, string>> = {
  suspend: 'Suspend an account and end its sessions and connections',
  reactivate: 'Let a suspended account in again',
  'make-operator': 'Make somebody an operator',
  'remove-operator': 'Make an operator a member again',
  'end-sessions': 'Sign somebody out everywhere',
};
