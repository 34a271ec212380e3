import type { Queryable } from '@parley/platform/db';

/** Answers  false for a session that has ended or run out, and for one of a suspended account */
export async function isSessionLive(port: Queryable, sessionId: string, now: number): Promise<boolean> {
  const { rows } = await port.query(
    'select 1 from sessions s join accounts a on a.id = s.account_id where s.id = $1 and s.expires_at > $2 and a.suspended_at is null',
    [sessionId, new Date(now)],
  );
  return rows.length > 0;
}
