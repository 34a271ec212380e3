import type { Queryable, Transaction } from '@parley/platform/db';
import { Refusal } from '@parley/platform/errors';

export async function countOperators(port: Queryable): Promise<number> {
  const { rows } = await port.query<{ operators: number }>(`select count(*) as operators from accounts where role = 'operator'`);
  return Number(rows[0]?.operators ?? 0);
}

/**
 * Refuses to take away the last operator who can sign in.
 *
 * The rows stay locked until the transaction ends, so two operators cannot remove each other at the same moment.
 *
 * Errors  Refusal identity.person.last-operator
 */
export async function keepOneOperator(tx: Transaction, leaving: string): Promise<void> {
  const { rows } = await tx.query<{ id: string }>(`select id from accounts where role = 'operator' and suspended_at is null order by id for update`);
  if (rows.length > 0 && rows.every(({ id }) => id === leaving)) throw new Refusal('identity.person.last-operator');
}
