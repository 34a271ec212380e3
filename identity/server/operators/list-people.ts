import type { Queryable } from '@parley/platform/db';
import { Refusal } from '@parley/platform/errors';
import type { AccountRole, Person } from '@parley/identity/contract';

export type PeopleQuestion = { readonly search?: string | undefined; readonly limit: number; readonly after?: string | undefined };

type PersonRow = { id: string; name: string; username: string | null; email: string; email_verified: boolean; role: AccountRole; suspended_at: Date | null; created_at: Date; sessions: number; sort_name: string };

/**
 * One page of the people who have an account, by name. Guests are not people of this server: they come with an invite and go with it.
 *
 * Shape   after is the `next` of the page before
 * Errors  Refusal http.invalid-request for an `after` that is none of ours
 */
export async function listPeople(port: Queryable, question: PeopleQuestion): Promise<{ items: Person[]; next: string | null }> {
  const after = question.after === undefined ? undefined : readCursor(question.after);
  const pattern = question.search === undefined || question.search.trim() === '' ? null : `${question.search.trim().toLowerCase().replace(/[\\%_]/g, '\\$&')}%`;
  const { rows } = await port.query<PersonRow>(
    `select a.id, a.name, a.username, a.email, a.email_verified, a.role, a.suspended_at, a.created_at, lower(a.name) as sort_name,
            (select count(*) from sessions s where s.account_id = a.id) as sessions
       from accounts a
      where a.role <> 'guest'
        and ($1::text is null or lower(a.name) like $1 or lower(a.name) like '% ' || $1 or a.username like $1 or a.email like $1)
        and ($2::text is null or (lower(a.name), a.id) > ($2, $3))
      order by lower(a.name), a.id
      limit $4`,
    [pattern, after?.name ?? null, after?.id ?? null, question.limit + 1],
  );
  const items = rows.slice(0, question.limit);
  const last = items.at(-1);
  return { items: items.map(readPerson), next: rows.length > question.limit && last !== undefined ? writeCursor(last.sort_name, last.id) : null };
}

function readPerson(row: PersonRow): Person {
  return {
    id: row.id, name: row.name, username: row.username ?? row.name, email: row.email, emailVerified: row.email_verified, role: row.role,
    suspended: row.suspended_at !== null, sessions: Number(row.sessions), createdAt: row.created_at.toISOString(),
  };
}

function writeCursor(name: string, id: string): string {
  return Buffer.from(JSON.stringify([name, id])).toString('base64url');
}

function readCursor(text: string): { readonly name: string; readonly id: string } {
  try {
    const [name, id] = JSON.parse(Buffer.from(text, 'base64url').toString('utf8')) as unknown[];
    if (typeof name === 'string' && typeof id === 'string') return { name, id };
  } catch {
    // Not ours: refused below.
  }
  throw new Refusal('http.invalid-request', { details: { issues: [{ where: 'querystring/after', problem: 'it is not the end of a page' }] } });
}
