import type { App } from '@parley/platform/http';
import { auditAnswer, auditCheckAnswer, auditQuery, type AuditEntryAnswer } from '@parley/identity/contract';
import type { IdentityParts } from './identity-parts.ts';

type Row = Omit<AuditEntryAnswer, 'at' | 'actorName' | 'requestId'> & { readonly at: Date; readonly actor_name: string | null; readonly request_id: string | null };

/** The audit log for operators: the newest entries first, and whether the chain is whole. */
export function auditRoutes(app: App, { audit, database }: IdentityParts): void {
  app.get(
    '/api/audit',
    { config: { policy: 'operator' }, schema: { summary: 'What was done by whom, the newest first', querystring: auditQuery, response: { 200: auditAnswer } } },
    async (request) => {
      const { limit, after, actor, action } = request.query;
      const { rows } = await database.query<Row>(
        `select e.seq, e.at, e.actor, a.name as actor_name, e.address, e.action, e.object, e.result, e.request_id, e.details
           from audit_entries e left join accounts a on a.id = e.actor
          where ($1::bigint is null or e.seq < $1) and ($2::text is null or e.actor = $2) and ($3::text is null or starts_with(e.action, $3))
          order by e.seq desc limit $4`,
        [after === undefined ? null : Number(after), actor ?? null, action ?? null, limit + 1],
      );
      const page = rows.slice(0, limit);
      return { items: page.map(entryAnswer), next: rows.length > limit ? String(page.at(-1)?.seq) : null };
    },
  );

  app.get(
    '/api/audit/check',
    { config: { policy: 'operator' }, schema: { summary: 'Whether every entry is there as it was written', response: { 200: auditCheckAnswer } } },
    () => audit.verify(),
  );
}

function entryAnswer({ at, actor_name: actorName, request_id: requestId, ...row }: Row): AuditEntryAnswer {
  return { ...row, at: at.toISOString(), actorName, requestId };
}
