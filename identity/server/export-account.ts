import { findAccount, publicAccount } from './accounts.ts';
import { describeDevice } from './describe-device.ts';
import type { IdentityParts } from './identity-parts.ts';
import { listLinkedIdentities } from './oidc/linked-identities.ts';
import { listPasskeys } from './passkey-store.ts';
import { findTotpSince } from './totp-store.ts';

/** One slice's share of what is kept about a person: a name for it, and the rows. */
export type PersonalData = { readonly name: string; collect(accountId: string): Promise<unknown> };

/** Entries of the log that one export holds; the newest count. */
const longestLog = 10_000;

/** Everything that is kept about an account, in words that a person can read; no hashes, tokens or keys. */
export async function exportAccount(parts: IdentityParts, accountId: string): Promise<Readonly<Record<string, unknown>>> {
  const { database } = parts;
  const account = await findAccount(database, accountId);
  const sessions = await database.query<{ user_agent: string | null; ip_address: string | null; method: string; second_factor: string | null; created_at: Date; updated_at: Date }>(
    'select user_agent, ip_address, method, second_factor, created_at, updated_at from sessions where account_id = $1 order by created_at',
    [accountId],
  );
  const methods = await database.query<{ provider: string; since: Date }>('select provider_id as provider, created_at as since from sign_in_methods where account_id = $1 order by created_at', [accountId]);
  const passkeys = await listPasskeys(database, accountId);
  const twoStepSince = await findTotpSince(database, accountId);
  const picture = await database.query<{ type: string; bytes: Uint8Array }>('select type, bytes from pictures where account_id = $1', [accountId]);
  const log = await database.query(
    `select at, action, object, result, address, details from audit_entries where actor = $1 order by seq desc limit ${longestLog}`,
    [accountId],
  );
  const others = await Promise.all(parts.personalData.map(async ({ name, collect }) => [name, await collect(accountId)] as const));
  return {
    exportedAt: new Date(parts.now()).toISOString(),
    account: account && publicAccount(account),
    picture: picture.rows[0] ? `data:${picture.rows[0].type};base64,${Buffer.from(picture.rows[0].bytes).toString('base64')}` : null,
    waysToSignIn: methods.rows,
    passkeys: passkeys.map(({ name, createdAt, lastUsedAt }) => ({ name, createdAt, lastUsedAt })),
    twoStepVerificationSince: twoStepSince ?? null,
    identities: (await listLinkedIdentities(database, accountId)).map(({ providerId, label, createdAt, lastUsedAt }) => ({ provider: providerId, label, connectedAt: createdAt, lastUsedAt })),
    sessions: sessions.rows.map((row) => ({ device: describeDevice(row.user_agent ?? ''), address: row.ip_address, method: row.method, secondFactor: row.second_factor, startedAt: row.created_at, lastUsedAt: row.updated_at })),
    log: log.rows,
    ...Object.fromEntries(others),
  };
}
