import type { AuditLog } from '@parley/platform/audit';
import type { Database } from '@parley/platform/db';
import { Refusal } from '@parley/platform/errors';
import { identityErrors } from '@parley/identity/contract';
import { findAccountByLogin } from '../accounts.ts';
import type { PublishFact } from '../publish-fact.ts';
import { Sessions } from '../sessions.ts';
import { changePerson } from './change-person.ts';
import { removeSetupTokenFile } from './setup-token.ts';

export type OperatorCommandDeps = { readonly database: Database; readonly dataDir: string; readonly audit: AuditLog; readonly publish: PublishFact; readonly newId: () => string; readonly now: () => number };

/** The sentence says why; the command ends with it. */
export class OperatorCommandRefused extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'OperatorCommandRefused';
  }
}

export async function listOperators(deps: Pick<OperatorCommandDeps, 'database'>): Promise<{ readonly username: string; readonly name: string; readonly suspended: boolean }[]> {
  const { rows } = await deps.database.query<{ username: string | null; name: string; suspended: boolean }>(
    `select username, name, suspended_at is not null as suspended from accounts where role = 'operator' order by username`,
  );
  return rows.map(({ username, name, suspended }) => ({ username: username ?? name, name, suspended }));
}

/** Errors  OperatorCommandRefused */
export async function addOperator(deps: OperatorCommandDeps, username: string): Promise<void> {
  await change(deps, username, 'make-operator');
  // Whoever finds the printed token later must not become one as well.
  await deps.database.query('delete from setup_tokens');
  await removeSetupTokenFile(deps.dataDir);
}

/** Errors  OperatorCommandRefused */
export async function removeOperator(deps: OperatorCommandDeps, username: string): Promise<void> {
  await change(deps, username, 'remove-operator');
}

async function change(deps: OperatorCommandDeps, username: string, verb: 'make-operator' | 'remove-operator'): Promise<void> {
  const account = await findAccountByLogin(deps.database, { username });
  if (account === undefined) throw new OperatorCommandRefused(`Nobody here has the username ${username}.`);
  try {
    await changePerson({ ...deps, sessions: new Sessions(deps) }, { verb, id: account.id, by: {} });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { message, advice = '' } = (identityErrors as Readonly<Record<string, { readonly message: string; readonly advice?: string }>>)[error.code] ?? { message: error.code };
    throw new OperatorCommandRefused(`${message} ${advice}`.trim());
  }
}
