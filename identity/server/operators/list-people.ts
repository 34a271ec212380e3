import type { Queryable } from '@parley/platform/db';
import { pageOf, placeAfter } from '@parley/platform/http';
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
  const after = placeAfter(question.after, 2);
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
    [pattern, after?.[0] ?? null, after?.[1] ?? null, question.limit + 1],
  );
  const { page, next } = pageOf(rows, question.limit, (row) => [row.sort_name, row.id]);
  return { items: page.map(readPerson), next };
}

function readPerson(row: PersonRow): Person {
  return {
    id: row.id, name: row.name, username: row.username ?? row.name, email: row.email, emailVerified: row.email_verified, role: row.role,
    suspended: row.suspended_at !== null, sessions: Number(row.sessions), createdAt: row.created_at.toISOString(),
  };
}
