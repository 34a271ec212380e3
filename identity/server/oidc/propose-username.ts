import type { Queryable } from '@parley/platform/db';
import { maxUsernameLength, minUsernameLength } from '../sign-up.ts';
import type { ProvenIdentity } from './provider-settings.ts';

/** Numbers that are tried behind a name that is taken, before the person has to think of one. */
const tries = 20;

/**
 * A free username to begin with: the person may change it.
 *
 * Answers  '' when nothing usable was told
 */
export async function proposeUsername(port: Queryable, identity: Pick<ProvenIdentity, 'username' | 'email' | 'name'>): Promise<string> {
  const base = [identity.username, identity.email?.split('@')[0], identity.name].map(clean).find((text) => text.length >= minUsernameLength);
  if (base === undefined) return '';
  const candidates = [base, ...Array.from({ length: tries }, (_, i) => `${base.slice(0, maxUsernameLength - 2)}${i + 2}`)];
  const { rows } = await port.query<{ username: string }>('select username from accounts where username = any ($1)', [candidates]);
  const taken = new Set(rows.map(({ username }) => username));
  return candidates.find((candidate) => !taken.has(candidate)) ?? '';
}

function clean(text: string | undefined): string {
  return (text ?? '').normalize('NFKD').toLowerCase().replace(/[^a-z0-9._]+/g, '.').replace(/\.{2,}/g, '.').replace(/^\.|\.$/g, '').slice(0, maxUsernameLength);
}
