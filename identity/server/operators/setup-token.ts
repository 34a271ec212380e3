import { randomBytes } from 'node:crypto';
import { open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Queryable, Transaction } from '@parley/platform/db';
import { Refusal } from '@parley/platform/errors';
import { hashToken } from '../session-token.ts';
import { countOperators } from './operators.ts';

const fileName = 'setup-token';

/** Read aloud and typed by people: 120 bits of Crockford's base 32 in groups. */
const groups = 6;

export type SetupTokenDeps = { readonly database: Queryable; readonly dataDir: string; readonly now: () => number };

/** A new server belongs to whoever can read its console or its data directory, not to whoever comes first. */
export async function makeSetupToken(deps: SetupTokenDeps): Promise<string> {
  const token = newToken();
  await writePrivately(join(deps.dataDir, fileName), `${token}\n`);
  await deps.database.query('delete from setup_tokens');
  await deps.database.query('insert into setup_tokens (token_hash, created_at) values ($1, $2)', [hashToken(token), new Date(deps.now())]);
  return token;
}

/**
 * The token of a server that has no operator yet: the one in the file while it is good, otherwise a new one.
 *
 * Answers  undefined when there is an operator
 */
export async function waitingSetupToken(deps: SetupTokenDeps): Promise<string | undefined> {
  if ((await countOperators(deps.database)) > 0) return undefined;
  const kept = await readToken(deps.dataDir);
  const { rows } = await deps.database.query<{ token_hash: string }>('select token_hash from setup_tokens where used_at is null');
  if (kept !== undefined && rows.some((row) => row.token_hash === hashToken(kept))) return kept;
  return makeSetupToken(deps);
}

/** Errors  Refusal identity.setup-token.wrong · identity.setup-token.used */
export async function checkSetupToken(port: Queryable, token: string | undefined): Promise<void> {
  const { rows } = await port.query<{ used_at: Date | null }>('select used_at from setup_tokens where token_hash = $1', [hashToken(cleanToken(token ?? ''))]);
  if (rows[0] === undefined) throw new Refusal('identity.setup-token.wrong');
  if (rows[0].used_at !== null) throw new Refusal('identity.setup-token.used');
}

/**
 * Uses the token up, in the transaction that makes the operator: of two that come at once, one finds it used.
 *
 * Errors  Refusal identity.setup-token.wrong · identity.setup-token.used
 */
export async function useSetupToken(tx: Transaction, token: string | undefined, at: Date): Promise<void> {
  const { affected } = await tx.query('update setup_tokens set used_at = $2 where token_hash = $1 and used_at is null', [hashToken(cleanToken(token ?? '')), at]);
  if (affected === 0) await checkSetupToken(tx, token);
}

/** The file has done its work; a token that lies around looks as if it still opened something. */
export async function removeSetupTokenFile(dataDir: string): Promise<void> {
  await rm(join(dataDir, fileName), { force: true });
}

function newToken(): string {
  const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';
  const text = [...randomBytes(groups * 4)].map((byte) => alphabet[byte % alphabet.length]).join('');
  return text.replace(/(.{4})(?=.)/g, '$1-');
}

/** Typed with capitals, with spaces or without hyphens it is the same token. */
function cleanToken(text: string): string {
  const bare = text.toLowerCase().replace(/[^0-9a-z]/g, '').replaceAll('o', '0').replaceAll(/[il]/g, '1');
  return bare.replace(/(.{4})(?=.)/g, '$1-');
}

async function readToken(dataDir: string): Promise<string | undefined> {
  try {
    return (await readFile(join(dataDir, fileName), 'utf8')).trim();
  } catch {
    return undefined; // missing or unreadable: a new one is made
  }
}

/** Whole or not at all, and never for a moment readable by others. */
async function writePrivately(path: string, text: string): Promise<void> {
  const fresh = `${path}.new`;
  await rm(fresh, { force: true });
  const file = await open(fresh, 'wx', 0o600);
  await file.writeFile(text);
  await file.sync();
  await file.close();
  await rename(fresh, path);
}
