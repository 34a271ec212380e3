import { Refusal } from '@parley/platform/errors';
import { noBody, pageOf, timeAndIdAfter, type App } from '@parley/platform/http';
import { endOthersAnswer, listQuery, sessionParams, sessionsAnswer } from '@parley/identity/contract';
import { actorOf } from './actor-of.ts';
import { describeDevice } from './describe-device.ts';
import type { IdentityParts } from './identity-parts.ts';

type Row = { id: string; method: string; user_agent: string | null; ip_address: string | null; created_at: Date; updated_at: Date };

/** Where somebody is signed in, and how to end that. */
export function deviceRoutes(app: App, parts: IdentityParts): void {
  const { audit, database, now, sessions } = parts;

  app.get(
    '/api/sessions',
    { config: { policy: 'account' }, schema: { summary: 'Where this account is signed in', querystring: listQuery, response: { 200: sessionsAnswer } } },
    async (request) => {
      const { accountId, sessionId } = actorOf(request);
      const { limit } = request.query;
      const after = timeAndIdAfter(request.query.after);
      const { rows } = await database.query<Row>(
        `select id, method, user_agent, ip_address, created_at, updated_at from sessions
          where account_id = $1 and expires_at > $2 and ($3::timestamptz is null or (updated_at, id) < ($3, $4)) order by updated_at desc, id desc limit $5`,
        [accountId, new Date(now()), after?.at ?? null, after?.id ?? null, limit + 1],
      );
      const { page, next } = pageOf(rows, limit, (row) => [row.updated_at.toISOString(), row.id]);
      return {
        next,
        items: page.map((row) => ({
          id: row.id,
          current: row.id === sessionId,
          method: row.method,
          device: describeDevice(row.user_agent ?? ''),
          address: row.ip_address === '' ? null : row.ip_address,
          startedAt: row.created_at.toISOString(),
          lastUsedAt: row.updated_at.toISOString(),
        })),
      };
    },
  );

  app.delete(
    '/api/sessions/:sessionId',
    { config: { policy: 'account', refuses: ['identity.session.not-found'] }, schema: { summary: 'Sign another device out', params: sessionParams } },
    async (request) => {
      const { accountId, context } = actorOf(request);
      const ended = await database.transaction(async (tx) => {
        if (!(await sessions.end(tx, request.params.sessionId, accountId))) return false;
        await audit.record(tx, { ...context, action: 'session.ended', object: request.params.sessionId, result: 'ok' });
        return true;
      });
      if (!ended) throw new Refusal('identity.session.not-found');
      return { success: true };
    },
  );

  app.post(
    '/api/sessions/end-others',
    { config: { policy: 'account' }, schema: { summary: 'Sign every other device out', body: noBody, response: { 200: endOthersAnswer } } },
    async (request) => {
      const { accountId, sessionId, context } = actorOf(request);
      const ended = await database.transaction(async (tx) => {
        const count = await sessions.endAll(tx, accountId, sessionId);
        await audit.record(tx, { ...context, action: 'session.others-ended', result: 'ok', details: { count } });
        return count;
      });
      return { ended };
    },
  );
}
