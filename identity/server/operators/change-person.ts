import type { AuditContext } from '@parley/platform/audit';
import type { Transaction } from '@parley/platform/db';
import { Refusal } from '@parley/platform/errors';
import { identityEvents, type AccountRole } from '@parley/identity/contract';
import type { IdentityParts } from '../identity-parts.ts';
import { keepOneOperator } from './operators.ts';

/** What an operator can do to somebody. */
export type PersonVerb = 'suspend' | 'reactivate' | 'make-operator' | 'remove-operator' | 'end-sessions' | 'delete';
export const personVerbs = ['suspend', 'reactivate', 'make-operator', 'remove-operator', 'end-sessions'] as const satisfies readonly PersonVerb[];

export type PersonChange = { readonly verb: PersonVerb; readonly id: string; readonly by: AuditContext };
export type ChangePersonParts = Pick<IdentityParts, 'database' | 'sessions' | 'publish' | 'audit' | 'now'>;

const said: Readonly<Record<PersonVerb, string>> = {
  suspend: 'account.suspended',
  reactivate: 'account.reactivated',
  'make-operator': 'operator.added',
  'remove-operator': 'operator.removed',
  'end-sessions': 'sessions.ended',
  delete: 'account.deleted',
};

/**
 * Changes somebody else's account; whoever loses something by it is signed out everywhere.
 *
 * Errors  Refusal identity.person.unknown · identity.person.yourself · identity.person.guest · identity.person.last-operator
 */
export async function changePerson(parts: ChangePersonParts, { verb, id, by }: PersonChange): Promise<void> {
  await parts.database.transaction(async (tx) => {
    // The list of operators is locked first, in one order for everybody.
    if (verb === 'suspend' || verb === 'remove-operator' || verb === 'delete') await keepOneOperator(tx, id);
    const { rows } = await tx.query<{ role: AccountRole }>('select role from accounts where id = $1 for update', [id]);
    const role = rows[0]?.role;
    if (role === undefined) throw new Refusal('identity.person.unknown');
    if (id === by.actor && verb !== 'remove-operator') throw new Refusal('identity.person.yourself');
    if (role === 'guest' && verb === 'make-operator') throw new Refusal('identity.person.guest');
    await change(parts, tx, verb, id);
    await parts.audit.record(tx, { ...by, action: said[verb], object: id, result: 'ok' });
  });
}

async function change(parts: ChangePersonParts, tx: Transaction, verb: PersonVerb, id: string): Promise<void> {
  switch (verb) {
    case 'suspend':
      await tx.query('update accounts set suspended_at = $2 where id = $1 and suspended_at is null', [id, new Date(parts.now())]);
      await parts.sessions.endAll(tx, id);
      await parts.publish(tx, identityEvents.accountSuspended, { accountId: id });
      return;
    case 'reactivate':
      await tx.query('update accounts set suspended_at = null where id = $1', [id]);
      return;
    case 'make-operator':
      await tx.query(`update accounts set role = 'operator' where id = $1`, [id]);
      // An operator's session is shorter and was begun knowing it.
      await parts.sessions.endAll(tx, id);
      return;
    case 'remove-operator':
      await tx.query(`update accounts set role = 'member' where id = $1 and role = 'operator'`, [id]);
      await parts.sessions.endAll(tx, id);
      return;
    case 'end-sessions':
      await parts.sessions.endAll(tx, id);
      return;
    case 'delete':
      await parts.sessions.endAll(tx, id);
      await tx.query('delete from accounts where id = $1', [id]);
      await parts.publish(tx, identityEvents.accountClosed, { accountId: id });
  }
}
